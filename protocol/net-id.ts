// From a NetID to the DevAddr prefix of its network: LoRaWAN Backend Interfaces 1.0, section 14 with its errata.

import type { DevAddr } from './phy-payload.ts';

/** The DevAddrs whose first `bits` bits are those of `value`. */
export interface DevAddrPrefix {
  /** Unsigned 32 bit, the bits after the prefix zero. */
  readonly value: number;
  /** 1 to 32. */
  readonly bits: number;
}

export interface NetId extends DevAddrPrefix {
  /** 24 bits: type (3), reserved, ID. */
  readonly netId: number;
}

/**
 * By NetID type: length of the ID field (Table 1), then of the DevAddr's type prefix and NwkID (Table 2). A type
 * prefix is as many ones as the type says, then a zero; the NwkID is the low bits of the ID, so that networks of
 * types 3 to 7 may share one. Types 3 and 4 follow the errata "NwkID Length Fix": 11 and 12 bits of NwkID.
 */
const TYPES = [
  { idBits: 6, prefixBits: 1, nwkIdBits: 6 },
  { idBits: 6, prefixBits: 2, nwkIdBits: 6 },
  { idBits: 9, prefixBits: 3, nwkIdBits: 9 },
  { idBits: 21, prefixBits: 4, nwkIdBits: 11 },
  { idBits: 21, prefixBits: 5, nwkIdBits: 12 },
  { idBits: 21, prefixBits: 6, nwkIdBits: 13 },
  { idBits: 21, prefixBits: 7, nwkIdBits: 15 },
  { idBits: 21, prefixBits: 8, nwkIdBits: 17 },
] as const;

/** Reads 6 hex digits; `null` when they are not, or when reserved bits are set. */
export function parseNetId(text: string): NetId | null {
  if (!/^[0-9a-fA-F]{6}$/.test(text)) return null;
  const netId = Number.parseInt(text, 16);
  const netIdType = netId >>> 21;
  const { idBits, prefixBits, nwkIdBits } = TYPES[netIdType] as (typeof TYPES)[number];
  const id = netId & 0x1f_ffff;
  if (id >>> idBits !== 0) return null;
  const typePrefix = 2 ** prefixBits - 2;
  const nwkId = id % 2 ** nwkIdBits;
  const bits = prefixBits + nwkIdBits;
  return { netId, value: (typePrefix * 2 ** nwkIdBits + nwkId) * 2 ** (32 - bits), bits };
}

/** Reads `26011a00/24`: 8 hex digits, then 1 to 32 bits; `null` when it is not, or when a bit after the prefix is set. */
export function parseDevAddrPrefix(text: string): DevAddrPrefix | null {
  const parts = /^([0-9a-fA-F]{8})\/(\d{1,2})$/.exec(text);
  if (parts === null) return null;
  const value = Number.parseInt(parts[1] as string, 16);
  const bits = Number(parts[2]);
  if (bits < 1 || bits > 32 || value % 2 ** (32 - bits) !== 0) return null;
  return { value, bits };
}

export function hasPrefix(devAddr: DevAddr, prefix: DevAddrPrefix): boolean {
  return (devAddr ^ prefix.value) >>> (32 - prefix.bits) === 0;
}
