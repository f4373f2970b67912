// What the journal keeps of bytes that could not be read.

import { encodeBadRow, MAX_BAD_BYTES } from '../../protocol/mqtt/bad-row.ts';

/** `sha256`: lowercase hex, of all the bytes. */
export function badBody(reason: string, bytes: Uint8Array, sha256: string): Uint8Array {
  const kept = bytes.subarray(0, MAX_BAD_BYTES);
  // A copy of its own: the encoder's buffer is shared, and would go to the journal's thread as a whole.
  return Uint8Array.from(encodeBadRow({ reason, bytes: kept, length: bytes.length, sha256 }));
}
