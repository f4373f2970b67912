// What a device does that reacts: joins until it is let in, sends data under the session it was given, repeats what asks
// for an acknowledgement and gets none.

import type { DeviceRadio } from './device-radio.ts';
import type { Device } from './devices.ts';
import {
  type Emission,
  emissionsOf,
  JITTER,
  REJOIN_PROBABILITY,
  REPETITION_MAX_MS,
  REPETITION_MIN_MS,
  type Session,
} from './emissions.ts';
import { dataRateFor, frequencyFor } from './hops.ts';
import { encodeDataUp, encodeJoinRequest } from './lora.ts';
import type { Random } from './random.ts';

/** A device listens until then, and what it does next depends on what it hears. */
export interface Listening {
  readonly kind: 'listening';
  readonly atMs: number;
}

export interface ReactiveOptions {
  /** Every device asks to join within this time from the beginning. */
  readonly joinWithinMs: number;
}

export interface ReactiveEmissionOptions extends ReactiveOptions {
  readonly timeScale: number;
  readonly index: number;
  readonly radio: DeviceRadio;
}

/** RX2 opens 6 s after a JoinRequest, and a JoinAccept at SF12 takes 2.3 s. */
const JOIN_LISTEN_MIN_MS = 8_500;
const JOIN_LISTEN_MAX_MS = 9_500;
/** LoRaWAN 1.0.4 section 7: a device that is not let in asks less and less often. */
const BACKOFF_MS = 4_000;
const BACKOFF_MAX_MS = 120_000;
/** Once joined, a device says so soon. */
const FIRST_DATA_WITHIN_MS = 2_000;
/** Transmissions of a confirmed frame, at most: the first and three more. */
const MAX_TRANSMISSIONS = 4;
/** So many confirmed frames in a row without acknowledgement: the session is lost. */
const LOST_AFTER_FRAMES = 3;
/** RX2 opens `RxDelay` + 1 s after the end, and an acknowledgement at SF12 takes 1.2 s. */
const AFTER_RX2_MS = 1_300;

export function* reactiveEmissionsOf(
  device: Device,
  random: Random,
  options: ReactiveEmissionOptions,
): Generator<Emission | Listening> {
  if (device.kind.frames === 'proprietary') return yield* emissionsOf(device, random, options);
  const { radio } = options;
  const intervalMs = device.kind.intervalMs / options.timeScale;
  let atMs = random.next() * options.joinWithinMs;
  let devNonce = random.below(0x8000);
  let failedJoins = 0;
  let unacknowledged = 0;
  let fCnt = 0;

  for (;;) {
    const session = radio.session();
    if (session === null) {
      yield* join();
      continue;
    }
    const startMs = atMs;
    yield* send(session);
    const nextMs = startMs + intervalMs * random.between(1 - JITTER, 1 + JITTER);
    atMs = Math.max(nextMs, atMs);
    if (unacknowledged >= LOST_AFTER_FRAMES || random.chance(REJOIN_PROBABILITY)) radio.forget();
  }

  function* join(): Generator<Emission | Listening> {
    // [LoRaWAN 1.0.4 section 6.2.5] Counted up, so that none is used twice.
    devNonce = (devNonce + 1) & 0xffff;
    const { joinEui, devEui, appKey } = device;
    const phyPayload = encodeJoinRequest({ joinEui, devEui, devNonce, appKey });
    yield spoken({ kind: 'join-request', phyPayload, session: null, fCnt: null, repetition: 0 }, 0);
    atMs += random.between(JOIN_LISTEN_MIN_MS, JOIN_LISTEN_MAX_MS);
    yield { kind: 'listening', atMs };
    if (radio.session() !== null) {
      failedJoins = 0;
      unacknowledged = 0;
      fCnt = 0;
      atMs += random.next() * FIRST_DATA_WITHIN_MS;
      return;
    }
    atMs += Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** failedJoins) * random.between(0.5, 1);
    failedJoins++;
  }

  /** Until it is acknowledged; an unconfirmed frame NbTrans times, or until anything comes down. */
  function* send(session: Session): Generator<Emission | Listening> {
    const confirmed = random.chance(device.kind.confirmedShare);
    const times = confirmed ? MAX_TRANSMISSIONS : device.nbTrans;
    const frmPayload = random.bytes(device.kind.frmPayloadLength);
    const { fPort } = device.kind;
    const fields = { devAddr: session.devAddr, fCnt, fPort, frmPayload, confirmed, adr: true };
    const frame = { kind: 'data-up', phyPayload: encodeDataUp(fields, session.keys), session, fCnt } as const;
    fCnt++;
    let lastHz = 0;
    for (let repetition = 0; repetition < times; repetition++) {
      const emission = spoken({ ...frame, repetition }, lastHz);
      lastHz = emission.frequencyHz;
      yield emission;
      atMs += radio.windowsMs() + AFTER_RX2_MS + random.between(0, REPETITION_MAX_MS - REPETITION_MIN_MS);
      yield { kind: 'listening', atMs };
      if (confirmed ? radio.acknowledged() : radio.answered()) break;
    }
    if (confirmed) unacknowledged = radio.acknowledged() ? 0 : unacknowledged + 1;
  }

  function spoken(
    frame: Pick<Emission, 'kind' | 'phyPayload' | 'session' | 'fCnt' | 'repetition'>,
    lastHz: number,
  ): Emission {
    const frequencyHz = frequencyFor(device, frame.kind, lastHz, random);
    const dataRate = dataRateFor(device, frame.kind);
    radio.spoke({ endMs: atMs, frequencyHz, dataRate }, frame.kind === 'join-request' ? devNonce : null);
    return { ...frame, atMs, device, frequencyHz, dataRate };
  }
}
