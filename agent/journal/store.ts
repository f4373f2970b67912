// The journal file: SQLite, one connection, every commit on the disk before it counts, a checksum per row.

import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import { encodeBadRow } from '../../protocol/mqtt/bad-row.ts';
import { ROW_KINDS, type Row } from '../../protocol/mqtt/up.ts';
import type { JournalFigures, JournalOpened, NewRow } from './rows.ts';

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
  /** Writes these appends in one commit; returns the first sequence number of each. Throws when it cannot. */
  append(appends: readonly (readonly NewRow[])[]): number[];
  read(from: number, to: number, maxRows: number, maxBytes: number): Row[];
  /** Noted at once, written with the next commit or by `flush`. */
  storedUpTo(seq: number): void;
  park(seq: number, parked: boolean): void;
  /** Writes what is noted, forgets acknowledged rows that are too old or in the way. True when there is more to forget. */
  tidy(): boolean;
  close(): void;
}

const PAGE_BYTES = 1024;
/** Acknowledged rows stay so long, to be sent again to a supervisor that was restored from a backup. */
const KEEP_ACKNOWLEDGED_MS = 72 * 3_600_000;
/** Above this share of the page cap, acknowledged rows go first. */
const TIGHT = 0.8;
/** Rows a delete, so that it is one small commit. */
const DELETE_ROWS = 500;
const RECENT_MS = 600_000;
const MAX_RECENT = 120_000;
const WAL_PAGES = 200;
const WAL_BYTES = 1024 * 1024;

const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE boots (id INTEGER PRIMARY KEY, boot_id TEXT NOT NULL UNIQUE);
  CREATE TABLE rows (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL, flags INTEGER NOT NULL, boot INTEGER NOT NULL, tmst_run INTEGER NOT NULL,
    rx_mono_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL, wall_synced INTEGER NOT NULL,
    body NOT NULL, crc INTEGER NOT NULL
  );
  CREATE TABLE parked (seq INTEGER PRIMARY KEY);
`;

interface RawRow {
  readonly seq: number;
  readonly kind: number;
  readonly flags: number;
  readonly boot_id: string;
  readonly tmst_run: number;
  readonly rx_mono_ms: number;
  readonly wall_ms: number;
  readonly wall_synced: number;
  readonly body: string | Buffer;
  readonly crc: number;
}

const COLUMNS = `seq, kind, flags, boot_id, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, crc
  FROM rows JOIN boots ON boots.id = boot`;

export function openJournalStore(options: JournalStoreOptions): JournalStore {
  const connection = openConnection(options);
  const meta = connection.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
  const setMeta = connection.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const boot = bootOf(connection, options.bootId);
  const insert = connection.prepare(`
    INSERT INTO rows (kind, flags, boot, tmst_run, rx_mono_ms, wall_ms, wall_synced, body, crc)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const select = connection.prepare<[number, number, number], RawRow>(
    `SELECT ${COLUMNS} WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?`,
  );
  const selectRecent = connection.prepare<[number, number, number], RawRow>(
    `SELECT * FROM (SELECT ${COLUMNS} WHERE boot = ? AND rx_mono_ms > ? AND kind < 2 ORDER BY seq DESC LIMIT ?)
     ORDER BY seq`,
  );
  const selectNewest = connection.prepare<[], RawRow>(
    `SELECT ${COLUMNS} WHERE kind < 2 ORDER BY seq DESC LIMIT 1`,
  );
  const selectLast = connection
    .prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'rows'")
    .pluck();
  const selectFirst = connection.prepare<[], number | null>('SELECT min(seq) FROM rows').pluck();
  // Rows are in order of time, so only the first ones need a look.
  const forget = connection.prepare(`
    DELETE FROM rows WHERE seq IN (
      SELECT seq FROM (SELECT seq, boot, rx_mono_ms FROM rows WHERE seq <= ? ORDER BY seq LIMIT ?)
      WHERE seq NOT IN (SELECT seq FROM parked) AND (? OR boot <> ? OR rx_mono_ms < ?))`);
  const park = connection.prepare('INSERT INTO parked (seq) VALUES (?) ON CONFLICT DO NOTHING');
  const unpark = connection.prepare('DELETE FROM parked WHERE seq = ?');

  const epoch = meta.get('epoch') as string;
  const maxPages = Math.floor(options.maxBytes / PAGE_BYTES);
  let last = selectLast.get() ?? 0;
  let first = selectFirst.get() ?? last + 1;
  let storedUpTo = Number(meta.get('stored_up_to') ?? 0);
  let writtenUpTo = storedUpTo;
  let lastCommitMs: number | null = null;

  function usedPages(): number {
    const all = connection.pragma('page_count', { simple: true }) as number;
    return all - (connection.pragma('freelist_count', { simple: true }) as number);
  }

  function writeNoted(): void {
    if (writtenUpTo === storedUpTo) return;
    setMeta.run('stored_up_to', String(storedUpTo));
    writtenUpTo = storedUpTo;
  }

  /** Acknowledged rows that are old, or in the way; of an earlier boot, once this one is older than their keeping time. */
  function forgetAcknowledged(): number {
    const nowMonoMs = options.monoMs();
    const keepMs = Math.min(KEEP_ACKNOWLEDGED_MS, options.maxAgeMs);
    const tight = usedPages() > maxPages * TIGHT;
    const oldBootsToo = nowMonoMs > keepMs;
    if (!tight && (first > storedUpTo || !oldBootsToo)) return 0;
    const { changes } = forget.run(storedUpTo, DELETE_ROWS, tight ? 1 : 0, boot, nowMonoMs - keepMs);
    if (changes > 0) first = selectFirst.get() ?? last + 1;
    return changes;
  }

  const write = connection.transaction((appends: readonly (readonly NewRow[])[]): number[] => {
    const firstSeqs: number[] = [];
    let seq = last;
    for (const rows of appends) {
      firstSeqs.push(seq + 1);
      for (const row of rows) seq = insertRow(row);
    }
    writeNoted();
    return firstSeqs;
  });

  function insertRow(row: NewRow): number {
    const kind = ROW_KINDS.indexOf(row.kind);
    const rxMonoMs = Math.round(row.rxMonoMs);
    const wallMs = Math.round(row.wallMs);
    const crc = checksum(kind, row.flags, row.tmstRun, rxMonoMs, row.body);
    const { lastInsertRowid } = insert.run(
      kind,
      row.flags,
      boot,
      row.tmstRun,
      rxMonoMs,
      wallMs,
      row.wallSynced ? 1 : 0,
      row.body,
      crc,
    );
    return Number(lastInsertRowid);
  }

  function figures(): JournalFigures {
    const bytes = (connection.pragma('page_count', { simple: true }) as number) * PAGE_BYTES;
    return { epoch, first, last, storedUpTo, rows: Math.max(0, last - first + 1), bytes, lastCommitMs };
  }

  return {
    figures,
    opened: () => {
      const newest = selectNewest.get();
      return {
        ...figures(),
        parked: connection.prepare<[], number>('SELECT seq FROM parked ORDER BY seq').pluck().all(),
        recent: selectRecent.all(boot, options.monoMs() - RECENT_MS, MAX_RECENT).map(rowOf),
        newest: newest === undefined ? null : rowOf(newest),
      };
    },

    append(appends) {
      const startedMs = options.monoMs();
      const firstSeqs = write.immediate(appends);
      const count = appends.reduce((sum, rows) => sum + rows.length, 0);
      last += count;
      lastCommitMs = options.monoMs() - startedMs;
      return firstSeqs;
    },

    read(from, to, maxRows, maxBytes) {
      const rows: Row[] = [];
      let bytes = 0;
      for (const raw of select.iterate(from, to, maxRows)) {
        bytes += raw.body.length;
        if (rows.length > 0 && bytes > maxBytes) break;
        rows.push(rowOf(raw));
      }
      return rows;
    },

    storedUpTo(seq) {
      storedUpTo = Math.max(storedUpTo, seq);
    },
    park: (seq, parked) => void (parked ? park : unpark).run(seq),

    tidy() {
      let forgotten = 0;
      connection.transaction(() => {
        writeNoted();
        forgotten = forgetAcknowledged();
      })();
      return forgotten === DELETE_ROWS;
    },

    close() {
      writeNoted();
      connection.pragma('wal_checkpoint(TRUNCATE)');
      connection.close();
    },
  };
}

