// The devices that a stand-in network server knows: whether a JoinRequest or a data frame is theirs, and their sessions.

import { formatDevAddr, readPhyPayload } from '../../../protocol/phy-payload.ts';
import {
  deriveSessionKeys,
  encodeJoinAccept,
  isDataUpAuthentic,
  isJoinRequestAuthentic,
  type SessionKeys,
} from '../../../scripts/fleet/lora.ts';

export interface KnownDevice {
  /** 16 lowercase hex digits. */
  readonly devEui: string;
  readonly joinEui: string;
  readonly appKey: Buffer;
  /** Listens always, so that a command may go at any time. */
  readonly classC?: boolean;
  /** 24 bit; 0 when left out. Its DevAddrs begin with this network's prefix. */
  readonly netId?: number;
}

export interface ServerSession {
  readonly devEui: string;
  /** 8 hex digits. */
  readonly devAddr: string;
  readonly keys: SessionKeys;
  /** 32 bit, of the last uplink; `null` before the first. */
  fCntUp: number | null;
  /** 32 bit, of the next downlink. */
  fCntDown: number;
}

export type FrameRefusal =
  | 'no-lorawan-uplink'
  | 'unknown-device'
  | 'unknown-dev-addr'
  | 'bad-mic'
  /** A DevNonce that this device has used (LoRaWAN 1.0.4 section 6.2.5). */
  | 'dev-nonce-used'
  /** The last frame once more: a repetition, by the device or by whoever sent it again. */
  | 'repeated'
  /** A counter lower than the last. */
  | 'old-f-cnt';

export type FrameVerdict =
  | { readonly kind: 'joined'; readonly session: ServerSession; readonly joinAccept: Buffer }
  | {
      readonly kind: 'data';
      readonly session: ServerSession;
      readonly fCnt: number;
      readonly confirmed: boolean;
    }
  | {
      readonly kind: 'refused';
      readonly reason: FrameRefusal;
      /** Of a repeated frame, which may want its acknowledgement again. */
      readonly session: ServerSession | null;
      readonly confirmed: boolean;
    };

export interface Sessions {
  /** The frame as such: copies of the same transmission have been put aside. */
  frame(phyPayload: Buffer): FrameVerdict;
  /** Adds a device, or one more session of it, made elsewhere. */
  addDevice(device: KnownDevice): void;
  addSession(session: Pick<ServerSession, 'devEui' | 'devAddr' | 'keys'>): void;
  /** Sessions of devices that listen always and have been heard under them. */
  classC(): ServerSession[];
  sessionOf(devEui: string): ServerSession | null;
}

interface Entry extends KnownDevice {
  /** At most 65,536 by nature. */
  readonly devNonces: Set<number>;
  readonly index: number;
  joins: number;
  /** The one in use, and the one given last until it is used. */
  current: ServerSession | null;
  given: ServerSession | null;
}

/** DR0: SF12 at 125 kHz (RP002 section 2.4.7). */
const RX2_DATA_RATE = 0;
/** What a network of EU868 usually adds to the three channels of joins. */
const CHANNELS_HZ = [867_100_000, 867_300_000, 867_500_000, 867_700_000, 867_900_000];

