// `hello`, agent to supervisor at each connect: what the journal holds and where it stands.

import { list, number, object, type Read, range, read, record, text, whole } from '../shape.ts';
import { decode, encode } from './codec.ts';

export interface Hello {
  readonly epoch: string;
  readonly bootId: string;
  /** Agent's monotonic clock when this was sent, ms. */
  readonly sentMonoMs: number;
  /** Sequence number of the oldest row kept; `last + 1` when the journal is empty. */
  readonly first: number;
  /** Sequence number of the newest row ever written; 0 before the first. */
  readonly last: number;
  /** Every row up to this one is stored at the supervisor or parked. */
  readonly storedUpTo: number;
  /** Ranges of rows that were given up and will never come. */
  readonly dropped: readonly (readonly [first: number, last: number])[];
  /** Ranges of rows that the agent gave to an LNS itself. */
  readonly bypassed: readonly (readonly [first: number, last: number])[];
  /** Rows that were never answered and wait aside. */
  readonly parked: readonly number[];
  /** Program names and versions. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Keeps the message under 64 KiB. */
export const MAX_LISTED = 1_000;

const helloShape = object({
  epoch: text(32),
  bootId: text(64),
  sentMonoMs: number,
  first: whole,
  last: whole,
  storedUpTo: whole,
  dropped: list(range, MAX_LISTED),
  bypassed: list(range, MAX_LISTED),
  parked: list(whole, MAX_LISTED),
  versions: record(text(100), 20),
});

export function encodeHello(hello: Hello): Buffer {
  return encode(hello);
}

export function decodeHello(bytes: Uint8Array): Read<Hello> {
  return read(helloShape, decode(bytes));
}
