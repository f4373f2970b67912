// The body of a `drop` row: a range of rows that the journal had to give up, dated.

import { boolean, monotonicMs, object, oneOf, type Read, read, text, wallMs, whole } from '../shape.ts';
import { decode, encode } from './codec.ts';

/** `full`: no room. `age`: older than `journal.max_age_h`. `damaged`: unreadable on the disk. */
export const DROP_REASONS = ['full', 'age', 'damaged'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** `any`: damaged, so nobody can say what they were. */
export const DROP_CLASSES = ['up', 'crc', 'bad', 'any'] as const;
export type DropClass = (typeof DROP_CLASSES)[number];

/** A row's times, as its journal knew them. */
export interface RowTime {
  readonly bootId: string;
  readonly rxMonoMs: number;
  readonly wallMs: number;
  readonly wallSynced: boolean;
}

export interface DropRow {
  /** Of the lost rows: an earlier one than that of the `drop` row itself where a file was damaged. */
  readonly epoch: string;
  /** Rows of this class between `first` and `last`; rows of other classes in between may still exist. */
  readonly class: DropClass;
  readonly reason: DropReason;
  readonly first: number;
  readonly last: number;
  /** How many rows were lost. */
  readonly rows: number;
  /** Of the first and last lost row, or of their nearest readable neighbours where the rows are damaged. */
  readonly from: RowTime;
  readonly to: RowTime;
}

const time = object({ bootId: text(64), rxMonoMs: monotonicMs, wallMs, wallSynced: boolean });
const dropShape = object({
  epoch: text(32),
  class: oneOf(...DROP_CLASSES),
  reason: oneOf(...DROP_REASONS),
  first: whole,
  last: whole,
  rows: whole,
  from: time,
  to: time,
});

export function encodeDropRow(drop: DropRow): Buffer {
  return encode(drop);
}

export function decodeDropRow(body: Uint8Array): Read<DropRow> {
  return read(dropShape, decode(body));
}
