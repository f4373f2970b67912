// The reader thread: runs queries on a connection that cannot write.

import { parentPort, workerData } from 'node:worker_threads';
import { type Connection, openReadOnly } from './database.ts';

interface Question {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly (string | number | null)[];
}

/** Distinct queries are few: every room has its handful. */
const MAX_STATEMENTS = 200;

const port = parentPort;
if (port !== null) {
  const { databasePath } = workerData as { readonly databasePath: string };
  const connection = openReadOnly(databasePath);
  const statements = new Map<
    string,
    ReturnType<Connection['prepare']> & { all(...parameters: unknown[]): unknown[] }
  >();

  port.on('message', ({ id, sql, parameters }: Question) => {
    try {
      let statement = statements.get(sql);
      if (statement === undefined) {
        if (statements.size >= MAX_STATEMENTS) statements.clear();
        statement = connection.prepare(sql);
        statements.set(sql, statement);
      }
      port.postMessage({ id, rows: statement.all(...parameters) });
    } catch (error) {
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
  });
}
