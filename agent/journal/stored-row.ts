// A row as it stands in the file, with a checksum over everything it says.

import { crc32 } from 'node:zlib';
import { encodeBadRow } from '../../protocol/mqtt/bad-row.ts';
import { ROW_KINDS, type Row } from '../../protocol/mqtt/up.ts';
import type { NewRow } from './rows.ts';

export interface StoredRow {
  readonly seq: number;
  readonly kind: number;
  readonly flags: number;
  readonly boot_id: string;
  readonly tmst_run: number;
  readonly rx_mono_ms: number;
  readonly wall_ms: number;
  readonly wall_synced: number;
  readonly body: string | Buffer;
  readonly crc: number;
}

/** `kind` is the position in `ROW_KINDS`. */
export function checksumOf(seq: number, bootId: string, row: NewRow): number {
  const { flags, tmstRun, rxMonoMs, wallMs, wallSynced } = row;
  const kind = ROW_KINDS.indexOf(row.kind);
  const head = `${seq} ${kind} ${flags} ${bootId} ${tmstRun} ${rxMonoMs} ${wallMs} ${wallSynced ? 1 : 0} `;
  return crc32(row.body, crc32(head));
}

/** A row whose checksum fails is sent as unreadable under its own number: nothing takes its place. */
export function rowOf(stored: StoredRow): Row {
  const { seq, boot_id: bootId, body } = stored;
  const row: NewRow = {
    kind: ROW_KINDS[stored.kind] ?? 'bad',
    flags: stored.flags,
    tmstRun: stored.tmst_run,
    rxMonoMs: stored.rx_mono_ms,
    wallMs: stored.wall_ms,
    wallSynced: stored.wall_synced === 1,
    body,
  };
  if (checksumOf(seq, bootId, row) === stored.crc) return { ...row, seq, bootId };
  const bytes = Buffer.from(body);
  const bad = { reason: 'journal: checksum failed', bytes, length: bytes.length, sha256: '' };
  return { ...row, seq, bootId, kind: 'bad', body: encodeBadRow(bad) };
}