export function createSessions(devices: Iterable<KnownDevice>, rx1DelayS: number): Sessions {
  const byDevEui = new Map<string, Entry>();
  const byDevAddr = new Map<string, ServerSession>();

  function addDevice(device: KnownDevice): void {
    const index = byDevEui.size;
    const fresh = { devNonces: new Set<number>(), index, joins: 0, current: null, given: null };
    byDevEui.set(device.devEui, { ...device, ...fresh });
  }

  function join(phyPayload: Buffer, devEui: string, joinEui: string): FrameVerdict {
    const device = byDevEui.get(devEui);
    if (device === undefined || device.joinEui !== joinEui) return refused('unknown-device');
    if (!isJoinRequestAuthentic(phyPayload, device.appKey)) return refused('bad-mic');
    const devNonce = phyPayload.readUInt16LE(17);
    if (device.devNonces.has(devNonce)) return refused('dev-nonce-used');
    device.devNonces.add(devNonce);
    device.joins++;
    const { appKey, netId = 0, joins, index } = device;
    const devAddr = devAddrOf(netId, index, joins);
    const keys = deriveSessionKeys(appKey, netId, joins, devNonce);
    const session: ServerSession = { devEui, devAddr, keys, fCntUp: null, fCntDown: 0 };
    forget(device.given);
    device.given = session;
    byDevAddr.set(devAddr, session);
    const rest = { rx1DrOffset: 0, rx2DataRate: RX2_DATA_RATE, rx1DelayS, channelsHz: CHANNELS_HZ };
    const joinAccept = encodeJoinAccept({ joinNonce: joins, netId, devAddr, ...rest }, appKey);
    return { kind: 'joined', session, joinAccept };
  }

  function data(phyPayload: Buffer, devAddr: string, fCnt16: number, confirmed: boolean): FrameVerdict {
    const session = byDevAddr.get(devAddr);
    if (session === undefined) return refused('unknown-dev-addr');
    const { fCntUp, keys } = session;
    if (fCntUp !== null) {
      const aheadBy = (fCnt16 - fCntUp) & 0xffff;
      const behind = aheadBy === 0 || aheadBy > 0x7fff;
      if (behind) {
        const same = fCntUp - ((fCntUp - fCnt16) & 0xffff);
        if (same < 0 || !isDataUpAuthentic(phyPayload, keys.nwkSKey, same)) return refused('bad-mic');
        return { kind: 'refused', reason: aheadBy === 0 ? 'repeated' : 'old-f-cnt', session, confirmed };
      }
    }
    const fCnt = fCntUp === null ? fCnt16 : fCntUp + ((fCnt16 - fCntUp) & 0xffff);
    if (!isDataUpAuthentic(phyPayload, keys.nwkSKey, fCnt)) return refused('bad-mic');
    session.fCntUp = fCnt;
    const device = byDevEui.get(session.devEui);
    if (device?.given === session) {
      forget(device.current);
      device.current = session;
      device.given = null;
    }
    return { kind: 'data', session, fCnt, confirmed };
  }

  function forget(session: ServerSession | null): void {
    if (session !== null && byDevAddr.get(session.devAddr) === session) byDevAddr.delete(session.devAddr);
  }

  for (const device of devices) addDevice(device);

  return {
    frame(phyPayload) {
      const read = readPhyPayload(phyPayload);
      if (read.kind === 'join-request') return join(phyPayload, read.devEui, read.joinEui);
      if (read.kind !== 'data-up') return refused('no-lorawan-uplink');
      return data(phyPayload, formatDevAddr(read.devAddr), read.fCnt, read.confirmed);
    },
    addDevice,
    addSession({ devEui, devAddr, keys }) {
      const device = byDevEui.get(devEui);
      if (device === undefined) throw new Error(`No device ${devEui} for a session`);
      forget(device.current);
      device.current = { devEui, devAddr, keys, fCntUp: null, fCntDown: 0 };
      byDevAddr.set(devAddr, device.current);
    },
    classC: () =>
      [...byDevEui.values()].flatMap(({ classC, current }) =>
        classC === true && current?.fCntUp != null ? [current] : [],
      ),
    sessionOf(devEui) {
      const device = byDevEui.get(devEui);
      return device?.current ?? device?.given ?? null;
    },
  };
}

function refused(reason: FrameRefusal): FrameVerdict {
  return { kind: 'refused', reason, session: null, confirmed: false };
}

/** A network address of 25 bits under the NetID's prefix of 7 (type 0), another one after each join. */
function devAddrOf(netId: number, index: number, joins: number): string {
  const networkAddress = (index * 16 + (joins % 16)) % 0x200_0000;
  return ((netId & 0x3f) * 0x200_0000 + networkAddress).toString(16).padStart(8, '0');
}
