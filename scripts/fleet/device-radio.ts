// A device's receiver: its session, its windows, and what it makes of the downlinks that it hears.

import type { Device } from './devices.ts';
import type { Session } from './emissions.ts';
import { decodeDataDown, decodeJoinAccept, deriveSessionKeys, readDataDown } from './lora.ts';

/** What a gateway transmitted. */
export interface AirDownlink {
  /** When it began, ms since the world began. */
  readonly startMs: number;
  readonly frequencyHz: number;
  readonly dataRate: string;
  readonly phyPayload: Buffer;
}

/** What windows are counted from. */
export interface Spoken {
  /** When the emission ended. */
  readonly endMs: number;
  readonly frequencyHz: number;
  readonly dataRate: string;
}

export type Heard =
  | 'joined'
  | 'acknowledged'
  /** A data downlink that acknowledges nothing. */
  | 'command'
  /** The device did not listen then, or not there. */
  | 'out-of-window'
  /** Not made with this device's keys. */
  | 'not-authentic'
  /** A counter that was there before. */
  | 'repeated';

export interface DeviceRadio {
  readonly device: Device;
  session(): Session | null;
  /** It spoke: its windows count from this. `devNonce`: it asked to join. `null`: it sent data. */
  spoke(spoken: Spoken, devNonce: number | null): void;
  /** Whether anything has come down since it spoke last, and whether that was an acknowledgement. */
  answered(): boolean;
  acknowledged(): boolean;
  /** Whether it waits for a JoinAccept that begins so and there. */
  awaitsJoinAccept(downlink: AirDownlink): boolean;
  hear(downlink: AirDownlink): Heard;
  /** From the end of an emission of data to the opening of RX2. */
  windowsMs(): number;
  /** Forgets its session, as after a new battery. */
  forget(): void;
}

/** LoRaWAN 1.0.4: JOIN_ACCEPT_DELAY1 and 2. */
const JOIN_WINDOWS_MS = [5_000, 6_000] as const;
/** RP002 section 2.4.7. */
const RX2 = { frequencyHz: 869_525_000, dataRate: 'SF12BW125' };
/** A receiver catches a preamble of eight symbols of at least 1 ms when it comes this near; a ghost's tmst is 4 ms late. */
const TOLERANCE_MS = 5;

export function createDeviceRadio(device: Device): DeviceRadio {
  let session: (Session & { readonly rx1DelayMs: number }) | null = null;
  let lastFCntDown: number | null = null;
  let spoken: Spoken | null = null;
  let devNonce: number | null = null;
  let answered = false;
  let acknowledged = false;

  function inWindow(downlink: AirDownlink, [rx1Ms, rx2Ms]: readonly [number, number]): boolean {
    if (spoken === null) return false;
    const { endMs } = spoken;
    return (
      (isAt(downlink, endMs + rx1Ms) && isOn(downlink, spoken)) ||
      (isAt(downlink, endMs + rx2Ms) && isOn(downlink, RX2))
    );
  }

  function awaitsJoinAccept(downlink: AirDownlink): boolean {
    return devNonce !== null && inWindow(downlink, JOIN_WINDOWS_MS);
  }

  function joinAccept(downlink: AirDownlink): Heard {
    if (devNonce === null || !awaitsJoinAccept(downlink)) return 'out-of-window';
    const accept = decodeJoinAccept(downlink.phyPayload, device.appKey);
    if (accept === null) return 'not-authentic';
    const { devAddr, netId, joinNonce, rx1DelayS } = accept;
    const keys = deriveSessionKeys(device.appKey, netId, joinNonce, devNonce);
    session = { devAddr, keys, rx1DelayMs: rx1DelayS * 1_000 };
    devNonce = null;
    lastFCntDown = null;
    answered = true;
    return 'joined';
  }

  function data(downlink: AirDownlink, fCnt16: number): Heard {
    if (session === null) return 'not-authentic';
    const last = lastFCntDown ?? -1;
    const aheadBy = (fCnt16 - last) & 0xffff;
    if (aheadBy === 0 || aheadBy > 0x7fff) return 'repeated';
    const read = decodeDataDown(downlink.phyPayload, session.keys, last + aheadBy);
    if (read === null) return 'not-authentic';
    const { rx1DelayMs } = session;
    const classA = inWindow(downlink, [rx1DelayMs, rx1DelayMs + 1_000]);
    if (!classA && !(device.kind.classC && isOn(downlink, RX2))) return 'out-of-window';
    lastFCntDown = last + aheadBy;
    answered = true;
    if (!read.ack) return 'command';
    acknowledged = true;
    return 'acknowledged';
  }

  return {
    device,
    session: () => session,
    spoke(now, nonce) {
      spoken = now;
      devNonce = nonce;
      answered = false;
      acknowledged = false;
    },
    answered: () => answered,
    acknowledged: () => acknowledged,
    awaitsJoinAccept,
    hear(downlink) {
      const header = readDataDown(downlink.phyPayload);
      return header === null ? joinAccept(downlink) : data(downlink, header.fCnt16);
    },
    windowsMs: () => (session?.rx1DelayMs ?? 1_000) + 1_000,
    forget() {
      session = null;
    },
  };
}

function isAt({ startMs }: AirDownlink, windowMs: number): boolean {
  return Math.abs(startMs - windowMs) <= TOLERANCE_MS;
}

function isOn(downlink: AirDownlink, { frequencyHz, dataRate }: Omit<Spoken, 'endMs'>): boolean {
  return downlink.frequencyHz === frequencyHz && downlink.dataRate === dataRate;
}
