import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { createReader, type Reader } from '../../platform/reader.ts';
import { MIGRATIONS } from '../../schema.ts';
import { sharedDevices, sharedOfLastDay } from './shared-devices.ts';

let folder: string;
let connection: Connection;
let reader: Reader;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-shared-'));
  const path = join(folder, 'vigie.db');
  connection = openDatabase(path);
  migrate(connection, MIGRATIONS);
  reader = createReader(path);
});
afterAll(async () => {
  await reader.stop();
  connection.close();
  rmSync(folder, { recursive: true });
});

function heard(day: number, devAddrs: readonly number[], gatewayIds: readonly number[]): void {
  const insert = connection.prepare('INSERT INTO dev_addr_days VALUES (?, ?, ?, 1, NULL)');
  connection.transaction(() => {
    for (const devAddr of devAddrs) for (const id of gatewayIds) insert.run(day, devAddr, id);
  })();
}
const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, n) => first + n);

test('devices that two gateways both heard are counted for each two, over all slices', async () => {
  // More rows than a slice has.
  heard(20_260_101, from(0, 3_000), [1, 2]);
  heard(20_260_101, from(3_000, 500), [1, 2, 3]);
  heard(20_260_101, from(9_000, 100), [3]);
  heard(20_260_102, from(0, 10), [1, 3]);
  const pairs = await sharedDevices(reader, 20_260_101);
  expect(pairs.toSorted((a, b) => a.one - b.one || a.other - b.other)).toEqual([
    { one: 1, other: 2, devices: 3_500 },
    { one: 1, other: 3, devices: 500 },
    { one: 2, other: 3, devices: 500 },
  ]);
});

test('yesterday tells, in Paris; on the first day today does', async () => {
  // 23:30 UTC: already the next day in Paris.
  const nowMs = Date.UTC(2026, 0, 1, 23, 30);
  expect(await sharedOfLastDay(reader, nowMs)).toHaveLength(3);
  heard(20_260_210, [1], [4, 5]);
  expect(await sharedOfLastDay(reader, Date.UTC(2026, 1, 10, 12))).toEqual([
    { one: 4, other: 5, devices: 1 },
  ]);
});
