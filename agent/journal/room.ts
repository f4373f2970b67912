// Makes room in the journal: stored rows first, then failed CRCs, then what could not be read, then the oldest uplinks.

import type Database from 'better-sqlite3';
import type { DropReason, RowTime } from '../../protocol/mqtt/drop-row.ts';
import { ROW_KINDS, type RowKind } from '../../protocol/mqtt/up.ts';
import { type SeqRange, toRanges } from '../../protocol/seq-set.ts';
import { PAGE_BYTES } from './connection.ts';
import type { Drops } from './drops.ts';

export interface RoomOptions {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** The id of the current boot. */
  readonly boot: number;
  readonly monoMs: () => number;
  readonly storedUpTo: () => number;
}

export interface Room {
  /** Forgets a batch of stored rows that are old or in the way; returns how many. */
  forgetStored(): number;
  /** Gives up a batch of what has waited longer than allowed; returns what. */
  giveUpOld(): readonly SeqRange[];
  /** Gives up a batch of the least that can be given up; returns what, nothing when stored rows were in the way. */
  giveUp(): { readonly freed: number; readonly dropped: readonly SeqRange[] };
  /** Little room is left below the cap. */
  isTight(): boolean;
}

/** Stored rows stay so long, to be sent again to a supervisor that was restored from a backup. */
const KEEP_STORED_MS = 72 * 3_600_000;
/** Above this share of the page cap, stored rows go first. */
const TIGHT = 0.8;
/** Rows forgotten at once: a commit of a few milliseconds. */
const BATCH = 500;
const GIVEN_UP_IN_ORDER: readonly RowKind[] = ['crc', 'bad', 'up'];

interface Line {
  readonly seq: number;
  readonly boot_id: string;
  readonly rx_mono_ms: number;
  readonly wall_ms: number;
  readonly wall_synced: number;
}

export function createRoom(connection: Database.Database, drops: Drops, options: RoomOptions): Room {
  const maxPages = Math.floor(options.maxBytes / PAGE_BYTES);
  const { monoMs, storedUpTo, boot } = options;
  // Rows are in order of time, so the first ones are the oldest.
  const forgetStored = connection.prepare(`
    DELETE FROM rows WHERE seq IN (
      SELECT seq FROM rows WHERE seq <= ? AND seq NOT IN (SELECT seq FROM parked) ORDER BY seq LIMIT ?
    ) AND (? OR boot <> ? OR rx_mono_ms < ?)`);
  const ofKind = connection.prepare<[number, number, number], Line>(`
    SELECT seq, boot_id, rx_mono_ms, wall_ms, wall_synced FROM rows JOIN boots ON boots.id = boot
    WHERE seq > ? AND kind = ? ORDER BY seq LIMIT ?`);
  const old = connection.prepare<[number, number, number], Line & { readonly kind: number }>(`
    SELECT * FROM (
      SELECT seq, kind, boot, boot_id, rx_mono_ms, wall_ms, wall_synced FROM rows JOIN boots ON boots.id = boot
      ORDER BY seq LIMIT ?)
    WHERE boot = ? AND rx_mono_ms < ?`);
  const remove = connection.prepare('DELETE FROM rows WHERE seq = ?');
  const unpark = connection.prepare('DELETE FROM parked WHERE seq = ?');
  /** Nothing of this kind stands at or below this seq. */
  const lookedUpTo = new Map<RowKind, number>();

  function used(): number {
    const pages = connection.pragma('page_count', { simple: true }) as number;
    return pages - (connection.pragma('freelist_count', { simple: true }) as number);
  }

  function drop(lines: readonly Line[], kind: RowKind, reason: DropReason): readonly SeqRange[] {
    const [first, last] = [lines[0], lines.at(-1)];
    if (first === undefined || last === undefined) return [];
    for (const { seq } of lines) {
      remove.run(seq);
      unpark.run(seq);
    }
    drops.note({
      class: kind === 'up' || kind === 'crc' ? kind : 'bad',
      reason,
      first: first.seq,
      last: last.seq,
      rows: lines.length,
      from: timeOf(first),
      to: timeOf(last),
    });
    return toRanges(lines.map(({ seq }) => seq));
  }

  function forget(everything: boolean): number {
    const nowMs = monoMs();
    const keepMs = Math.min(KEEP_STORED_MS, options.maxAgeMs);
    // Rows of an earlier boot go once this one is older than their keeping time.
    if (!everything && nowMs <= keepMs) return 0;
    return forgetStored.run(storedUpTo(), BATCH, everything ? 1 : 0, boot, nowMs - keepMs).changes;
  }

  const isTight = (): boolean => used() > maxPages * TIGHT;

  return {
    isTight,
    forgetStored: () => forget(isTight()),

    giveUpOld() {
      const lines = old.all(BATCH, boot, monoMs() - options.maxAgeMs);
      const waiting = lines.filter(({ seq, kind }) => seq > storedUpTo() && ROW_KINDS[kind] !== 'drop');
      return GIVEN_UP_IN_ORDER.flatMap((kind) =>
        drop(
          waiting.filter((line) => ROW_KINDS[line.kind] === kind),
          kind,
          'age',
        ),
      );
    },

    giveUp() {
      const freed = forget(true);
      if (freed > 0) return { freed, dropped: [] };
      for (const kind of GIVEN_UP_IN_ORDER) {
        const from = Math.max(storedUpTo(), lookedUpTo.get(kind) ?? 0);
        const lines = ofKind.all(from, ROW_KINDS.indexOf(kind), BATCH);
        lookedUpTo.set(kind, lines.at(-1)?.seq ?? from);
        const dropped = drop(lines, kind, 'full');
        if (lines.length > 0) return { freed: lines.length, dropped };
      }
      return { freed: 0, dropped: [] };
    },
  };
}

function timeOf({ boot_id, rx_mono_ms, wall_ms, wall_synced }: Line): RowTime {
  return { bootId: boot_id, rxMonoMs: rx_mono_ms, wallMs: wall_ms, wallSynced: wall_synced === 1 };
}
