// `hello`, agent to supervisor at each connect: what the journal holds and where it stands.

import { list, monotonicMs, object, type Read, range, read, record, text, whole } from '../shape.ts';
import { decode, encode } from './codec.ts';

export interface BypassedRange {
  /** As the supervisor calls it, `lns.name`. */
  readonly lns: string;
  readonly first: number;
  readonly last: number;
}

export interface OlderEpoch {
  readonly epoch: string;
  /** The first and last row still kept of it. */
  readonly first: number;
  readonly last: number;
}

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
  /** Rows marked as given to an LNS by the agent itself, not stored yet: the range they lie in, one for each LNS. */
  readonly bypassed: readonly BypassedRange[];
  /** Earlier epochs of this gateway whose rows were salvaged and are still being sent, under their own (epoch, seq). */
  readonly older: readonly OlderEpoch[];
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
  sentMonoMs: monotonicMs,
  first: whole,
  last: whole,
  storedUpTo: whole,
  dropped: list(range, MAX_LISTED),
  bypassed: list(object({ lns: text(40), first: whole, last: whole }), 20),
  older: list(object({ epoch: text(32), first: whole, last: whole }), 20),
  parked: list(whole, MAX_LISTED),
  versions: record(text(100), 20),
});

export function encodeHello(hello: Hello): Buffer {
  return encode(hello);
}

export function decodeHello(bytes: Uint8Array): Read<Hello> {
  return read(helloShape, decode(bytes));
}
