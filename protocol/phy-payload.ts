// What the clear part of a LoRaWAN PHYPayload tells without any key (LoRaWAN 1.0.4 and 1.1 sections 4 and 6).

/** Unsigned 32 bit, as devices and network servers write it: most significant byte first in text. */
export type DevAddr = number;

export type PhyPayload =
  | {
      readonly kind: 'join-request';
      /** 16 lowercase hex digits. */
      readonly joinEui: string;
      readonly devEui: string;
    }
  | {
      readonly kind: 'data-up';
      readonly devAddr: DevAddr;
      /** The 16 low bits of the uplink counter. */
      readonly fCnt: number;
      readonly confirmed: boolean;
    }
  /** Types 0 and 2 name a NetID, type 1 a JoinEUI (LoRaWAN 1.1 section 6.2.4). */
  | { readonly kind: 'rejoin-request'; readonly netId: number | null; readonly joinEui: string | null }
  /** A JoinAccept or a data downlink, heard by a gateway that listens to inverted signals. */
  | { readonly kind: 'downlink' }
  | { readonly kind: 'proprietary' }
  /** No LoRaWAN R1 frame: too short for its type, or another major version. */
  | { readonly kind: 'noise' };

/** MHDR, DevAddr, FCtrl, FCnt and MIC: the shortest data frame. */
const MIN_DATA_LENGTH = 12;
const JOIN_REQUEST_LENGTH = 23;

const MType = { joinRequest: 0, unconfirmedUp: 2, confirmedUp: 4, rejoinRequest: 6, proprietary: 7 } as const;

export function readPhyPayload(bytes: Buffer): PhyPayload {
  const mhdr = bytes[0];
  if (mhdr === undefined || (mhdr & 0x03) !== 0) return { kind: 'noise' };
  const mType = mhdr >> 5;
  switch (mType) {
    case MType.joinRequest:
      if (bytes.length !== JOIN_REQUEST_LENGTH) return { kind: 'noise' };
      return { kind: 'join-request', joinEui: readEui(bytes, 1), devEui: readEui(bytes, 9) };
    case MType.unconfirmedUp:
    case MType.confirmedUp:
      if (bytes.length < MIN_DATA_LENGTH + fOptsLength(bytes)) return { kind: 'noise' };
      return {
        kind: 'data-up',
        devAddr: bytes.readUInt32LE(1),
        fCnt: bytes.readUInt16LE(6),
        confirmed: mType === MType.confirmedUp,
      };
    case MType.rejoinRequest:
      return readRejoinRequest(bytes);
    case MType.proprietary:
      return { kind: 'proprietary' };
    default:
      return { kind: 'downlink' };
  }
}

/** Of a frame that was read as `data-up`; `null`: it has none, and so no payload (section 4.3.2). */
export function readFPort(bytes: Buffer): number | null {
  const end = MIN_DATA_LENGTH + fOptsLength(bytes);
  return bytes.length > end ? bytes.readUInt8(8 + fOptsLength(bytes)) : null;
}

/** FOptsLen, the low four bits of FCtrl: how many bytes of MAC commands stand between FCnt and FPort. */
function fOptsLength(bytes: Buffer): number {
  return (bytes[5] ?? 0) & 0x0f;
}

/** Type 0 and 2: MHDR, type, NetID (3), DevEUI (8), RJcount (2), MIC (4). Type 1: JoinEUI (8) in place of the NetID. */
function readRejoinRequest(bytes: Buffer): PhyPayload {
  const rejoinType = bytes[1];
  if ((rejoinType === 0 || rejoinType === 2) && bytes.length === 19) {
    return { kind: 'rejoin-request', netId: bytes.readUIntLE(2, 3), joinEui: null };
  }
  if (rejoinType === 1 && bytes.length === 24) {
    return { kind: 'rejoin-request', netId: null, joinEui: readEui(bytes, 2) };
  }
  return { kind: 'noise' };
}

/** EUIs stand least significant byte first on the air. */
function readEui(bytes: Buffer, offset: number): string {
  return bytes.readBigUInt64LE(offset).toString(16).padStart(16, '0');
}

/** Eight hex digits, as network servers write a DevAddr. */
export function formatDevAddr(devAddr: DevAddr): string {
  return devAddr.toString(16).padStart(8, '0');
}
