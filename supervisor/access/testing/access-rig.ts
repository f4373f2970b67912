// The access room with a real database, reader and HTTP server, accounts of two partners and a clock that tests set.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Type } from 'typebox';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import type { Role } from '../../platform/http/principal.ts';
import type { Routes } from '../../platform/http/server.ts';
import { type HttpRig, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import { createReader, type Reader } from '../../platform/reader.ts';
import { createWriteBatch } from '../../platform/write-batch.ts';
import { MIGRATIONS } from '../../schema.ts';
import { frame } from '../../web/shell.ts';
import { type Access, createAccess } from '../access.ts';
import { readTip } from '../audit/store.ts';
import type { Ended } from '../changes.ts';
import type { Account } from '../model.ts';
import { createPasswords } from '../password-hash.ts';
import { createAccessStore, insertAccount } from '../store.ts';

export const PASSWORD = 'la loire monte en février';
export const NOW = Date.UTC(2026, 4, 4, 8);
export const OTHER_PASSWORD = 'le cher descend en août';

export interface Person {
  readonly account: Account;
  readonly headers: Readonly<Record<string, string>>;
}

export interface AccessRig {
  readonly connection: Connection;
  readonly path: string;
  readonly http: HttpRig;
  readonly access: Access;
  /** Everything that was logged, at every level. */
  readonly logged: string[];
  readonly ended: Ended[];
  nowMs: number;
  account(login: string): Account;
  signIn(login: string, password?: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Signed in, ready to ask. */
  as(login: string): Promise<Readonly<Record<string, string>>>;
  all(sql: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly demo?: boolean;
  readonly publicState?: boolean;
  readonly trustedProxy?: readonly string[];
  readonly routes?: readonly Routes[];
}

/** What somebody with `state.read` sees. */
const stateRoute: Routes = (server) => {
  server.get(
    '/api/v1/state',
    {
      config: { access: 'state.read' },
      schema: { tags: ['test'], summary: 'State', response: { 200: Type.Object({ by: Type.String() }) } },
    },
    (request) => ({ by: request.principal.account?.name ?? 'nobody' }),
  );
  server.get('/', { config: { access: 'state.read' } }, (_request, reply) =>
    reply.type('text/html').send('<p>state'),
  );
};

let hashed: Promise<string> | null = null;

/** Accounts `viewer@tmvl.example` ... `administrator@smo.example`, all with the same password. */
export async function startAccessRig(options: RigOptions = {}): Promise<AccessRig> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-access-'));
  const path = join(folder, 'vigie.db');
  const connection = openDatabase(path);
  // No test here cuts the power.
  connection.pragma('synchronous = OFF');
  migrate(connection, MIGRATIONS);
  hashed ??= createPasswords().hash(PASSWORD);
  seed(connection, await hashed);
  const reader = createLateReader(path);
  const logged: string[] = [];
  const ended: Ended[] = [];
  const writeBatch = createWriteBatch(connection);
  const access = createAccess({
    store: createAccessStore(connection),
    readTip: () => readTip(connection),
    reader,
    write: async (statements) => writeBatch(statements),
    now: () => rig.nowMs,
    settings: { publicState: options.publicState ?? false, demo: options.demo ?? false },
    onEnded: (one) => void ended.push(one),
    frame: (page) => frame(page, { pathOf: (name) => `/assets/${name}` }),
    log: pino({ level: 'trace' }, { write: (line) => void logged.push(line) }),
  });
  const http = await startHttpRig({
    routes: [stateRoute, ...access.routes, ...(options.routes ?? [])],
    authenticate: access.authenticate,
    trustedProxy: options.trustedProxy ?? [],
    logged,
  });

  const rig: AccessRig = {
    ...{ connection, path, http, access, logged, ended, nowMs: NOW },
    account: (login) => {
      const found = createAccessStore(connection)
        .accounts()
        .find((one) => one.login === login);
      if (found === undefined) throw new Error(`there is no ${login}`);
      return found;
    },
    signIn: (login, password = PASSWORD, headers = {}) =>
      http.send('POST', '/api/v1/session', { login, password }, headers),
    async as(login) {
      const response = await rig.signIn(login);
      if (response.status !== 200) throw new Error(`${login} cannot sign in: ${await response.text()}`);
      return { cookie: cookieIn(response), 'sec-fetch-site': 'same-origin' };
    },
    all: (sql) => connection.prepare<[], Record<string, unknown>>(sql).all(),
    async stop() {
      await http.stop();
      await access.stop();
      await reader.stop();
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
  access.start();
  return rig;
}

/** As a browser sends it back. */
export function cookieIn(response: Response): string {
  return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

function seed(connection: Connection, password: string): void {
  const partners = [
    ['tmvl', 'Tours Métropole Val de Loire'],
    ['smo', 'SMO Val de Loire Numérique'],
  ] as const;
  const writeBatch = createWriteBatch(connection);
  for (const [id, name] of partners) {
    connection.prepare('INSERT INTO partners (id, name) VALUES (?, ?)').run(id, name);
    connection
      .prepare('INSERT INTO sites (id, partner_id, name) VALUES (?, ?, ?)')
      .run(`${id}-site`, id, 'Mairie');
    for (const role of ['viewer', 'contractor', 'operator', 'administrator'] as const) {
      writeBatch(insertAccount(accountOf(id, role, password)));
    }
  }
}

/** Its thread costs more than most tests here, which need none. */
function createLateReader(path: string): Reader {
  let reader: Reader | null = null;
  return {
    all(sql, parameters) {
      reader ??= createReader(path);
      return reader.all(sql, parameters);
    },
    stop: async () => reader?.stop(),
  };
}

let made = 0;

function accountOf(partnerId: string, role: Role, password: string): Account {
  made++;
  const isContractor = role === 'contractor';
  return {
    ...{ id: made.toString(16).padStart(24, '0'), login: `${role}@${partnerId}.example` },
    ...{ name: `${role} of ${partnerId}`, partnerId, role, company: isContractor ? 'Antennes' : null },
    ...{ language: 'fr', siteIds: isContractor ? [`${partnerId}-site`] : [], password, createdMs: NOW },
    ...{ expiresMs: null, revokedMs: null, lastUsedMs: null, reviewedMs: null, reviewedBy: null, version: 1 },
  };
}
