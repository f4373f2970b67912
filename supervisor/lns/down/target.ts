// Whom a downlink is for, as far as its clear part tells. Pure.

import type { DownTarget } from './record.ts';

const MType = { joinAccept: 1, unconfirmedDown: 3, confirmedDown: 5 } as const;
/** MHDR, DevAddr, FCtrl, FCnt and MIC: the shortest data frame. */
const MIN_DATA_LENGTH = 12;

export function targetOf(phyPayload: Buffer): DownTarget {
  const mhdr = phyPayload[0];
  if (mhdr === undefined || (mhdr & 0x03) !== 0) return { kind: 'other' };
  const mType = mhdr >> 5;
  if (mType === MType.joinAccept) return { kind: 'join-accept' };
  const isData = mType === MType.unconfirmedDown || mType === MType.confirmedDown;
  if (!isData || phyPayload.length < MIN_DATA_LENGTH) return { kind: 'other' };
  return { kind: 'data', devAddr: phyPayload.readUInt32LE(1) };
}
