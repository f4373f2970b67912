// All SQL of accounts, sessions, tokens and one-time links. Writing is by statements that the caller commits.

import type { Connection } from '../platform/database.ts';
import type { Right, Role } from '../platform/http/principal.ts';
import type { Statement, Value } from '../platform/write-batch.ts';
import type { Account, Invitation, Language, Session, Token } from './model.ts';

type AccountRow = Omit<Account, 'siteIds'> & { readonly role: Role; readonly language: Language };

const ACCOUNT = `id, login, name, partner_id AS partnerId, role, company, language, password,
  created_ms AS createdMs, expires_ms AS expiresMs, revoked_ms AS revokedMs, last_used_ms AS lastUsedMs,
  reviewed_ms AS reviewedMs, reviewed_by AS reviewedBy, version`;
const SESSION = `id, hash, account_id AS accountId, created_ms AS createdMs, last_used_ms AS lastUsedMs,
  expires_ms AS expiresMs, address, agent`;
const TOKEN = `id, hash, account_id AS accountId, name, scopes, created_ms AS createdMs,
  expires_ms AS expiresMs, last_used_ms AS lastUsedMs`;

export interface AccessStore {
  accounts(): Account[];
  account(id: string): Account | null;
  sessions(): Session[];
  /** Those that are not revoked. */
  tokens(): Token[];
  /** One that can still be used. */
  invitation(hash: string, nowMs: number): Invitation | null;
  partners(): { readonly id: string; readonly name: string }[];
  /** The partner that a site belongs to. */
  siteOwner(siteId: string): string | null;
  /** Ids of a partner's sites, by name. */
  sitesOf(partnerId: string): string[];
}

/** Reads; each a few indexed rows, or everything once at the start. */
export function createAccessStore(connection: Connection): AccessStore {
  const sitesOf = connection
    .prepare<[string], string>('SELECT site_id FROM account_sites WHERE account_id = ? ORDER BY site_id')
    .pluck();
  const withSites = (row: AccountRow): Account => ({ ...row, siteIds: sitesOf.all(row.id) as string[] });
  return {
    accounts: () =>
      connection.prepare<[], AccountRow>(`SELECT ${ACCOUNT} FROM accounts`).all().map(withSites),
    account(id) {
      const row = connection
        .prepare<[string], AccountRow>(`SELECT ${ACCOUNT} FROM accounts WHERE id = ?`)
        .get(id);
      return row === undefined ? null : withSites(row);
    },
    sessions: () => connection.prepare<[], Session>(`SELECT ${SESSION} FROM sessions`).all(),
    tokens: () =>
      connection
        .prepare<[], Token & { scopes: string }>(`SELECT ${TOKEN} FROM api_tokens WHERE revoked_ms IS NULL`)
        .all()
        .map((row) => ({ ...row, scopes: JSON.parse(row.scopes) as Right[] })),
    invitation: (hash, nowMs) =>
      connection
        .prepare<[string, number], Invitation>(
          `SELECT hash, account_id AS accountId, created_ms AS createdMs, expires_ms AS expiresMs
           FROM invitations WHERE hash = ? AND used_ms IS NULL AND expires_ms > ?`,
        )
        .get(hash, nowMs) ?? null,
    partners: () =>
      connection
        .prepare<[], { id: string; name: string }>('SELECT id, name FROM partners ORDER BY rowid')
        .all(),
    siteOwner: (siteId) =>
      (connection
        .prepare<[string], string>('SELECT partner_id FROM sites WHERE id = ?')
        .pluck()
        .get(siteId) as string | undefined) ?? null,
    sitesOf: (partnerId) =>
      connection
        .prepare<[string], string>('SELECT id FROM sites WHERE partner_id = ? ORDER BY name')
        .pluck()
        .all(partnerId) as string[],
  };
}

const change = (sql: string, ...parameters: readonly Value[]): Statement => ({ sql, parameters, changes: 1 });
const changeAny = (sql: string, ...parameters: readonly Value[]): Statement => ({ sql, parameters });

