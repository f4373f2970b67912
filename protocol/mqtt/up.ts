// `up`, agent to supervisor: rows of the agent's journal, each under its own (epoch, seq).

import { MAX_TIME_MS } from '../shape.ts';
import { decode, encode } from './codec.ts';

/**
 * `up`: one reception as JSON text. `crc`: the same, its CRC failed. `bad`: an unreadable datagram or entry.
 * `drop`: a range of rows that the journal had to give up.
 */
export const ROW_KINDS = ['up', 'crc', 'bad', 'drop'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** Bits of a row's flags. */
export const RowFlag = {
  /** Sent again from acknowledged history on request: stored and counted, never sent on. */
  again: 1,
  /** Given to an LNS by the agent itself. */
  bypass: 2,
  /** Bare `nan` or `inf` in the reception was replaced by `null`. */
  sanitized: 4,
} as const;

export interface Row {
  /** Counts up from 1 within an epoch; never reused. */
  readonly seq: number;
  readonly kind: RowKind;
  /** Bits of `RowFlag`. */
  readonly flags: number;
  /** The kernel's boot_id during which the row was made. */
  readonly bootId: string;
  /** Counts the concentrator's restarts as the agent noticed them. */
  readonly tmstRun: number;
  /** Agent's monotonic clock (since that boot) at reception, ms. */
  readonly rxMonoMs: number;
  /** Agent's wall clock at reception, ms since 1970; may be years off. */
  readonly wallMs: number;
  /** Whether that wall clock agreed with the supervisor's within 2 s. */
  readonly wallSynced: boolean;
  /** JSON text for `up` and `crc`; MessagePack bytes of what is kept for `bad` (bad-row.ts) and `drop` (drop-row.ts). */
  readonly body: string | Uint8Array;
  /** With flag `bypass`: the LNS that the agent gave this row to itself, as the supervisor calls it. */
  readonly bypassLns?: string;
}

export interface Up {
  /** 32 lowercase hex digits: names the journal file, new whenever its continuity is in doubt. */
  readonly epoch: string;
  /** The current boot. */
  readonly bootId: string;
  /** Agent's monotonic clock when this was handed to the connection, ms. */
  readonly sentMonoMs: number;
  readonly rows: readonly Row[];
}

export type UpResult =
  | {
      readonly kind: 'up';
      readonly up: Up;
      readonly complaints: readonly RowComplaint[];
      /**
       * Rows without a readable sequence number: nobody can acknowledge them. Their sender tries again in ever smaller
       * publishes, until such a row stands alone and the message as a whole is a complaint.
       */
      readonly unnumbered: number;
    }
  | { readonly kind: 'complaint'; readonly reason: string };

/** A row whose (epoch, seq) could be read but whose content could not. */
export interface RowComplaint {
  readonly seq: number;
  readonly reason: string;
  /** The row's values as received, MessagePack. */
  readonly bytes: Uint8Array;
}

/** More rows than 64 KiB can hold. */
const MAX_ROWS = 4_096;
/** Room for five more bits. */
const MAX_FLAGS = 255;
const EPOCH = /^[0-9a-f]{32}$/;

export function encodeUp(up: Up): Buffer {
  return encode({
    epoch: up.epoch,
    bootId: up.bootId,
    sentMonoMs: up.sentMonoMs,
    rows: up.rows.map((row) => [
      row.seq,
      row.kind,
      row.flags,
      row.bootId === up.bootId ? null : row.bootId,
      row.tmstRun,
      row.rxMonoMs,
      row.wallMs,
      row.wallSynced,
      row.body,
      ...(row.bypassLns === undefined ? [] : [row.bypassLns]),
    ]),
  });
}

/** Reads what can be read: one unreadable row is a complaint beside its neighbours, not instead of them. */
export function decodeUp(bytes: Uint8Array): UpResult {
  const message = decode(bytes);
  if (typeof message !== 'object' || message === null) return complaint('not a MessagePack map');
  const { epoch, bootId, sentMonoMs, rows } = message as Readonly<Record<string, unknown>>;
  if (!isEpoch(epoch)) return complaint('epoch: expected 32 hex digits');
  if (!isBootId(bootId)) return complaint('bootId: expected a string of at most 64 characters');
  if (!isMonotonic(sentMonoMs)) return complaint('sentMonoMs: expected a number of ms');
  if (!Array.isArray(rows) || rows.length > MAX_ROWS) return complaint('rows: expected a list');
  const good: Row[] = [];
  const complaints: RowComplaint[] = [];
  let unnumbered = 0;
  for (const item of rows) {
    const row = Array.isArray(item) ? readRow(item, bootId) : 'not a list';
    if (typeof row !== 'string') {
      good.push(row);
      continue;
    }
    const seq: unknown = Array.isArray(item) ? item[0] : undefined;
    if (isSeq(seq)) complaints.push({ seq, reason: row, bytes: encode(item) });
    else unnumbered++;
  }
  if (unnumbered > 0 && unnumbered === rows.length) return complaint('rows: none has a sequence number');
  return { kind: 'up', up: { epoch, bootId, sentMonoMs, rows: good }, complaints, unnumbered };
}

export function isEpoch(value: unknown): value is string {
  return typeof value === 'string' && EPOCH.test(value);
}

function readRow(item: readonly unknown[], currentBootId: string): Row | string {
  const [seq, kind, flags, bootId, tmstRun, rxMonoMs, wallMs, wallSynced, body, bypassLns] = item;
  if (!isSeq(seq)) return 'seq: expected a whole number above 0';
  const rowKind = ROW_KINDS.find((known) => known === kind);
  if (rowKind === undefined) return 'kind: unknown';
  if (!isWhole(flags, MAX_FLAGS)) return 'flags: expected a whole number';
  if (bootId !== null && !isBootId(bootId)) return 'bootId: expected a string or null';
  if (!isWhole(tmstRun, Number.MAX_SAFE_INTEGER)) return 'tmstRun: expected a whole number';
  if (!isMonotonic(rxMonoMs)) return 'rxMonoMs: expected a number of ms';
  if (!isWall(wallMs)) return 'wallMs: expected a time';
  if (typeof wallSynced !== 'boolean') return 'wallSynced: expected true or false';
  const asText = rowKind === 'up' || rowKind === 'crc';
  if (asText ? typeof body !== 'string' : !(body instanceof Uint8Array))
    return 'body: wrong type for its kind';
  if (bypassLns !== undefined && !isLnsName(bypassLns)) {
    return 'bypassLns: expected a string of at most 40 characters';
  }
  return {
    seq,
    kind: rowKind,
    flags,
    bootId: bootId ?? currentBootId,
    tmstRun,
    rxMonoMs,
    wallMs,
    wallSynced,
    body: body as string | Uint8Array,
    ...(bypassLns === undefined ? {} : { bypassLns }),
  };
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isBootId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 64;
}

function isLnsName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 40;
}

function isWhole(value: unknown, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;
}

function isMonotonic(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_TIME_MS;
}

function isWall(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= MAX_TIME_MS;
}

function complaint(reason: string): UpResult {
  return { kind: 'complaint', reason };
}
