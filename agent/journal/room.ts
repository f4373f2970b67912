// Makes room in the journal: stored rows first, then failed CRCs, then what could not be read, then the oldest uplinks;
// the rows that tell of it last.

import type Database from 'better-sqlite3';
import { type DropClass, type DropReason, decodeDropRow } from '../../protocol/mqtt/drop-row.ts';
import { ROW_KINDS, type RowKind } from '../../protocol/mqtt/up.ts';
import { type SeqRange, toRanges } from '../../protocol/seq-set.ts';
import { PAGE_BYTES } from './connection.ts';
import type { Drops } from './drops.ts';
import type { OlderRows } from './older.ts';
import { LINE, type RowLine, timeOf } from './stored-row.ts';
import type { WaitingRows } from './waiting-rows.ts';

export interface RoomDeps {
  readonly connection: Database.Database;
  readonly drops: Drops;
  readonly older: OlderRows;
  readonly waiting: Pick<WaitingRows, 'ofKind'>;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** The id of the current boot. */
  readonly boot: number;
  readonly monoMs: () => number;
  readonly storedUpTo: () => number;
}

export interface GivenUp {
  /** Rows that are gone. */
  readonly freed: number;
  /** How many of them waited to be stored, those of earlier epochs included, and which, of the current epoch. */
  readonly waited: number;
  readonly dropped: readonly SeqRange[];
}

export interface Room {
  /** Forgets a batch of stored rows that are old or in the way; returns how many. */
  forgetStored(): number;
  /** Gives up a batch of what has waited longer than allowed; returns what. */
  giveUpOld(): readonly SeqRange[];
  /** Gives up the least that can be given up, so many rows at most. */
  giveUp(most: number): GivenUp;
  /** Little room is left below the cap. */
  isTight(): boolean;
}

/** Stored rows stay so long, to be sent again to a supervisor that was restored from a backup. */
const KEEP_STORED_MS = 72 * 3_600_000;
/** Above this share of the page cap, stored rows go first. */
const TIGHT = 0.8;
/** Rows forgotten at once: a commit of a few milliseconds. */
export const BATCH = 500;
const NOTHING: GivenUp = { freed: 0, waited: 0, dropped: [] };

