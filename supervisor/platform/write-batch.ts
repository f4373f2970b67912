// What rooms outside the frame path write: a few statements that are kept together or not at all. Runs one batch.

import type { Statement as Prepared } from 'better-sqlite3';
import type { Connection } from './database.ts';

export type Value = string | number | null | Uint8Array;

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Value[];
  /** Rows it must change; with any other number nothing of the batch is kept. Left out: whatever it changes is right. */
  readonly changes?: number;
}

export type Written =
  | { readonly kind: 'written'; readonly changes: readonly number[]; readonly ids: readonly number[] }
  /** Somebody else was faster: this statement, by its place in the batch, did not change what it should. */
  | { readonly kind: 'conflict'; readonly statement: number }
  /** A constraint of the schema forbids it; `constraint`: as SQLite names it. */
  | { readonly kind: 'refused'; readonly statement: number; readonly constraint: string };

export type WriteBatch = (statements: readonly Statement[]) => Written;

/** Rooms have a handful of statements each. */
const MAX_PREPARED = 500;

class Undone extends Error {
  readonly written: Written;
  constructor(written: Written) {
    super('the batch is undone');
    this.written = written;
  }
}

/** Throws when the database itself fails (full, unreadable): then the process must not go on. */
export function createWriteBatch(connection: Connection): WriteBatch {
  const prepared = new Map<string, Prepared<Value[]>>();

  function statementOf(sql: string): Prepared<Value[]> {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      if (prepared.size >= MAX_PREPARED) prepared.clear();
      statement = connection.prepare<Value[]>(sql);
      prepared.set(sql, statement);
    }
    return statement;
  }

  const runAll = connection.transaction((statements: readonly Statement[]): Written => {
    const changes: number[] = [];
    const ids: number[] = [];
    for (const [index, { sql, parameters, changes: wanted }] of statements.entries()) {
      try {
        const result = statementOf(sql).run(...parameters);
        if (wanted !== undefined && result.changes !== wanted) {
          throw new Undone({ kind: 'conflict', statement: index });
        }
        changes.push(result.changes);
        ids.push(Number(result.lastInsertRowid));
      } catch (error) {
        const code = (error as { code?: unknown }).code;
        if (typeof code === 'string' && code.startsWith('SQLITE_CONSTRAINT')) {
          throw new Undone({ kind: 'refused', statement: index, constraint: (error as Error).message });
        }
        throw error;
      }
    }
    return { kind: 'written', changes, ids };
  });

  return (statements) => {
    try {
      return runAll.immediate(statements);
    } catch (error) {
      if (error instanceof Undone) return error.written;
      throw error;
    }
  };
}
