// The journal's rows: appended in commits, read back in order, forgotten once they are stored and old or in the way.

import { ROW_KINDS, type Row } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import { openConnection, PAGE_BYTES } from './connection.ts';
import { recentReceptions } from './recent.ts';
import {
  type JournalFigures,
  type JournalOpened,
  type NewRow,
  type ReadRequest,
  ROW_OVERHEAD_BYTES,
} from './rows.ts';
import { checksumOf, rowOf, type StoredRow } from './stored-row.ts';

export interface JournalStoreOptions {
  readonly path: string;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly bootId: string;
  readonly monoMs: () => number;
}

export interface JournalStore {
  opened(): JournalOpened;
  figures(): JournalFigures;
  /** Writes these appends in one commit; returns the sequence numbers of each. Throws when it cannot. */
  append(appends: readonly (readonly NewRow[])[]): SeqRange[];
  /** As many rows as fit the limits, one at least. */
  read(request: ReadRequest): Row[];
  /** Noted at once, written now and then: rows sent again for the lack of it do no harm. */
  storedUpTo(seq: number): void;
  park(seq: number): void;
  unpark(seq: number): void;
  /** Writes what is noted, forgets a batch of rows that need not stay; returns how many. */
  tidy(): number;
  close(): void;
}

/** Stored rows stay so long, to be sent again to a supervisor that was restored from a backup. */
const KEEP_STORED_MS = 72 * 3_600_000;
/** Above this share of the page cap, stored rows go first. */
const TIGHT = 0.8;
/** Rows forgotten at once: a commit of a few milliseconds. */
const FORGET_ROWS = 500;
/** As long as the forwarder may send again; see `resends.ts`. */
const RECENT_MS = 600_000;
const MAX_RECENT = 40_000;
/** Pages of log that are moved into the file at once. */
const CHECKPOINT_PAGES = 200;
/** The watermark is one more page to write, so it goes along with a commit only so often. */
const NOTE_EVERY_MS = 10_000;

const COLUMNS = `seq, kind, flags, boot_id, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, crc
  FROM rows JOIN boots ON boots.id = boot`;

