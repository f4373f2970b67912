// Opens the supervisor's SQLite database and brings its schema up to date.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

export type Connection = Database.Database;

/** One step of the schema. Applied once, in its own transaction, in the order of the list. */
export interface Migration {
  /** Never changes once released: it is how a database knows that it has this step. */
  readonly name: string;
  readonly sql: string;
}

/** The page cache of a writing connection, KiB: holds the hot leaves of every index of a busy network. */
const CACHE_KIB = 65_536;
/** How long a statement waits for another thread's commit before it fails. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * A connection that may write. Commits are on the disk when they return (`synchronous=FULL`): an agent is told
 * `stored` after a commit and may then forget its copy.
 */
export function openDatabase(path: string): Connection {
  mkdirSync(dirname(path), { recursive: true });
  const connection = new Database(path);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  if (connection.pragma('synchronous', { simple: true }) !== 2) {
    throw new Error('SQLite did not accept synchronous=FULL');
  }
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  connection.pragma(`cache_size = -${CACHE_KIB}`);
  connection.pragma('foreign_keys = ON');
  connection.pragma('trusted_schema = OFF');
  connection.pragma('temp_store = MEMORY');
  return connection;
}

/** A connection that can only read, for long queries off the main thread. */
export function openReadOnly(path: string): Connection {
  const connection = new Database(path, { readonly: true, fileMustExist: true });
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  connection.pragma('query_only = ON');
  return connection;
}

/** Applies the steps that this database does not have yet; each is complete or absent after a crash. */
export function migrate(connection: Connection, migrations: readonly Migration[]): void {
  connection.exec(
    'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_ms INTEGER NOT NULL) STRICT',
  );
  const known = new Set(connection.prepare('SELECT name FROM migrations').pluck().all() as string[]);
  const newer = [...known].filter((name) => !migrations.some((step) => step.name === name));
  if (newer.length > 0) {
    throw new Error(
      `The database was written by a newer Vigie (it has ${newer.join(', ')}): start that version`,
    );
  }
  const record = connection.prepare('INSERT INTO migrations (name, applied_ms) VALUES (?, ?)');
  for (const { name, sql } of migrations) {
    if (known.has(name)) continue;
    connection.transaction(() => {
      connection.exec(sql);
      record.run(name, Date.now());
    })();
  }
}
