// Opens the journal file so that a commit is on the disk when it returns, and so that one process only has it.

import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

/** Every commit rewrites whole pages: small ones wear flash less (6 kB a row instead of 9, measured). */
export const PAGE_BYTES = 1024;
/** The log is cut back to this when it starts anew. */
const WAL_BYTES = 1024 * 1024;
/** Raised with every change of the tables. */
const FORMAT = 2;

const ROW = `
  kind INTEGER NOT NULL, flags INTEGER NOT NULL, boot INTEGER NOT NULL, tmst_run INTEGER NOT NULL,
  rx_mono_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL, wall_synced INTEGER NOT NULL,
  body NOT NULL, bypass TEXT, dev_addr INTEGER, crc INTEGER NOT NULL`;

/** Tables with a rowid, where a table's page can be read on its own: see `raw-rows.ts`. */
const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE boots (id INTEGER PRIMARY KEY, boot_id TEXT NOT NULL UNIQUE);
  CREATE TABLE rows (seq INTEGER PRIMARY KEY AUTOINCREMENT, ${ROW});
  CREATE TABLE parked (seq INTEGER PRIMARY KEY);
  -- Where rows lie that the agent gave to an LNS itself.
  CREATE TABLE bypassed (lns TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
  -- Epochs of damaged files, whose rows keep their numbers until the supervisor has them.
  CREATE TABLE older (
    id INTEGER PRIMARY KEY AUTOINCREMENT, epoch TEXT NOT NULL UNIQUE, first INTEGER NOT NULL, last INTEGER NOT NULL,
    stored_up_to INTEGER NOT NULL
  );
  CREATE TABLE older_rows (id INTEGER PRIMARY KEY, ${ROW});
  -- Rows given up or lost that no drop row tells of yet; epoch '' is the current one.
  CREATE TABLE drops (
    id INTEGER PRIMARY KEY, epoch TEXT NOT NULL, class TEXT NOT NULL, reason TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, rows INTEGER NOT NULL,
    first_time TEXT NOT NULL, last_time TEXT NOT NULL
  );
`;

/** Throws when the file is in use, is no journal, or cannot be written. */
export function openConnection(path: string, maxBytes: number): Database.Database {
  mkdirSync(dirname(path), { recursive: true });
  const connection = new Database(path, { timeout: 500 });
  try {
    connection.pragma(`page_size = ${PAGE_BYTES}`);
    // Before WAL: the log's index then lives in memory, and a full disk does not keep the file from opening.
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.pragma('journal_mode = WAL');
    // The module reopens WAL files with NORMAL, which a power cut would turn into lost rows.
    connection.pragma('synchronous = FULL');
    if (connection.pragma('synchronous', { simple: true }) !== 2) {
      throw new Error('synchronous=FULL was refused');
    }
    // The store moves the log into the file itself: SQLite's own way to do it hides a failing disk.
    connection.pragma('wal_autocheckpoint = 0');
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
  if (tables === 0) {
    connection.exec(SCHEMA);
    connection.pragma(`user_version = ${FORMAT}`);
    const epoch = randomBytes(16).toString('hex');
    connection.prepare("INSERT INTO meta (key, value) VALUES ('epoch', ?)").run(epoch);
    return;
  }
  const format = connection.pragma('user_version', { simple: true });
  if (format !== FORMAT) throw new Error(`its format is ${String(format)}, this agent knows ${FORMAT}`);
}
