// The journal's rows: appended in commits, read back in order, forgotten once they are stored and old or in the way.

import type Database from 'better-sqlite3';
import type { Row } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import { openConnection, PAGE_BYTES } from './connection.ts';
import { createDrops } from './drops.ts';
import { createFullDisk, unlessFull } from './full-disk.ts';
import type { JournalStore, JournalStoreOptions } from './journal-store.ts';
import { type MarkFile, openMarkFile } from './mark.ts';
import { createOlderRows } from './older.ts';
import { recentReceptions } from './recent.ts';
import { BATCH, createRoom } from './room.ts';
import { rowsWithin } from './row-page.ts';
import { bootNumber, createRowWriter } from './row-writer.ts';
import type { JournalFigures, JournalState, NewRow } from './rows.ts';
import { COLUMNS, rowOf, type StoredRow } from './stored-row.ts';
import { createWaitingRows, type Findable } from './waiting-rows.ts';

/** As long as the forwarder may send again; see `resends.ts`. */
const RECENT_MS = 600_000;
const MAX_RECENT = 40_000;
/** Pages of log that are moved into the file at once. */
const CHECKPOINT_PAGES = 200;
/** On a full disk the log has to do with what it has: it starts anew after each commit, and little goes at once. */
const BARE_CHECKPOINT_PAGES = 0;
const BARE_BATCH = 20;
/** Of all rows there are, at most so much at once: few long ones fill a small journal too. */
const GIVEN_UP_SHARE = 0.05;
/** The watermark is one more page to write, so it goes along with a commit only so often. */
const NOTE_EVERY_MS = 10_000;
/** What was given up is told when so much of it has gathered, or nothing more was for a while. */
const TELL_ROWS = 10_000;
const TELL_AFTER_MS = 10_000;
/** The journal counts as full until so long after it gave up the last row. */
const FULL_MS = 60_000;

const FROM = 'FROM rows JOIN boots ON boots.id = boot';

