import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeDemoPasswords } from '../../scripts/demo/accounts.ts';
import { type Connection, migrate, openDatabase } from '../platform/database.ts';
import { MIGRATIONS } from '../schema.ts';
import { DEMO_ACCOUNTS, seedDemoAccounts } from './demo.ts';
import { createPasswords } from './password-hash.ts';
import { createAccessStore } from './store.ts';

let folder: string;
let connection: Connection;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-demo-'));
  connection = openDatabase(join(folder, 'vigie.db'));
  migrate(connection, MIGRATIONS);
  for (const id of ['tmvl', 'smo']) {
    connection.prepare('INSERT INTO partners (id, name) VALUES (?, ?)').run(id, id);
    for (const name of ['A', 'B', 'C']) {
      connection
        .prepare('INSERT INTO sites (id, partner_id, name) VALUES (?, ?, ?)')
        .run(`${id}-${name}`, id, name);
    }
  }
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

test('the demonstration has one of each role for each partner, with the passwords of the file, once', async () => {
  const { path, accounts } = writeDemoPasswords(folder);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await seedDemoAccounts(connection, path, 1);
  const store = createAccessStore(connection);
  const seeded = store.accounts();
  expect(seeded.map(({ login, role, partnerId }) => `${login} ${role} ${partnerId}`).sort()).toEqual(
    DEMO_ACCOUNTS.map(({ login, role, partnerId }) => `${login} ${role} ${partnerId}`).sort(),
  );
  const contractor = seeded.find(({ login }) => login === 'contractor@smo.example');
  expect(contractor?.siteIds).toEqual(['smo-A', 'smo-B']);
  const given = accounts.find(({ login }) => login === 'contractor@smo.example')?.password ?? '';
  expect(await createPasswords().verify(given, contractor?.password ?? null)).toBe(true);

  expect(writeDemoPasswords(folder)).toEqual({ path, accounts });
  await seedDemoAccounts(connection, path, 2);
  expect(store.accounts()).toEqual(seeded);

  rmSync(path);
  const other = writeDemoPasswords(folder);
  expect(other.accounts.some(({ password }) => accounts.some((one) => one.password === password))).toBe(
    false,
  );
  await seedDemoAccounts(connection, path, 3);
  expect(store.accounts().map(({ version }) => version)).toEqual(Array(8).fill(2));
});
