// `stored` and `refused`, supervisor to agent: which rows the database holds, and which of them are in quarantine.

import { list, object, type Read, range, read, text, whole } from '../shape.ts';
import { decode, encode } from './codec.ts';

export interface Stored {
  readonly epoch: string;
  /** First and last sequence number of each run, both included. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

export interface Refused {
  readonly epoch: string;
  readonly seqs: readonly number[];
  /** For the agent's log. */
  readonly reason: string;
}

const MAX_RANGES = 4_096;
/** Whoever has more to tell sends several: so many stay under 64 KiB whatever their numbers. */
export const MAX_TOLD_RANGES = 3_000;

const storedShape = object({ epoch: text(32), ranges: list(range, MAX_RANGES) });
const refusedShape = object({ epoch: text(32), seqs: list(whole, MAX_RANGES), reason: text(1_000) });

export function encodeStored(stored: Stored): Buffer {
  return encode(stored);
}

export function decodeStored(bytes: Uint8Array): Read<Stored> {
  return read(storedShape, decode(bytes));
}

export function encodeRefused(refused: Refused): Buffer {
  return encode(refused);
}

export function decodeRefused(bytes: Uint8Array): Read<Refused> {
  return read(refusedShape, decode(bytes));
}