export function openJournalStore(options: JournalStoreOptions): JournalStore {
  const { bootId, monoMs } = options;
  const connection = openConnection(options.path, options.maxBytes);
  const meta = connection.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
  const setMeta = connection.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  connection.prepare('INSERT INTO boots (boot_id) VALUES (?) ON CONFLICT DO NOTHING').run(bootId);
  const boot = connection.prepare('SELECT id FROM boots WHERE boot_id = ?').pluck().get(bootId) as number;
  const insert = connection.prepare(`
    INSERT INTO rows (seq, kind, flags, boot, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, crc)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const select = connection.prepare<[number, number, number], StoredRow>(
    `SELECT ${COLUMNS} WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?`,
  );
  const selectFirst = connection.prepare<[], number | null>('SELECT min(seq) FROM rows').pluck();
  // Rows are in order of time, so the first ones are the oldest.
  const forget = connection.prepare(`
    DELETE FROM rows WHERE seq IN (
      SELECT seq FROM rows WHERE seq <= ? AND seq NOT IN (SELECT seq FROM parked) ORDER BY seq LIMIT ?
    ) AND (? OR boot <> ? OR rx_mono_ms < ?)`);
  const park = connection.prepare('INSERT INTO parked (seq) VALUES (?) ON CONFLICT DO NOTHING');
  const unpark = connection.prepare('DELETE FROM parked WHERE seq = ?');

  const epoch = meta.get('epoch') as string;
  const maxPages = Math.floor(options.maxBytes / PAGE_BYTES);
  let last = connection
    .prepare("SELECT seq FROM sqlite_sequence WHERE name = 'rows'")
    .pluck()
    .get() as number;
  last ??= 0;
  let first = selectFirst.get() ?? last + 1;
  let storedUpTo = Number(meta.get('stored_up_to') ?? 0);
  let writtenUpTo = storedUpTo;
  let writtenMs = monoMs();
  let lastCommitMs: number | null = null;
  /** Pages in the log, at a guess. */
  let logPages = 0;

  function pragma(name: 'page_count' | 'freelist_count'): number {
    return connection.pragma(name, { simple: true }) as number;
  }

  function writeNoted(): void {
    if (writtenUpTo === storedUpTo) return;
    setMeta.run('stored_up_to', String(storedUpTo));
    writtenUpTo = storedUpTo;
    writtenMs = monoMs();
  }

  const write = connection.transaction((appends: readonly (readonly NewRow[])[]): SeqRange[] => {
    let seq = last;
    const ranges = appends.map((rows): SeqRange => {
      const from = seq + 1;
      for (const row of rows) insertRow(++seq, row);
      return [from, seq];
    });
    if (monoMs() - writtenMs >= NOTE_EVERY_MS) writeNoted();
    return ranges;
  });

  function insertRow(seq: number, row: NewRow): void {
    const { kind, flags, tmstRun, rxMonoMs, wallMs, wallSynced, body } = row;
    const crc = checksumOf(seq, bootId, row);
    const kindIndex = ROW_KINDS.indexOf(kind);
    insert.run(seq, kindIndex, flags, boot, tmstRun, rxMonoMs, wallMs, wallSynced ? 1 : 0, body, crc);
    logPages += body.length / PAGE_BYTES;
  }

  /** Moves the log into the file. A failure to sync the file shows here, and only here. */
  function checkpoint(): void {
    if (logPages < CHECKPOINT_PAGES) return;
    connection.pragma('wal_checkpoint(PASSIVE)');
    logPages = 0;
  }

  /** Stored rows that are old, or in the way; those of an earlier boot once this one is older than their keeping time. */
  function forgetStored(): number {
    const nowMs = monoMs();
    const keepMs = Math.min(KEEP_STORED_MS, options.maxAgeMs);
    const tight = pragma('page_count') - pragma('freelist_count') > maxPages * TIGHT;
    if (first > storedUpTo || (!tight && nowMs <= keepMs)) return 0;
    const { changes } = forget.run(storedUpTo, FORGET_ROWS, tight ? 1 : 0, boot, nowMs - keepMs);
    if (changes > 0) first = selectFirst.get() ?? last + 1;
    return changes;
  }

  function* receptionsSince(sinceMs: number): Generator<Row> {
    const rows = connection.prepare<[number, number, number], StoredRow>(
      `SELECT ${COLUMNS} WHERE seq > ? AND boot = ? AND rx_mono_ms > ? AND kind < 3 ORDER BY seq`,
    );
    for (const row of rows.iterate(last - MAX_RECENT, boot, sinceMs)) yield rowOf(row);
  }

  function newestReception(): Row | null {
    const newest = connection.prepare<[], StoredRow>(
      `SELECT ${COLUMNS} WHERE kind < 2 ORDER BY seq DESC LIMIT 1`,
    );
    const row = newest.get();
    return row === undefined ? null : rowOf(row);
  }

  function figures(): JournalFigures {
    return { first, last, bytes: pragma('page_count') * PAGE_BYTES, lastCommitMs };
  }

  return {
    figures,
    opened: () => ({
      epoch,
      figures: figures(),
      storedUpTo,
      parked: connection.prepare<[], number>('SELECT seq FROM parked ORDER BY seq').pluck().all(),
      recent: recentReceptions(receptionsSince(monoMs() - RECENT_MS)),
      newest: newestReception(),
    }),

    append(appends) {
      const startedMs = monoMs();
      const ranges = write.immediate(appends);
      last = ranges.at(-1)?.[1] ?? last;
      lastCommitMs = monoMs() - startedMs;
      // The page with the rows, the one with the last sequence number, and one now and then.
      logPages += 3;
      checkpoint();
      return ranges;
    },

    read({ from, to, maxRows, maxBytes }) {
      const rows: Row[] = [];
      let bytes = 0;
      for (const stored of select.iterate(from, to, maxRows)) {
        bytes += stored.body.length + ROW_OVERHEAD_BYTES;
        if (rows.length > 0 && bytes > maxBytes) break;
        rows.push(rowOf(stored));
      }
      return rows;
    },

    storedUpTo(seq) {
      storedUpTo = Math.max(storedUpTo, seq);
    },
    park: (seq) => void park.run(seq),
    unpark: (seq) => void unpark.run(seq),

    tidy() {
      let forgotten = 0;
      connection.transaction(() => {
        writeNoted();
        forgotten = forgetStored();
      })();
      logPages += forgotten;
      checkpoint();
      return forgotten;
    },

    close() {
      writeNoted();
      connection.pragma('wal_checkpoint(TRUNCATE)');
      connection.close();
    },
  };
}
