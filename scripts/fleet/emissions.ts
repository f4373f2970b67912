// What one device puts on the air, in order: joins, data frames under its session, and their repetitions.

import type { Device } from './devices.ts';
import type { Partner } from './gateways.ts';
import { dataRateFor, type EmissionKind, frequencyFor } from './hops.ts';
import { deriveSessionKeys, encodeDataUp, encodeJoinRequest, type SessionKeys } from './lora.ts';
import type { Random } from './random.ts';

/** One radio emission. */
export interface Emission {
  /** End of the emission, ms since the world began. */
  readonly atMs: number;
  readonly device: Device;
  readonly kind: EmissionKind;
  readonly phyPayload: Buffer;
  readonly frequencyHz: number;
  readonly dataRate: string;
  /** 0 for the first transmission of a frame. */
  readonly repetition: number;
  /** Of data frames. */
  readonly session: Session | null;
  readonly fCnt: number | null;
}

export interface Session {
  /** 8 hex digits. */
  readonly devAddr: string;
  readonly keys: SessionKeys;
}

export interface EmissionOptions {
  /** Real intervals are divided by this; spacing of repetitions and receive windows stay real. */
  readonly timeScale: number;
  /** Position of the device in the fleet: its DevAddr comes from it. */
  readonly index: number;
}

/** After a frame both receive windows pass, RX2 opening 2 s after its end (RP002 section 2.1), then a random delay. */
export const REPETITION_MIN_MS = 2_200;
export const REPETITION_MAX_MS = 4_000;
/** A JoinAccept comes 5 or 6 s after the JoinRequest. */
const JOIN_TO_DATA_MIN_MS = 6_500;
const JOIN_TO_DATA_MAX_MS = 9_000;
/** Class A devices must not fall into step. */
export const JITTER = 0.2;
/** Devices whose session is older than the world. */
const ALREADY_JOINED_SHARE = 0.75;
/** A battery was changed, a link check failed. */
export const REJOIN_PROBABILITY = 0.004;
export const MHDR_PROPRIETARY = 0xe0;

/** NetIDs 0 and 1 are free for private networks: DevAddr prefixes 00000000/7 and 02000000/7. */
export const NET_ID: Readonly<Record<Partner, number>> = { tmvl: 0, smo: 1 };

export function* emissionsOf(device: Device, random: Random, options: EmissionOptions): Generator<Emission> {
  const intervalMs = device.kind.intervalMs / options.timeScale;
  let joins = 0;
  let atMs = random.next() * intervalMs;
  let session: Session | null = null;
  let fCnt = 0;

  if (device.kind.frames === 'lorawan') {
    if (random.chance(ALREADY_JOINED_SHARE)) session = join().session;
    fCnt = random.below(20_000);
  }

  /** The next join: its DevNonce, and what the JoinAccept would have brought. */
  function join(): { readonly devNonce: number; readonly session: Session } {
    joins++;
    const nonces = random.fork(`join ${joins}`);
    const devNonce = nonces.below(0x1_0000);
    const joinNonce = nonces.below(0x100_0000);
    const netId = NET_ID[device.partner];
    const devAddr = devAddrOf(netId, options.index, joins);
    return {
      devNonce,
      session: { devAddr, keys: deriveSessionKeys(device.appKey, netId, joinNonce, devNonce) },
    };
  }

  for (;;) {
    const startMs = atMs;
    if (device.kind.frames === 'proprietary') {
      const bytes = random.bytes(1 + device.kind.frmPayloadLength);
      bytes[0] = MHDR_PROPRIETARY;
      atMs = yield* transmissions({ kind: 'proprietary', phyPayload: bytes, session: null, fCnt: null });
    } else if (session === null || random.chance(REJOIN_PROBABILITY)) {
      const joining = join();
      session = joining.session;
      fCnt = 0;
      const { joinEui, devEui, appKey } = device;
      const { devNonce } = joining;
      yield* transmissions({
        kind: 'join-request',
        phyPayload: encodeJoinRequest({ joinEui, devEui, devNonce, appKey }),
        session: null,
        fCnt: null,
      });
      atMs += random.between(JOIN_TO_DATA_MIN_MS, JOIN_TO_DATA_MAX_MS);
      continue;
    } else {
      const phyPayload = encodeDataUp(
        {
          devAddr: session.devAddr,
          fCnt,
          fPort: device.kind.fPort,
          frmPayload: random.bytes(device.kind.frmPayloadLength),
          confirmed: random.chance(device.kind.confirmedShare),
          adr: true,
        },
        session.keys,
      );
      atMs = yield* transmissions({ kind: 'data-up', phyPayload, session, fCnt });
      fCnt++;
    }
    const nextMs = startMs + intervalMs * random.between(1 - JITTER, 1 + JITTER);
    atMs = Math.max(nextMs, atMs + REPETITION_MAX_MS);
  }

  /** The frame once, or NbTrans times on changing channels; returns when the last one ended. */
  function* transmissions(
    frame: Pick<Emission, 'kind' | 'phyPayload' | 'session' | 'fCnt'>,
  ): Generator<Emission, number> {
    const times = frame.kind === 'join-request' ? 1 : device.nbTrans;
    let endMs = atMs;
    let lastHz = 0;
    for (let repetition = 0; repetition < times; repetition++) {
      if (repetition > 0) endMs += random.between(REPETITION_MIN_MS, REPETITION_MAX_MS);
      lastHz = frequencyFor(device, frame.kind, lastHz, random);
      const dataRate = dataRateFor(device, frame.kind);
      yield { ...frame, atMs: endMs, device, frequencyHz: lastHz, dataRate, repetition };
    }
    return endMs;
  }
}

/** A network address of 25 bits under the NetID's prefix of 7, another one after each join. */
function devAddrOf(netId: number, index: number, joins: number): string {
  const networkAddress = (index * 16 + (joins % 16)) % 0x200_0000;
  return (netId * 0x200_0000 + networkAddress).toString(16).padStart(8, '0');
}
