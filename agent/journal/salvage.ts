// What can be saved of a journal that is damaged, or that went back in time: its rows, under their own numbers, in a new one.

import Database from 'better-sqlite3';
import type { RowTime } from '../../protocol/mqtt/drop-row.ts';
import { type SeqRange, toRanges } from '../../protocol/seq-set.ts';
import { openConnection } from './connection.ts';
import { createDrops } from './drops.ts';
import { failureOf } from './failure.ts';
import type { Mark } from './mark.ts';
import { createOlderRows } from './older.ts';
import { bootNumber } from './row-writer.ts';
import { COLUMNS, readStored, type StoredRow } from './stored-row.ts';

export interface SalvageOptions {
  /** The damaged file, moved aside. */
  readonly from: string;
  /** Where the new journal is made. */
  readonly to: string;
  readonly maxBytes: number;
  /** How far the damaged one was known to have come. */
  readonly mark: Mark | null;
}

export interface Salvaged {
  readonly rows: number;
  /** Rows that are lost, as far as anybody can count them. */
  readonly lost: number;
}

const PAGE = 200;
const MAX_GAPS = 200;
const UNKNOWN: RowTime = { bootId: '', rxMonoMs: 0, wallMs: 0, wallSynced: false };

/** What was found of one epoch. */
interface Found {
  readonly epoch: string;
  readonly storedUpTo: number;
  readonly rows: readonly StoredRow[];
  /** What should be there and cannot be read, ascending. */
  readonly gaps: readonly SeqRange[];
}

export function salvage({ from, to, maxBytes, mark }: SalvageOptions): Salvaged {
  const found = readAll(from, mark);
  const connection = openConnection(to, maxBytes);
  try {
    let rows = 0;
    let lost = 0;
    connection
      .transaction(() => {
        for (const one of found) {
          rows += carryOver(connection, one);
          lost += reportGaps(connection, one);
        }
      })
      .immediate();
    return { rows, lost };
  } finally {
    connection.close();
  }
}

/** Everything readable that waits, epoch by epoch. */
function readAll(path: string, mark: Mark | null): Found[] {
  let connection: Database.Database | null = null;
  try {
    connection = new Database(path, { timeout: 500 });
    return readEpochs(connection, mark);
  } catch {
    // Not even its table of contents can be read: all that is known is how far it had come.
    return mark === null ? [] : [nothingOf(mark)];
  } finally {
    connection?.close();
  }
}

function nothingOf({ epoch, storedUpTo, last }: Mark): Found {
  return { epoch, storedUpTo, rows: [], gaps: last > storedUpTo ? [[storedUpTo + 1, last]] : [] };
}

function readEpochs(connection: Database.Database, mark: Mark | null): Found[] {
  const meta = connection.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
  const epoch = meta.get('epoch');
  if (epoch === undefined) throw new Error('it names no epoch');
  const sameEpoch = mark?.epoch === epoch;
  const storedUpTo = Math.max(Number(meta.get('stored_up_to') ?? 0), sameEpoch ? mark.storedUpTo : 0);
  const sequence = connection.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'rows'").pluck();
  const last = Number(sequence.get() ?? 0);
  const { rows, gaps } = readFromBothEnds(connection, 'rows', '1', storedUpTo, last);
  const reached = Math.max(last, rows.at(-1)?.seq ?? 0, storedUpTo);
  // It ends before it should: the log was lost, or a piece of it.
  const torn: SeqRange[] = sameEpoch && mark.last > reached ? [[reached + 1, mark.last]] : [];
  const found: Found[] = [{ epoch, storedUpTo, rows, gaps: [...gaps, ...torn] }];
  // A file of another epoch took the place of the one that was known.
  if (mark !== null && !sameEpoch) found.push(nothingOf(mark));
  const older = connection.prepare<
    [],
    { readonly id: number; readonly epoch: string; readonly last: number; readonly stored_up_to: number }
  >('SELECT id, epoch, last, stored_up_to FROM older ORDER BY id');
  for (const { id, epoch: earlier, last: final, stored_up_to: upTo } of older.all()) {
    found.push({
      epoch: earlier,
      storedUpTo: upTo,
      ...readFromBothEnds(connection, 'older_rows', `older = ${id}`, upTo, final),
    });
  }
  return found;
}