/** Throws when the file cannot be opened, and leaves it to whoever tries next. */
export function openJournalStore(options: JournalStoreOptions): JournalStore {
  const connection = openConnection(options.path, options.maxBytes);
  try {
    return createStore(connection, options);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function createStore(connection: Database.Database, options: JournalStoreOptions): JournalStore {
  const { bootId, monoMs } = options;
  const meta = connection.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
  const setMeta = connection.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const writer = createRowWriter(connection, bootId);
  const boot = bootNumber(connection, bootId);
  const select = connection.prepare<[number, number, number], StoredRow>(
    `SELECT ${COLUMNS} ${FROM} WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?`,
  );
  const selectFirst = connection.prepare<[], number | null>('SELECT min(seq) FROM rows').pluck();
  const park = connection.prepare('INSERT INTO parked (seq) VALUES (?) ON CONFLICT DO NOTHING');
  const unpark = connection.prepare('DELETE FROM parked WHERE seq = ?');

  const epoch = meta.get('epoch') as string;
  const mark: MarkFile = openMarkFile(options.path);
  const disk = createFullDisk(connection, options.path, options.maxBytes);
  const older = createOlderRows(connection);
  const drops = createDrops(connection);
  // Prepared: it is asked with every commit, while rows wait to be told of.
  const pageCount = connection.prepare<[], number>('PRAGMA page_count').pluck();
  const sequence = connection.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'rows'").pluck();
  let last = (sequence.get() as number | undefined) ?? 0;
  let first = selectFirst.get() ?? last + 1;
  let storedUpTo = Number(meta.get('stored_up_to') ?? 0);
  const waitingRows = createWaitingRows(connection, storedUpTo, last);
  let writtenUpTo = storedUpTo;
  let writtenMs = monoMs();
  let lastCommitMs: number | null = null;
  /** Pages in the log, at a guess. */
  let logPages = 0;
  const room = createRoom({
    ...{ connection, drops, older, waiting: waitingRows, monoMs, boot, storedUpTo: () => storedUpTo },
    ...{ maxBytes: options.maxBytes, maxAgeMs: options.maxAgeMs },
  });
  let dropped = 0;
  let untold = 0;
  let droppedMs = Number.NEGATIVE_INFINITY;

  function writeNoted(): void {
    if (writtenUpTo === storedUpTo) return;
    setMeta.run('stored_up_to', String(storedUpTo));
    writtenUpTo = storedUpTo;
    writtenMs = monoMs();
  }

  const write = connection.transaction((appends: readonly (readonly NewRow[])[]) => {
    let seq = last;
    const written: Findable[] = [];
    const ranges = appends.map((rows): SeqRange => {
      const from = seq + 1;
      for (const row of rows) {
        const devAddr = writer.write(++seq, row);
        written.push({ seq, kind: row.kind, devAddr });
        logPages += row.body.length / PAGE_BYTES;
      }
      return [from, seq];
    });
    if (monoMs() - writtenMs >= NOTE_EVERY_MS) writeNoted();
    return { ranges, written };
  });

  /** Moves the log into the file. A failure to sync the file shows here, and only here. */
  function checkpoint(): void {
    if (logPages < (disk.isBare() ? BARE_CHECKPOINT_PAGES : CHECKPOINT_PAGES)) return;
    unlessFull(() => {
      connection.pragma('wal_checkpoint(PASSIVE)');
      mark.sync();
    });
    logPages = 0;
  }

  function remember(): void {
    unlessFull(() => mark.write({ epoch, last, storedUpTo }));
  }

  function* receptionsSince(sinceMs: number): Generator<Row> {
    const rows = connection.prepare<[number, number, number], StoredRow>(
      `SELECT ${COLUMNS} ${FROM} WHERE seq > ? AND boot = ? AND rx_mono_ms > ? AND kind < 3 ORDER BY seq`,
    );
    for (const row of rows.iterate(last - MAX_RECENT, boot, sinceMs)) yield rowOf(row);
  }

  function newestReception(): Row | null {
    const newest = connection.prepare<[], StoredRow>(
      `SELECT ${COLUMNS} ${FROM} WHERE kind < 2 ORDER BY seq DESC LIMIT 1`,
    );
    const row = newest.get();
    return row === undefined ? null : rowOf(row);
  }

  function figures(): JournalFigures {
    const bytes = (pageCount.get() ?? 0) * PAGE_BYTES;
    const state: JournalState = disk.hasNoRoom() || monoMs() - droppedMs < FULL_MS ? 'full' : 'ok';
    return { first, last, bytes, lastCommitMs, state, dropped };
  }

  function gaveUp(rows: number): void {
    if (rows === 0) return;
    dropped += rows;
    untold += rows;
    droppedMs = monoMs();
  }

  /** Drop rows for what was given up: rows like others, so that they arrive like others. */
  function tellDrops(): Row[] {
    if (drops.isEmpty()) return [];
    const rows = drops.take(epoch).map((body): NewRow => {
      const times = { rxMonoMs: Math.round(monoMs()), wallMs: Date.now(), wallSynced: false };
      return { kind: 'drop', flags: 0, tmstRun: 0, ...times, body };
    });
    const added = rows.map((row, index): Row => ({ ...row, seq: last + index + 1, bootId }));
    for (const row of added) writer.write(row.seq, row);
    return added;
  }

  function forgotten(count: number): void {
    if (count === 0) return;
    first = selectFirst.get() ?? last + 1;
    logPages += count;
  }

  return {
    epoch,
    figures,
    opened: () => ({
      epoch,
      figures: figures(),
      storedUpTo,
      parked: connection.prepare<[], number>('SELECT seq FROM parked ORDER BY seq').pluck().all(),
      recent: recentReceptions(receptionsSince(monoMs() - RECENT_MS)),
      newest: newestReception(),
      older: older.streams(),
      bypassed: writer.bypassed(storedUpTo),
      salvaged: options.salvaged ?? null,
    }),

    append(appends) {
      // Of an append that nobody settled.
      checkpoint();
      const startedMs = monoMs();
      const { ranges, written } = write.immediate(appends);
      last = ranges.at(-1)?.[1] ?? last;
      remember();
      lastCommitMs = monoMs() - startedMs;
      // The page with the rows, the one with the last sequence number, and one now and then.
      logPages += 3;
      return { ranges, waiting: waitingRows.committed(written) };
    },

    settle: checkpoint,

    read(request) {
      if (request.epoch !== undefined && request.epoch !== epoch) return older.read(request.epoch, request);
      const { from, to, maxRows, maxBytes } = request;
      return rowsWithin(select.iterate(from, to, maxRows), maxBytes, rowOf);
    },

    readDevice({ devAddr, from, before, maxRows, maxBytes }) {
      const seqs = waitingRows.ofDevice(devAddr, from, before, maxRows);
      // One after the other, until the page is full; those that were given up meanwhile are not there.
      const stored = (function* () {
        for (const seq of seqs) yield* select.all(seq, seq, 1);
      })();
      return rowsWithin(stored, maxBytes, rowOf);
    },

    storedUpTo(seq, of = epoch) {
      if (of !== epoch) return older.storedUpTo(of, seq);
      storedUpTo = Math.max(storedUpTo, seq);
      waitingRows.storedUpTo(storedUpTo);
    },
    park: (seq) => void park.run(seq),
    unpark: (seq) => void unpark.run(seq),

    makeRoom() {
      const wasBare = disk.isBare();
      disk.meet();
      const most = disk.isBare() ? BARE_BATCH : BATCH;
      const share = Math.ceil((last - first + 1) * GIVEN_UP_SHARE);
      const given = connection.transaction(() => room.giveUp(Math.min(most, share))).immediate();
      if (given.freed === 0 && wasBare === disk.isBare()) return null;
      forgotten(given.freed);
      gaveUp(given.waited);
      checkpoint();
      return { forgotten: given.freed, dropped: given.dropped, added: [] };
    },

    index: waitingRows.index,

    tidy() {
      const old: SeqRange[] = [];
      let count = 0;
      let added: Row[] = [];
      const isTimeToTell = untold >= TELL_ROWS || monoMs() - droppedMs >= TELL_AFTER_MS;
      connection.transaction(() => {
        writeNoted();
        count = room.forgetStored();
        old.push(...room.giveUpOld());
        if (isTimeToTell) added = tellDrops();
      })();
      last += added.length;
      if (added.length > 0) {
        untold = 0;
        waitingRows.committed(added.map(({ seq, kind }) => ({ seq, kind, devAddr: null })));
        remember();
      }
      gaveUp(old.reduce((sum, [from, to]) => sum + to - from + 1, 0));
      forgotten(count + old.length);
      checkpoint();
      disk.recover();
      return { forgotten: count, dropped: old, added };
    },

    close() {
      unlessFull(() => {
        writeNoted();
        connection.pragma('wal_checkpoint(TRUNCATE)');
      });
      connection.close();
      unlessFull(mark.sync);
      mark.close();
    },
  };
}
