// The PUSH_DATA bodies for rows that go to an LNS by bypass: what came in one datagram goes in one, to the letter. Pure.

import { type Row, RowFlag } from '../../protocol/mqtt/up.ts';
import { rxpkBody } from '../../protocol/semtech/push-data.ts';

/** lorafwd's own limit of a datagram; a longer entry goes alone. */
const MAX_BODY_BYTES = 20_000;

/** Only rows that were marked, and are receptions whose CRC did not fail. */
export function bypassBodies(rows: readonly Row[]): string[] {
  const bodies: string[] = [];
  let texts: string[] = [];
  let bytes = 0;
  let datagramMs = Number.NaN;

  function flush(): void {
    if (texts.length > 0) bodies.push(rxpkBody(texts));
    texts = [];
    bytes = 0;
  }

  for (const { kind, flags, rxMonoMs, body } of rows) {
    if (kind !== 'up' || typeof body !== 'string' || (flags & RowFlag.bypass) === 0) continue;
    const length = Buffer.byteLength(body);
    // The rows of one datagram carry the same time.
    if (rxMonoMs !== datagramMs || bytes + length > MAX_BODY_BYTES) flush();
    datagramMs = rxMonoMs;
    texts.push(body);
    bytes += length;
  }
  flush();
  return bodies;
}