/** Ascending until something cannot be read, then descending from the end, then what can be found in between. */
function readFromBothEnds(
  connection: Database.Database,
  table: 'rows' | 'older_rows',
  where: string,
  storedUpTo: number,
  lastSeq: number,
): Pick<Found, 'rows' | 'gaps'> {
  const page = (order: 'ASC' | 'DESC') =>
    connection.prepare<[number, number], StoredRow>(`
      SELECT ${COLUMNS} FROM ${table} JOIN boots ON boots.id = boot
      WHERE ${where} AND seq > ? AND seq < ? ORDER BY seq ${order} LIMIT ${PAGE}`);
  const [up, down] = [page('ASC'), page('DESC')];
  const head: StoredRow[] = [];
  const tail: StoredRow[] = [];
  const isWhole = readPages(head, () => up.iterate(head.at(-1)?.seq ?? storedUpTo, Number.MAX_SAFE_INTEGER));
  const reached = head.at(-1)?.seq ?? storedUpTo;
  if (!isWhole) readPages(tail, () => down.iterate(reached, tail.at(-1)?.seq ?? Number.MAX_SAFE_INTEGER));
  tail.reverse();
  const end = tail[0]?.seq ?? Math.max(lastSeq, reached) + 1;
  const between = isWhole ? { rows: [], unreadable: [] } : probe(up, reached, end);
  const rows = [...head, ...between.rows, ...tail];
  // A bit that fell over in a body shows in its checksum only.
  const broken = rows.filter((row) => readStored(row) === null).map(({ seq }) => seq);
  const gaps = toRanges([...broken, ...between.unreadable]);
  return { rows: broken.length === 0 ? rows : rows.filter((row) => readStored(row) !== null), gaps };
}

/** Looks for single rows after `reached` and before `end`: a broken page hides its neighbours from a scan, not from a look-up. */
function probe(
  page: Database.Statement<[number, number], StoredRow>,
  reached: number,
  end: number,
): { readonly rows: readonly StoredRow[]; readonly unreadable: readonly number[] } {
  const rows: StoredRow[] = [];
  const unreadable: number[] = [];
  for (let seq = reached + 1; seq < end; seq++) {
    const isReadable = readPages(rows, () =>
      rows.at(-1)?.seq === seq ? [] : page.iterate(seq - 1, seq + 1),
    );
    // It may be found, and only what comes after it not.
    if (!isReadable && rows.at(-1)?.seq !== seq) unreadable.push(seq);
  }
  return { rows, unreadable };
}

/** False when it met something that cannot be read; what came before it is kept. */
function readPages(into: StoredRow[], next: () => Iterable<StoredRow>): boolean {
  try {
    for (let before = -1; before !== into.length; ) {
      before = into.length;
      for (const row of next()) into.push(row);
    }
    return true;
  } catch (error) {
    if (failureOf(error) === 'damaged' || failureOf(error) === 'disk') return false;
    throw error;
  }
}

function carryOver(connection: Database.Database, { epoch, storedUpTo, rows }: Found): number {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const older = createOlderRows(connection);
  const insertBoot = connection.prepare('INSERT INTO boots (boot_id) VALUES (?) ON CONFLICT DO NOTHING');
  const id = older.open(epoch, first.seq, last.seq, Math.min(storedUpTo, first.seq - 1));
  for (const row of rows) {
    insertBoot.run(row.boot_id);
    older.add(id, row, bootNumber(connection, row.boot_id));
  }
  return rows.length;
}

/** Each run of lost rows becomes a drop row, dated by its nearest readable neighbours. Returns how many rows. */
function reportGaps(connection: Database.Database, { epoch, rows, gaps }: Found): number {
  const drops = createDrops(connection);
  let lost = 0;
  for (const [first, last] of merged(gaps)) {
    const before = rows.findLast(({ seq }) => seq < first) ?? null;
    const after = rows.find(({ seq }) => seq > last) ?? null;
    const times = { from: timeOf(before ?? after), to: timeOf(after ?? before) };
    const count = last - first + 1;
    drops.noteLost(epoch, { class: 'any', reason: 'damaged', first, last, rows: count, ...times });
    lost += count;
  }
  return lost;
}

/** So many at most; what comes after them is told as one. */
function merged(gaps: readonly SeqRange[]): readonly SeqRange[] {
  if (gaps.length <= MAX_GAPS) return gaps;
  const rest = gaps.slice(MAX_GAPS - 1);
  return [...gaps.slice(0, MAX_GAPS - 1), [rest[0]?.[0] ?? 0, rest.at(-1)?.[1] ?? 0]];
}

function timeOf(row: StoredRow | null): RowTime {
  if (row === null) return UNKNOWN;
  const { boot_id: bootId, rx_mono_ms: rxMonoMs, wall_ms: wallMs, wall_synced: synced } = row;
  return { bootId, rxMonoMs, wallMs, wallSynced: synced === 1 };
}
