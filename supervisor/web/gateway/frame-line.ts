// A reception as the database has it, into a line as pages show it. Pure.

import { formatDevAddr } from '../../../protocol/phy-payload.ts';
import type { FrameLine } from './view.ts';

export interface FrameRow extends Omit<FrameLine, 'kind' | 'devAddr'> {
  readonly kind: 'up' | 'crc';
  readonly devAddr: number | null;
  readonly header: string | null;
}

export function frameLine({ header, kind, devAddr, ...row }: FrameRow): FrameLine {
  return { ...row, kind: kindOf(kind, header), devAddr: devAddr === null ? null : formatDevAddr(devAddr) };
}

/** By the MHDR's MType (LoRaWAN 1.0.4, section 4.2.1). */
function kindOf(kind: 'up' | 'crc', header: string | null): FrameLine['kind'] {
  if (kind === 'crc') return 'crc';
  const type = header === null ? -1 : Number.parseInt(header, 16) >> 5;
  if (type === 2 || type === 4) return 'data';
  return type === 0 ? 'join' : 'other';
}
