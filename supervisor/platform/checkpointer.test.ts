import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { createCheckpointer } from './checkpointer.ts';
import { openDatabase } from './database.ts';

const folder = mkdtempSync(join(tmpdir(), 'vigie-checkpointer-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what commits wrote is moved into the database file while nobody commits, and not before there is enough', async () => {
  const path = join(folder, 'vigie.db');
  const connection = openDatabase(path);
  connection.pragma('wal_autocheckpoint = 0');
  connection.exec('CREATE TABLE t (b BLOB)');
  connection.prepare('INSERT INTO t VALUES (zeroblob(4000000))').run();
  expect(statSync(path).size).toBeLessThan(100_000);
  const checkpointer = createCheckpointer(path);
  checkpointer.wrote(1_000_000);
  expect(statSync(path).size).toBeLessThan(100_000);
  checkpointer.wrote(100_000);
  await eventually(() => expect(statSync(path).size).toBeGreaterThan(4_000_000));
  await checkpointer.stop();
  connection.close();
});
