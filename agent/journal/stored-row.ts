// A row as it stands in the file, with a checksum over everything it says.

import { crc32 } from 'node:zlib';
import { encodeBadRow } from '../../protocol/mqtt/bad-row.ts';
import type { RowTime } from '../../protocol/mqtt/drop-row.ts';
import { ROW_KINDS, type Row } from '../../protocol/mqtt/up.ts';
import { readPhyPayload } from '../../protocol/phy-payload.ts';
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
  readonly bypass: string | null;
  readonly crc: number;
}

/** Which row, and when it came. */
export interface RowLine {
  readonly seq: number;
  readonly boot_id: string;
  readonly rx_mono_ms: number;
  readonly wall_ms: number;
  readonly wall_synced: number;
}

export function timeOf({ boot_id, rx_mono_ms, wall_ms, wall_synced }: RowLine): RowTime {
  return { bootId: boot_id, rxMonoMs: rx_mono_ms, wallMs: wall_ms, wallSynced: wall_synced === 1 };
}

/** The columns of a `RowLine`, for a SELECT joined with `boots`, beside `seq`. */
export const LINE = 'boot_id, rx_mono_ms, wall_ms, wall_synced';

/** For a SELECT on `rows` or `older_rows` joined with `boots`. */
export const COLUMNS =
  'seq, kind, flags, boot_id, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, bypass, crc';

/** `kind` is the position in `ROW_KINDS`. */
export function checksumOf(seq: number, bootId: string, row: NewRow): number {
  const { flags, tmstRun, rxMonoMs, wallMs, wallSynced, bypassLns = '' } = row;
  const kind = ROW_KINDS.indexOf(row.kind);
  const times = `${tmstRun} ${rxMonoMs} ${wallMs} ${wallSynced ? 1 : 0}`;
  return crc32(row.body, crc32(`${seq} ${kind} ${flags} ${bootId} ${times} ${bypassLns} `));
}

/** `null` when the checksum fails. */
export function readStored(stored: StoredRow): Row | null {
  const { seq, boot_id: bootId, body, bypass } = stored;
  const row: NewRow = {
    kind: ROW_KINDS[stored.kind] ?? 'bad',
    flags: stored.flags,
    tmstRun: stored.tmst_run,
    rxMonoMs: stored.rx_mono_ms,
    wallMs: stored.wall_ms,
    wallSynced: stored.wall_synced === 1,
    body,
    ...(bypass === null ? {} : { bypassLns: bypass }),
  };
  return checksumOf(seq, bootId, row) === stored.crc ? { ...row, seq, bootId } : null;
}

/** A row whose checksum fails is sent as unreadable under its own number: nothing takes its place. */
export function rowOf(stored: StoredRow): Row {
  const row = readStored(stored);
  if (row !== null) return row;
  const bytes = Buffer.from(stored.body);
  const bad = { reason: 'journal: checksum failed', bytes, length: bytes.length, sha256: '' };
  return {
    seq: stored.seq,
    kind: 'bad',
    flags: 0,
    bootId: stored.boot_id,
    tmstRun: stored.tmst_run,
    rxMonoMs: stored.rx_mono_ms,
    wallMs: stored.wall_ms,
    wallSynced: stored.wall_synced === 1,
    body: encodeBadRow(bad),
  };
}

/** The DevAddr of a data uplink; `null` for anything else. */
export function devAddrOf({ kind, body }: NewRow): number | null {
  if (kind !== 'up' || typeof body !== 'string') return null;
  const data = /"data"\s*:\s*"([^"\\]+)"/.exec(body)?.[1];
  if (data === undefined) return null;
  // Only to find a device's rows together: a wrong guess costs nothing but their order.
  const phy = readPhyPayload(Buffer.from(data, 'base64'));
  return phy.kind === 'data-up' ? phy.devAddr : null;
}
