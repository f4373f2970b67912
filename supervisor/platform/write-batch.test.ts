import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connection } from './database.ts';
import { createWriteBatch, type WriteBatch } from './write-batch.ts';

let connection: Connection;
let write: WriteBatch;

beforeEach(() => {
  connection = new Database(':memory:');
  connection.exec('CREATE TABLE things (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT');
  write = createWriteBatch(connection);
});
afterEach(() => connection.close());

const insert = (name: string) => ({ sql: 'INSERT INTO things VALUES (?, 1)', parameters: [name] });
const names = () => connection.prepare('SELECT name FROM things ORDER BY name').pluck().all();

test('a batch is kept as a whole', () => {
  expect(write([insert('a'), insert('b')])).toMatchObject({ kind: 'written', changes: [1, 1] });
  expect(names()).toEqual(['a', 'b']);
});

test('nothing of it is kept when a statement changes other than it must', () => {
  write([insert('a')]);
  const stale = { sql: 'UPDATE things SET version = 3 WHERE version = 2', parameters: [], changes: 1 };
  expect(write([insert('b'), stale])).toEqual({ kind: 'conflict', statement: 1 });
  expect(names()).toEqual(['a']);
});

test('nothing of it is kept when the schema forbids a part, and the constraint is named', () => {
  write([insert('a')]);
  expect(write([insert('b'), insert('a')])).toEqual({
    kind: 'refused',
    statement: 1,
    constraint: 'UNIQUE constraint failed: things.name',
  });
  expect(names()).toEqual(['a']);
});

test('a failing database is not an answer but an error', () => {
  connection.close();
  expect(() => write([insert('a')])).toThrow();
});
