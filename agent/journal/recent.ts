// Rebuilds, from the journal, which receptions the forwarder may be about to send again.

import { decodeBadRow } from '../../protocol/mqtt/bad-row.ts';
import type { Row } from '../../protocol/mqtt/up.ts';
import { receptionKey, sha256Hex } from '../reception-key.ts';
import type { RecentReception } from './rows.ts';

/** Rows in the order in which they came. Those of one datagram carry the same time, which tells their ordinals. */
export function recentReceptions(rows: Iterable<Row>): RecentReception[] {
  const recent: RecentReception[] = [];
  const ordinals = new Map<string, number>();
  let datagramMs = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const sha256 = sha256Of(row);
    if (sha256 === null) continue;
    if (row.rxMonoMs !== datagramMs) ordinals.clear();
    datagramMs = row.rxMonoMs;
    const ordinal = ordinals.get(sha256) ?? 0;
    ordinals.set(sha256, ordinal + 1);
    recent.push({ key: receptionKey(sha256, ordinal, row.tmstRun), rxMonoMs: row.rxMonoMs });
  }
  return recent;
}

function sha256Of(row: Row): string | null {
  if (typeof row.body === 'string') return sha256Hex(row.body);
  if (row.kind !== 'bad') return null;
  const bad = decodeBadRow(row.body);
  return bad.kind === 'value' ? bad.value.sha256 : null;
}