export function createRoom(deps: RoomDeps): Room {
  const { connection, drops, older, waiting, monoMs, storedUpTo, boot } = deps;
  const maxPages = Math.floor(deps.maxBytes / PAGE_BYTES);
  // Rows are in order of time, so the first ones are the oldest.
  const forgetStored = connection.prepare(`
    DELETE FROM rows WHERE seq IN (
      SELECT seq FROM rows WHERE seq <= ? AND seq NOT IN (SELECT seq FROM parked) ORDER BY seq LIMIT ?
    ) AND (? OR boot <> ? OR rx_mono_ms < ?)`);
  const bySeq = connection.prepare<[number], RowLine>(
    `SELECT seq, ${LINE} FROM rows JOIN boots ON boots.id = boot WHERE seq = ?`,
  );
  const ofKind = connection.prepare<[number, number, number], RowLine & { readonly body: Buffer | string }>(
    `SELECT seq, body, ${LINE} FROM rows JOIN boots ON boots.id = boot WHERE seq > ? AND kind = ?
     ORDER BY seq LIMIT ?`,
  );
  const oldest = connection.prepare<
    [number, number],
    RowLine & { readonly kind: number; readonly boot: number }
  >(
    `SELECT seq, kind, boot, ${LINE} FROM rows JOIN boots ON boots.id = boot WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const remove = connection.prepare('DELETE FROM rows WHERE seq = ?');
  const unpark = connection.prepare('DELETE FROM parked WHERE seq = ?');
  /** Nothing of this kind that is known stands at or below this seq. */
  const lookedUpTo = new Map<RowKind, number>();

  function used(): number {
    const pages = connection.pragma('page_count', { simple: true }) as number;
    return pages - (connection.pragma('freelist_count', { simple: true }) as number);
  }

  function removeAll(lines: readonly RowLine[]): GivenUp {
    for (const { seq } of lines) {
      remove.run(seq);
      unpark.run(seq);
    }
    return { freed: lines.length, waited: lines.length, dropped: toRanges(lines.map(({ seq }) => seq)) };
  }

  function note(lines: readonly RowLine[], dropClass: DropClass, reason: DropReason, epoch?: string): void {
    const [first, last] = [lines[0], lines.at(-1)];
    if (first === undefined || last === undefined) return;
    const times = { from: timeOf(first), to: timeOf(last) };
    const rows = lines.length;
    drops.note({ class: dropClass, reason, first: first.seq, last: last.seq, rows, ...times }, epoch);
  }

  function drop(lines: readonly RowLine[], kind: 'crc' | 'bad' | 'up', reason: DropReason): GivenUp {
    note(lines, kind, reason);
    return removeAll(lines);
  }

  function dropLesser(kind: 'crc' | 'bad', most: number): GivenUp {
    const after = Math.max(storedUpTo(), lookedUpTo.get(kind) ?? 0);
    const seqs = waiting.ofKind(kind, after, most);
    lookedUpTo.set(kind, seqs.at(-1) ?? after);
    return drop(
      seqs.flatMap((seq) => bySeq.all(seq)),
      kind,
      'full',
    );
  }

  function dropUplinks(most: number): GivenUp {
    const after = Math.max(storedUpTo(), lookedUpTo.get('up') ?? 0);
    const lines = ofKind.all(after, ROW_KINDS.indexOf('up'), most);
    lookedUpTo.set('up', lines.at(-1)?.seq ?? after);
    return drop(lines, 'up', 'full');
  }

  function dropOlder(most: number): GivenUp {
    const given = older.giveUp(most);
    if (given === null) return NOTHING;
    note(given.lines, 'any', 'full', given.epoch);
    return { freed: given.lines.length, waited: given.lines.length, dropped: [] };
  }

  /** What they tell is kept, and told by fewer. */
  function mergeDrops(most: number): GivenUp {
    const lines = ofKind.all(storedUpTo(), ROW_KINDS.indexOf('drop'), most);
    if (lines.length < 2) return NOTHING;
    for (const { body } of lines) {
      const told = typeof body === 'string' ? null : decodeDropRow(body);
      if (told?.kind === 'value') drops.note(told.value, told.value.epoch);
    }
    return { ...removeAll(lines), waited: 0 };
  }

  function forget(everything: boolean, most = BATCH): number {
    const nowMs = monoMs();
    const keepMs = Math.min(KEEP_STORED_MS, deps.maxAgeMs);
    // Rows of an earlier boot go once this one is older than their keeping time.
    if (!everything && nowMs <= keepMs) return 0;
    return forgetStored.run(storedUpTo(), most, everything ? 1 : 0, boot, nowMs - keepMs).changes;
  }

  const isTight = (): boolean => used() > maxPages * TIGHT;

  return {
    isTight,
    forgetStored: () => forget(isTight()),

    giveUpOld() {
      // Of an earlier boot nobody knows the age: only that it is older than this boot.
      const beforeMs = monoMs() - deps.maxAgeMs;
      if (beforeMs <= 0) return [];
      const lines = oldest.all(storedUpTo(), BATCH);
      const old = lines.filter((line) => line.boot !== boot || line.rx_mono_ms < beforeMs);
      return (['crc', 'bad', 'up'] as const).flatMap(
        (kind) =>
          drop(
            old.filter((line) => ROW_KINDS[line.kind] === kind),
            kind,
            'age',
          ).dropped,
      );
    },

    giveUp(most) {
      const freed = forget(true, most);
      if (freed > 0) return { freed, waited: 0, dropped: [] };
      const lesser = (['crc', 'bad'] as const).map((kind) => () => dropLesser(kind, most));
      const ways = [...lesser, dropOlder, dropUplinks, mergeDrops];
      for (const way of ways) {
        const given = way(most);
        if (given.freed > 0) return given;
      }
      return NOTHING;
    },
  };
}
