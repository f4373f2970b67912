// What can be saved of a journal that is damaged, or that went back in time: its rows, under their own numbers, in a new one.

import type Database from 'better-sqlite3';
import type { RowTime } from '../../protocol/mqtt/drop-row.ts';
import { createSeqSet, type SeqRange, type SeqSet } from '../../protocol/seq-set.ts';
import { openConnection } from './connection.ts';
import { createDrops } from './drops.ts';
import { failureOf } from './failure.ts';
import type { Mark } from './mark.ts';
import { createOlderRows, type OlderRows } from './older.ts';
import { type FoundEpoch, findEpochs, foundRow } from './raw-journal.ts';
import { rawRecords } from './raw-rows.ts';
import { bootNumber } from './row-writer.ts';
import { timeOf } from './stored-row.ts';

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

/** Rows in one commit. Whoever is cut short between two begins anew. */
const COMMIT_ROWS = 5_000;
const MAX_GAPS = 200;
/** As many as `hello` names. */
const MAX_OLDER = 20;
const BATCH = 500;
const UNKNOWN: RowTime = { bootId: '', rxMonoMs: 0, wallMs: 0, wallSynced: false };

/** An epoch on its way into the new file. */
interface Carried extends FoundEpoch {
  readonly id: number;
  /** What was read, and what is stored. */
  readonly held: SeqSet;
  last: number;
}

export function salvage({ from, to, maxBytes, mark }: SalvageOptions): Salvaged {
  const connection = openConnection(to, maxBytes);
  try {
    const older = createOlderRows(connection);
    const { epochs, boots } = findEpochs(from, mark);
    const carried = epochs.map(
      (epoch): Carried => ({
        ...epoch,
        id: older.open(epoch.epoch, epoch.storedUpTo),
        held: createSeqSet(epoch.storedUpTo),
      }),
    );
    carryOver(connection, older, carried, from, boots);
    let rows = 0;
    let lost = 0;
    connection
      .transaction(() => {
        for (const one of carried) lost += reportGaps(connection, older, one);
        for (const { id } of carried) rows += older.settle(id);
        lost += boundStreams(connection, older);
      })
      .immediate();
    connection.pragma('wal_checkpoint(TRUNCATE)');
    return { rows, lost };
  } finally {
    connection.close();
  }
}

function carryOver(
  connection: Database.Database,
  older: OlderRows,
  carried: readonly Carried[],
  from: string,
  boots: ReadonlyMap<number, string>,
): void {
  const byStream = new Map(carried.map((one) => [one.stream, one]));
  const insertBoot = connection.prepare('INSERT INTO boots (boot_id) VALUES (?) ON CONFLICT DO NOTHING');
  const numbers = new Map<string, number>();

  function numberOf(bootId: string): number {
    const known = numbers.get(bootId);
    if (known !== undefined) return known;
    insertBoot.run(bootId);
    const number = bootNumber(connection, bootId);
    numbers.set(bootId, number);
    return number;
  }

  const records = rawRecords(from);
  const carrySome = connection.transaction((): boolean => {
    for (let count = 0; count < COMMIT_ROWS; count++) {
      const next = records.next();
      if (next.done === true) return false;
      const found = foundRow(next.value, boots);
      const epoch = found === null ? undefined : byStream.get(found.stream);
      if (found === null || epoch === undefined || found.row.seq <= epoch.storedUpTo) continue;
      older.add(epoch.id, found.row, numberOf(found.row.boot_id));
      epoch.held.add(found.row.seq);
      epoch.last = Math.max(epoch.last, found.row.seq);
    }
    return true;
  });
  try {
    while (carrySome.immediate()) connection.pragma('wal_checkpoint(PASSIVE)');
  } catch (error) {
    // No room for the rest: what is missing is told as lost.
    if (failureOf(error) !== 'full') throw error;
  }
}

/** Each run of lost rows becomes a drop row, dated by its nearest readable neighbours. Returns how many rows. */
function reportGaps(connection: Database.Database, older: OlderRows, one: Carried): number {
  const drops = createDrops(connection);
  let lost = 0;
  for (const { first, last, rows } of merged(gapsIn(one.held, one.last))) {
    const [before, after] = older.neighbours(one.id, first, last);
    const [from, to] = [before ?? after, after ?? before];
    drops.noteLost(one.epoch, {
      ...{ class: 'any', reason: 'damaged', first, last, rows },
      from: from === null ? UNKNOWN : timeOf(from),
      to: to === null ? UNKNOWN : timeOf(to),
    });
    lost += rows;
  }
  return lost;
}

function gapsIn(held: SeqSet, last: number): SeqRange[] {
  const gaps: SeqRange[] = [];
  let from = held.watermark() + 1;
  for (const [first, end] of held.ranges()) {
    gaps.push([from, first - 1]);
    from = end + 1;
  }
  if (from <= last) gaps.push([from, last]);
  return gaps;
}

interface Gap {
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

/** So many at most; what comes after them is told as one. */
function merged(gaps: readonly SeqRange[]): readonly Gap[] {
  const each = gaps.map(([first, last]): Gap => ({ first, last, rows: last - first + 1 }));
  if (each.length <= MAX_GAPS) return each;
  const rest = each.slice(MAX_GAPS - 1);
  const rows = rest.reduce((sum, gap) => sum + gap.rows, 0);
  const all: Gap = { first: rest[0]?.first ?? 0, last: rest.at(-1)?.last ?? 0, rows };
  return [...each.slice(0, MAX_GAPS - 1), all];
}

/** A file that is damaged again and again leaves one epoch after another: the oldest go. */
function boundStreams(connection: Database.Database, older: OlderRows): number {
  const drops = createDrops(connection);
  let lost = 0;
  while (older.streams().length > MAX_OLDER) {
    const given = older.giveUp(BATCH);
    const [first, last] = [given?.lines[0], given?.lines.at(-1)];
    if (given === null || first === undefined || last === undefined) break;
    const times = { from: timeOf(first), to: timeOf(last) };
    const rows = given.lines.length;
    drops.noteLost(given.epoch, {
      class: 'any',
      reason: 'full',
      first: first.seq,
      last: last.seq,
      rows,
      ...times,
    });
    lost += rows;
  }
  return lost;
}