export function insertAccount(account: Account): readonly Statement[] {
  const { id, login, name, partnerId, role, company, language, password, createdMs, expiresMs } = account;
  const sql = `INSERT INTO accounts
    (id, login, name, partner_id, role, company, language, password, created_ms, expires_ms, version)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  return [
    change(
      sql,
      ...[id, login, name, partnerId, role, company, language, password, createdMs, expiresMs],
      account.version,
    ),
    ...insertSites(account),
  ];
}

/** Everything that can be changed of an account, where it still is as it was when `before` was read. */
export function updateAccount(before: Account, after: Account): readonly Statement[] {
  const { id, name, role, company, language, password, expiresMs, revokedMs, version } = after;
  const sql = `UPDATE accounts SET name = ?, role = ?, company = ?, language = ?, password = ?, expires_ms = ?,
    revoked_ms = ?, version = ? WHERE id = ? AND version = ?`;
  return [
    change(
      sql,
      ...[name, role, company, language, password, expiresMs, revokedMs, version, id, before.version],
    ),
    changeAny('DELETE FROM account_sites WHERE account_id = ?', id),
    ...insertSites(after),
  ];
}

function insertSites({ id, siteIds }: Account): readonly Statement[] {
  return siteIds.map((siteId) =>
    change('INSERT INTO account_sites (account_id, site_id) VALUES (?, ?)', id, siteId),
  );
}

/** Changes nothing, and one row, while somebody is left who can manage accounts. */
export function requireAdministrator(nowMs: number): Statement {
  return change(
    `UPDATE accounts SET version = version WHERE id = (
       SELECT id FROM accounts WHERE role = 'administrator' AND revoked_ms IS NULL AND password IS NOT NULL
         AND (expires_ms IS NULL OR expires_ms > ?) LIMIT 1)`,
    nowMs,
  );
}

/** Changes nothing, and one row, while nobody of the partner is there who could be asked for an account. */
export function requireNoAdministrator(partnerId: string, nowMs: number): Statement {
  return change(
    `UPDATE audit_head SET id = id WHERE NOT EXISTS (
       SELECT 1 FROM accounts WHERE role = 'administrator' AND partner_id = ? AND revoked_ms IS NULL
         AND (expires_ms IS NULL OR expires_ms > ?))`,
    ...[partnerId, nowMs],
  );
}

export function confirmReview(accountId: string, by: string, nowMs: number): Statement {
  return change('UPDATE accounts SET reviewed_ms = ?, reviewed_by = ? WHERE id = ?', nowMs, by, accountId);
}

/** Only while the account still is what the password was compared with. */
export function insertSession(session: Session, { version }: Account): Statement {
  const { id, hash, accountId, createdMs, lastUsedMs, expiresMs, address, agent } = session;
  return change(
    `INSERT INTO sessions (id, hash, account_id, created_ms, last_used_ms, expires_ms, address, agent)
     SELECT ?, ?, ?, ?, ?, ?, ?, ? FROM accounts WHERE id = ? AND version = ? AND revoked_ms IS NULL`,
    ...[id, hash, accountId, createdMs, lastUsedMs, expiresMs, address, agent, accountId, version],
  );
}

export function deleteSessions(ids: readonly string[]): readonly Statement[] {
  return ids.map((id) => changeAny('DELETE FROM sessions WHERE id = ?', id));
}

export function insertToken(token: Token): Statement {
  const { id, hash, accountId, name, scopes, createdMs, expiresMs } = token;
  return change(
    `INSERT INTO api_tokens (id, hash, account_id, name, scopes, created_ms, expires_ms)
     SELECT ?, ?, ?, ?, ?, ?, ? FROM accounts WHERE id = ? AND revoked_ms IS NULL`,
    ...[id, hash, accountId, name, JSON.stringify(scopes), createdMs, expiresMs, accountId],
  );
}

export function revokeTokens(ids: readonly string[], nowMs: number): readonly Statement[] {
  return ids.map((id) =>
    changeAny('UPDATE api_tokens SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL', nowMs, id),
  );
}

/** A new link takes the place of those before. */
export function insertInvitation({
  hash,
  accountId,
  createdMs,
  expiresMs,
}: Invitation): readonly Statement[] {
  return [
    endInvitations(accountId, createdMs),
    change(
      'INSERT INTO invitations (hash, account_id, created_ms, expires_ms) VALUES (?, ?, ?, ?)',
      ...[hash, accountId, createdMs, expiresMs],
    ),
  ];
}

export function endInvitations(accountId: string, nowMs: number): Statement {
  return changeAny(
    'UPDATE invitations SET used_ms = ? WHERE account_id = ? AND used_ms IS NULL',
    nowMs,
    accountId,
  );
}

/** One time, in time. */
export function spendInvitation(hash: string, nowMs: number): Statement {
  return change(
    'UPDATE invitations SET used_ms = ? WHERE hash = ? AND used_ms IS NULL AND expires_ms > ?',
    ...[nowMs, hash, nowMs],
  );
}

export function markUsed(kind: 'account' | 'session' | 'token', id: string, atMs: number): Statement {
  const table = { account: 'accounts', session: 'sessions', token: 'api_tokens' }[kind];
  return changeAny(`UPDATE ${table} SET last_used_ms = ? WHERE id = ?`, atMs, id);
}
