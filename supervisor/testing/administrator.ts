// An administrator with an API token, put into a database of tests that is not served at the moment.

import Database from 'better-sqlite3';
import { hashOf, newId, newToken } from '../access/secrets.ts';

/** Returns the token. As the command line and the API for accounts would have made it; both have tests of their own. */
export function addAdministrator(databasePath: string): string {
  const token = newToken();
  const connection = new Database(databasePath);
  const id = newId();
  connection
    .prepare(
      `INSERT INTO accounts (id, login, name, partner_id, role, password, created_ms)
       VALUES (?, 'a@tmvl.example', 'Andréa', 'tmvl', 'administrator', 'chosen', 0)`,
    )
    .run(id);
  connection
    .prepare(
      `INSERT INTO api_tokens (id, hash, account_id, name, scopes, created_ms, expires_ms)
       VALUES (?, ?, ?, 'test', '["state.read","inventory.write"]', 0, ?)`,
    )
    .run(newId(), hashOf(token), id, Date.now() + 3_600_000);
  connection.close();
  return token;
}
