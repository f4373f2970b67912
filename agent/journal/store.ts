// The journal's rows: appended in commits, read back in order, forgotten once they are stored and old or in the way.

import type { Row } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import { createBallast } from './ballast.ts';
import { openConnection, PAGE_BYTES } from './connection.ts';
import { createDrops } from './drops.ts';
import { failureOf } from './failure.ts';
import type { JournalStore, JournalStoreOptions } from './journal-store.ts';
import { type MarkFile, openMarkFile } from './mark.ts';
import { createOlderRows } from './older.ts';
import { recentReceptions } from './recent.ts';
import { createRoom, type GivenUp } from './room.ts';
import { bootNumber, createRowWriter } from './row-writer.ts';
import { type JournalFigures, type JournalState, type NewRow, ROW_OVERHEAD_BYTES } from './rows.ts';
import { COLUMNS, rowOf, type StoredRow } from './stored-row.ts';
import { createWaitingRows, type Findable } from './waiting-rows.ts';

/** As long as the forwarder may send again; see `resends.ts`. */
const RECENT_MS = 600_000;
const MAX_RECENT = 40_000;
/** Pages of log that are moved into the file at once. */
const CHECKPOINT_PAGES = 200;
/** The watermark is one more page to write, so it goes along with a commit only so often. */
const NOTE_EVERY_MS = 10_000;
/** What was given up is told when so much of it has gathered, or nothing more was for a while. */
const TELL_ROWS = 10_000;
const TELL_AFTER_MS = 10_000;
/** The journal counts as full until so long after it gave up the last row. */
const FULL_MS = 60_000;

const FROM = 'FROM rows JOIN boots ON boots.id = boot';

export function openJournalStore(options: JournalStoreOptions): JournalStore {
  const { bootId, monoMs } = options;
  const connection = openConnection(options.path, options.maxBytes);
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
  const ballast = createBallast(options.path, options.maxBytes);
  const older = createOlderRows(connection);
  const drops = createDrops(connection);
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
  /** Nothing is left to make room with on a full disk. */
  let isBare = false;

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
    if (logPages < CHECKPOINT_PAGES) return;
    unlessFull(() => {
      connection.pragma('wal_checkpoint(PASSIVE)');
      mark.sync();
    });
    logPages = 0;
  }

  /** What only follows a commit: a full disk must not make it look as if that had failed. */
  function unlessFull(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (failureOf(error) !== 'full') throw error;
      return false;
    }
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
    const bytes = (connection.pragma('page_count', { simple: true }) as number) * PAGE_BYTES;
    const state: JournalState = isBare || monoMs() - droppedMs < FULL_MS ? 'full' : 'ok';
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

  function releaseBallast(): boolean {
    const released = ballast.release();
    isBare ||= released;
    return released;
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
      const startedMs = monoMs();
      const { ranges, written } = write.immediate(appends);
      last = ranges.at(-1)?.[1] ?? last;
      remember();
      lastCommitMs = monoMs() - startedMs;
      // The page with the rows, the one with the last sequence number, and one now and then.
      logPages += 3;
      checkpoint();
      return { ranges, waiting: waitingRows.committed(written) };
    },

    read(request) {
      if (request.epoch !== undefined && request.epoch !== epoch) return older.read(request.epoch, request);
      const rows: Row[] = [];
      let bytes = 0;
      for (const stored of select.iterate(request.from, request.to, request.maxRows)) {
        bytes += stored.body.length + ROW_OVERHEAD_BYTES;
        if (rows.length > 0 && bytes > request.maxBytes) break;
        rows.push(rowOf(stored));
      }
      return rows;
    },

    readDevice({ devAddr, from, before, maxRows, maxBytes }) {
      const rows: Row[] = [];
      let bytes = 0;
      for (const seq of waitingRows.ofDevice(devAddr, from, before, maxRows)) {
        const [stored] = select.all(seq, seq, 1);
        // Given up meanwhile.
        if (stored === undefined) continue;
        bytes += stored.body.length + ROW_OVERHEAD_BYTES;
        if (rows.length >= maxRows || (rows.length > 0 && bytes > maxBytes)) break;
        rows.push(rowOf(stored));
      }
      return rows;
    },

    storedUpTo(seq, of = epoch) {
      if (of !== epoch) return older.storedUpTo(of, seq);
      storedUpTo = Math.max(storedUpTo, seq);
      waitingRows.storedUpTo(storedUpTo);
    },
    park: (seq) => void park.run(seq),
    unpark: (seq) => void unpark.run(seq),

    makeRoom() {
      const attempt = connection.transaction(() => room.giveUp());
      let given: GivenUp;
      try {
        given = attempt.immediate();
      } catch (error) {
        // On a disk that is full to the last block not even a deletion can be written.
        if (failureOf(error) !== 'full' || !releaseBallast()) throw error;
        given = attempt.immediate();
      }
      if (given.freed === 0 && !releaseBallast()) return null;
      forgotten(given.freed);
      if (given.waited > 0) gaveUp(given.waited);
      // So that the log starts anew instead of growing. Its room stays ours: others are waiting for it.
      const move = (): void => void connection.pragma('wal_checkpoint(PASSIVE)');
      if (!unlessFull(move) && releaseBallast()) unlessFull(move);
      logPages = 0;
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
      isBare = !ballast.restore();
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
