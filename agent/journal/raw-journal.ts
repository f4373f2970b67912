// Understands the records of a damaged journal: which epochs it holds, which boots, and which records are rows.

import type { Mark } from './mark.ts';
import { OLDER_STRIDE } from './older.ts';
import { type RawRecord, rawRecords } from './raw-rows.ts';
import { readStored, type StoredRow } from './stored-row.ts';

export interface FoundEpoch {
  /** 0: the file's own; others are those of `older`. */
  readonly stream: number;
  readonly epoch: string;
  readonly storedUpTo: number;
  /** As far as it is known to have come. */
  readonly last: number;
}

export interface FoundEpochs {
  /** Oldest first. */
  readonly epochs: readonly FoundEpoch[];
  readonly boots: ReadonlyMap<number, string>;
}

const EPOCH = /^[0-9a-f]{32}$/;
/** `rows` and `older_rows`: the rowid's own column, and eleven more. */
const ROW_COLUMNS = 12;

/** Reads the whole file once. Where a table of the file is unreadable, the mark says what it can. */
export function findEpochs(path: string, mark: Mark | null): FoundEpochs {
  const boots = new Map<number, string>();
  const older = new Map<number, FoundEpoch>();
  let epoch: string | null = null;
  let storedUpTo = 0;
  for (const { rowid, columns } of rawRecords(path)) {
    const [one, two, , last, upTo] = columns;
    if (columns.length === 2 && one === null && typeof two === 'string') boots.set(rowid, two);
    else if (columns.length === 2 && one === 'epoch' && isEpoch(two)) epoch = two;
    else if (columns.length === 2 && one === 'stored_up_to') storedUpTo = Math.max(storedUpTo, Number(two));
    else if (columns.length === 5 && one === null && isEpoch(two)) {
      // A page that is not in use any more may still tell an earlier state.
      const known = older.get(rowid)?.storedUpTo ?? 0;
      older.set(rowid, {
        ...{ stream: rowid, epoch: two, last: numberOf(last) },
        storedUpTo: Math.max(known, numberOf(upTo)),
      });
    }
  }
  epoch ??= mark?.epoch ?? null;
  const epochs = [...older.values()].sort((a, b) => a.stream - b.stream);
  if (mark !== null && mark.epoch !== epoch) epochs.push({ stream: -1, ...mark });
  if (epoch !== null) {
    const known = mark?.epoch === epoch ? mark : null;
    const upTo = Math.max(storedUpTo, known?.storedUpTo ?? 0);
    epochs.push({ stream: 0, epoch, storedUpTo: upTo, last: Math.max(upTo, known?.last ?? 0) });
  }
  return { epochs, boots };
}

/** A row whose checksum agrees; `null` for every other record. */
export function foundRow(
  { rowid, columns }: RawRecord,
  boots: ReadonlyMap<number, string>,
): { readonly stream: number; readonly row: StoredRow } | null {
  if (columns.length !== ROW_COLUMNS || columns[0] !== null) return null;
  const [, kind, flags, boot, tmstRun, rxMonoMs, wallMs, wallSynced, body, bypass, , crc] = columns;
  const bootId = boots.get(numberOf(boot));
  if (bootId === undefined || (typeof body !== 'string' && !Buffer.isBuffer(body))) return null;
  const row: StoredRow = {
    seq: rowid % OLDER_STRIDE,
    kind: numberOf(kind),
    flags: numberOf(flags),
    boot_id: bootId,
    tmst_run: numberOf(tmstRun),
    rx_mono_ms: numberOf(rxMonoMs),
    wall_ms: numberOf(wallMs),
    wall_synced: numberOf(wallSynced),
    body,
    bypass: typeof bypass === 'string' ? bypass : null,
    crc: numberOf(crc),
  };
  return readStored(row) === null ? null : { stream: Math.floor(rowid / OLDER_STRIDE), row };
}

function isEpoch(value: RawRecord['columns'][number] | undefined): value is string {
  return typeof value === 'string' && EPOCH.test(value);
}

function numberOf(value: RawRecord['columns'][number] | undefined): number {
  return typeof value === 'number' ? value : 0;
}
