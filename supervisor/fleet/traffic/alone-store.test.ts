// Who alone heard what, in a real database: of silent gateways, which sessions nobody hears any more.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { MIGRATIONS } from '../../schema.ts';
import { type AloneStore, createAloneStore } from './alone-store.ts';

const [OLD, DAY] = [20261001, 20261005];

let folder: string;
let connection: Connection;
let store: AloneStore;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-alone-'));
  connection = openDatabase(join(folder, 'vigie.db'));
  migrate(connection, MIGRATIONS);
  const heard = connection.prepare('INSERT INTO dev_addr_days VALUES (?, ?, ?, 1, NULL)');
  // Session 1: gateways 1 and 2. 2: gateway 1. 3: gateways 2 and 3. 4: gateway 3. 5: gateway 1, long ago.
  for (const [day, session, gatewayId] of [
    ...[
      [DAY, 1, 1],
      [DAY, 1, 2],
      [DAY, 2, 1],
      [DAY, 3, 2],
    ],
    ...[
      [DAY, 3, 3],
      [DAY, 4, 3],
      [OLD, 5, 1],
    ],
  ]) {
    heard.run(day, session, gatewayId);
  }
  store = createAloneStore({
    all: async (sql, parameters = []) => connection.prepare<unknown[]>(sql).all(...parameters) as never[],
  });
});
afterAll(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ['one gateway', [1], [1], { sensors: 2, alone: 1, gateways: 1 }],
  ['two that share a session', [1, 2], [1, 2], { sensors: 3, alone: 2, gateways: 2 }],
  ['one, while another is silent that heard the same', [2], [1, 2], { sensors: 2, alone: 1, gateways: 1 }],
  ['all of them', [1, 2, 3], [1, 2, 3], { sensors: 4, alone: 4, gateways: 3 }],
  ['one that heard nothing', [9], [9], { sensors: 0, alone: 0, gateways: 0 }],
])('what goes with %s', async (_what, gatewayIds, silent, wanted) => {
  expect(await store.lostWith(gatewayIds, silent, [DAY])).toEqual(wanted);
});