function openConnection({ path, maxBytes }: JournalStoreOptions): Database.Database {
  mkdirSync(dirname(path), { recursive: true });
  const connection = new Database(path, { timeout: 500 });
  try {
    connection.pragma(`page_size = ${PAGE_BYTES}`);
    // Before WAL: the index of the log then lives in memory, and a full disk does not keep the file from opening.
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.pragma('journal_mode = WAL');
    // The module falls back to NORMAL at every reopening, which a power cut would turn into lost rows.
    connection.pragma('synchronous = FULL');
    if (connection.pragma('synchronous', { simple: true }) !== 2)
      throw new Error('synchronous=FULL was refused');
    connection.pragma(`wal_autocheckpoint = ${WAL_PAGES}`);
    connection.pragma(`journal_size_limit = ${WAL_BYTES}`);
    connection.pragma(`max_page_count = ${Math.floor(maxBytes / PAGE_BYTES)}`);
    connection.pragma('trusted_schema = OFF');
    connection.pragma('temp_store = MEMORY');
    connection.transaction(() => createWhenNew(connection)).immediate();
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

function createWhenNew(connection: Database.Database): void {
  const tables = connection.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'meta'").pluck().get();
  if (tables !== 0) return;
  connection.exec(SCHEMA);
  const epoch = randomBytes(16).toString('hex');
  connection.prepare("INSERT INTO meta (key, value) VALUES ('epoch', ?)").run(epoch);
}

function bootOf(connection: Database.Database, bootId: string): number {
  connection.prepare('INSERT INTO boots (boot_id) VALUES (?) ON CONFLICT DO NOTHING').run(bootId);
  return connection.prepare('SELECT id FROM boots WHERE boot_id = ?').pluck().get(bootId) as number;
}

function checksum(
  kind: number,
  flags: number,
  tmstRun: number,
  rxMonoMs: number,
  body: string | Uint8Array,
): number {
  return crc32(body, crc32(`${kind} ${flags} ${tmstRun} ${rxMonoMs} `));
}

/** A row whose checksum fails is reported as unreadable, under its own number: nothing takes its place. */
function rowOf(raw: RawRow): Row {
  const intact = checksum(raw.kind, raw.flags, raw.tmst_run, raw.rx_mono_ms, raw.body) === raw.crc;
  const common = {
    seq: raw.seq,
    flags: raw.flags,
    bootId: raw.boot_id,
    tmstRun: raw.tmst_run,
    rxMonoMs: raw.rx_mono_ms,
    wallMs: raw.wall_ms,
    wallSynced: raw.wall_synced === 1,
  };
  if (intact) return { ...common, kind: ROW_KINDS[raw.kind] ?? 'bad', body: raw.body };
  const bytes = Buffer.from(raw.body);
  const body = encodeBadRow({ reason: 'journal: checksum failed', bytes, length: bytes.length, sha256: '' });
  return { ...common, kind: 'bad', body };
}
