// The body of a `bad` row: what is kept of something that could not be read.

import { bytes, object, type Read, read, text, whole } from '../shape.ts';
import { decode, encode } from './codec.ts';

export interface BadRow {
  readonly reason: string;
  /** The bytes, cut at 60,000. */
  readonly bytes: Uint8Array;
  /** Length before the cut. */
  readonly length: number;
  /** SHA-256 of the whole, lowercase hex. */
  readonly sha256: string;
}

/** A UDP datagram can hold 65,507 bytes; a publish must stay under 64 KiB with its headers. */
export const MAX_BAD_BYTES = 60_000;

const badShape = object({ reason: text(1_000), bytes, length: whole, sha256: text(64) });

export function encodeBadRow(bad: BadRow): Buffer {
  return encode(bad);
}

export function decodeBadRow(body: Uint8Array): Read<BadRow> {
  return read(badShape, decode(body));
}
