// The pages of planned work with the office behind them as the supervisor wires it: a real database, queue and HTTP server; people of two partners, and a clock that tests set.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { parseGatewayEui } from '../../../../protocol/eui.ts';
import { readSettings } from '../../../../protocol/settings.ts';
import type { Entry } from '../../../access/audit/chain.ts';
import { type Account, principalOfAccount } from '../../../access/model.ts';
import type { EquipmentId } from '../../../fleet/health/model.ts';
import { createBook } from '../../../fleet/inventory/book.ts';
import type { GatewayRecord, Site } from '../../../fleet/inventory/model.ts';
import type { Plan } from '../../../maintenance/actions.ts';
import type { Delivery } from '../../../maintenance/evidence.ts';
import type { WorkOffice } from '../../../maintenance/office.ts';
import { createMaintenance } from '../../../maintenance-office.ts';
import { maintenancePages } from '../../../maintenance-pages.ts';
import type { Notice } from '../../../notify/notice.ts';
import type { SentMessage } from '../../../notify/proof.ts';
import { type Connection, migrate, openDatabase } from '../../../platform/database.ts';
import { NOBODY, type Principal, type Role } from '../../../platform/http/principal.ts';
import { startHttpRig } from '../../../platform/http/testing/http-rig.ts';
import type { Reader } from '../../../platform/reader.ts';
import { createWriteBatch } from '../../../platform/write-batch.ts';
import { MIGRATIONS } from '../../../schema.ts';
import { supervisorMembers } from '../../../settings.ts';
import { createAssets } from '../../assets.ts';
import { pageRoutes } from '../../page-routes.ts';

/** A Tuesday, 10 h in Paris. */
export const NOW = Date.parse('2026-12-01T09:00:00Z');
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const SETTINGS = `
database.path = "unused"
[mail]
base_url = "https://vigie.example/"
[[lns]]
name = "icone"
address = "127.0.0.1:1700"
`;

export const A1 = 'gateway:7276ff00000000a1' as EquipmentId;
export const A2 = 'gateway:7276ff00000000a2' as EquipmentId;
/** At the site of A2. */
export const A3 = 'gateway:7276ff00000000a3' as EquipmentId;
export const S1 = 'gateway:7276ff0000000051' as EquipmentId;
export const HOSTILE = '<img src=x onerror=alert(1)>';

export interface PagesRig {
  readonly connection: Connection;
  readonly office: WorkOffice;
  readonly entries: Entry[];
  /** What people were to be told. */
  readonly said: Notice[];
  /** What became of the mails; by thread. */
  readonly deliveries: Delivery[];
  readonly messages: Map<string, readonly SentMessage[]>;
  nowMs: number;
  /** Planned and announced by the operator of tmvl; returns its ref. */
  announced(plan?: Partial<Plan>, who?: string): Promise<string>;
  draft(plan?: Partial<Plan>, who?: string): Promise<string>;
  /** What the clock makes of it. */
  look(): Promise<void>;
  /** Both partners' mailboxes have taken, or refused, all that was said of it. */
  delivered(ref: string, state: Delivery['state'], partners?: readonly string[]): Promise<void>;
  submit(who: string, path: string, fields: Fields): Promise<Response>;
  get(who: string, path: string): Promise<Response>;
  page(who: string, path: string): Promise<string>;
  readonly url: (path: string) => string;
  readonly person: (who: string) => Principal;
  stop(): Promise<void>;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** `operator of tmvl`; contractors have site a (tmvl) or s (smo); `nobody`. */
export const PEOPLE = ['tmvl', 'smo'].flatMap((partnerId) =>
  ['viewer', 'contractor', 'operator', 'administrator'].map((role) => `${role} of ${partnerId}`),
);
const SITE_OF: Readonly<Record<string, string>> = { tmvl: 'a', smo: 's' };

function personOf(name: string): Principal {
  if (!PEOPLE.includes(name)) return { ...NOBODY, rights: new Set(['state.read']) };
  const [role = '', partnerId = ''] = name.split(' of ');
  const account: Account = {
    ...{
      id: name,
      login: `${role}@${partnerId}.example`,
      name: `Nom ${name}`,
      partnerId,
      role: role as Role,
    },
    ...{ company: null, language: 'fr', siteIds: role === 'contractor' ? [SITE_OF[partnerId] ?? ''] : [] },
    ...{ password: 'hashed', createdMs: 0, expiresMs: null, revokedMs: null, lastUsedMs: null },
    ...{ reviewedMs: null, reviewedBy: null, version: 1 },
  };
  return principalOfAccount(account);
}

function bookOf() {
  const site = (id: string, partnerId: string, commune: string): Site => {
    return { id, version: 1, name: `Site ${id}`, partnerId, commune, accessNotes: null, contacts: null };
  };
  const gateway = (equipment: string, name: string, partnerId: string, siteId: string): GatewayRecord => {
    const eui = parseGatewayEui(equipment.slice('gateway:'.length));
    if (eui === null) throw new Error(`${equipment} is no gateway`);
    return {
      ...{ id: Number(`0x${eui.slice(-4)}`), eui, name, partnerId, siteId, backhaulId: null, secret: null },
      ...{ version: 1, createdMs: 0, inServiceMs: 0, retiredMs: null, lifeCycle: 'in-service' },
      ...{ latitude: null, longitude: null, altitudeM: null, model: null, antenna: null, remarks: null },
      ...{ suspectAfterS: null, offlineAfterS: null, stableS: null },
    };
  };
  return createBook({
    partners: [
      { id: 'tmvl', name: 'Tours Métropole Val de Loire' },
      { id: 'smo', name: 'SMO Val de Loire Numérique' },
    ],
    sites: [site('a', 'tmvl', 'Joué'), site('b', 'tmvl', 'Ballan'), site('s', 'smo', 'Amboise')],
    backhauls: [],
    gateways: [
      gateway(S1, 'Amboise, Châteliers', 'smo', 's'),
      gateway(A1, 'Joué, Centre', 'tmvl', 'a'),
      gateway(A2, `Ballan ${HOSTILE}`, 'tmvl', 'b'),
      gateway(A3, 'Ballan, Mairie', 'tmvl', 'b'),
    ],
  });
}

export async function startPagesRig(): Promise<PagesRig> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-works-'));
  const connection = openDatabase(join(folder, 'vigie.db'));
  connection.pragma('synchronous = OFF');
  migrate(connection, MIGRATIONS);
  connection.exec(`INSERT INTO partners (id, name) VALUES ('tmvl', 'Tours'), ('smo', 'SMO')`);
  // The same database; a thread of its own would take longer to start than all that a test asks.
  const reader: Reader = {
    all: async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
      connection.prepare(sql).all(...parameters) as Row[],
    stop: async () => undefined,
  };
  const writeBatch = createWriteBatch(connection);
  const read = readSettings(supervisorMembers, SETTINGS, {});
  if (read.kind === 'complaints') throw new Error(read.complaints.join('\n'));
  const { settings } = read;
  const entries: Entry[] = [];
  const said: Notice[] = [];
  const deliveries: Delivery[] = [];
  const messages = new Map<string, readonly SentMessage[]>();
  let nowMs = NOW;
  const now = (): number => nowMs;
  const works = createMaintenance({
    ...{ settings, connection, reader, book: bookOf(), now, log: pino({ enabled: false }) },
    health: { of: () => null, record: { neighbours: async () => ({ neighbours: [] }) as never } },
    ...{ statusOf: () => null, publish: () => undefined },
    notify(notice) {
      said.push(notice);
      return [];
    },
    record: async (statements, told) => {
      entries.push(...told);
      return writeBatch(statements);
    },
    proof: { deliveries: async (threads) => deliveries.filter(({ thread }) => threads.includes(thread)) },
  });
  const { office } = works;
  const assets = createAssets();
  const pages = maintenancePages(
    works,
    { notify: { isMailOn: true }, proof: { thread: async (thread) => messages.get(thread) ?? [] } },
    settings,
  );
  const http = await startHttpRig({
    routes: [works.routes, assets.routes, pageRoutes(pages, assets, now)],
    authenticate: ({ headers }) => personOf(String(headers['x-person'])),
  });

  const actorOf = (who: string) => {
    const { account } = personOf(who);
    return {
      accountId: who,
      actor: account?.name ?? '',
      partnerId: account?.partnerId ?? null,
      ip: '127.0.0.1',
    };
  };

  async function draft(plan: Partial<Plan> = {}, who = 'operator of tmvl'): Promise<string> {
    const whole: Plan = {
      ...{ title: 'Remplacer l’antenne', description: 'La foudre l’a touchée.', equipment: [A1] },
      ...{ fromMs: NOW + 15 * DAY_MS, toMs: NOW + 15 * DAY_MS + 2 * HOUR_MS, ...plan },
    };
    return (await office.desk.plan(personOf(who), actorOf(who) as never, whole)).ref;
  }

  const get = (who: string, path: string): Promise<Response> =>
    http.get(path, { 'x-person': who, accept: path.includes('/api/') ? '*/*' : 'text/html' });

  return {
    ...{ connection, office, entries, said, deliveries, messages, draft, get, look: works.look },
    ...{ url: http.url, person: personOf },
    get nowMs() {
      return nowMs;
    },
    set nowMs(ms) {
      nowMs = ms;
    },
    async announced(plan = {}, who = 'operator of tmvl') {
      const ref = await draft(plan, who);
      const seen = { ref, version: null };
      const urgentReason = office.notice().isKept(plan.fromMs ?? NOW + 15 * DAY_MS) ? null : 'Mât dangereux';
      await office.desk.act(personOf(who), actorOf(who) as never, seen, { kind: 'publish', urgentReason });
      return ref;
    },
    async delivered(ref, state, partners = ['tmvl', 'smo']) {
      for (const { key, thread, audience } of said) {
        if (thread !== ref || audience.to !== 'everybody') continue;
        for (const partnerId of partners) {
          deliveries.push({
            ...{ thread, key, partnerId, isFallback: false, recipient: `boite@${partnerId}.example`, state },
            acceptedMs: state === 'accepted' ? nowMs : null,
            response: state === 'accepted' ? '250 2.0.0 queued' : '550 5.1.1 no such user',
          });
        }
      }
      await works.proofs.look();
    },
    submit(who, path, fields) {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries(fields)) {
        for (const one of typeof value === 'string' ? [value] : value) body.append(name, one);
      }
      return fetch(http.url(path), {
        ...{ method: 'POST', redirect: 'manual', body },
        headers: { 'x-person': who, 'sec-fetch-site': 'same-origin', accept: 'text/html' },
      });
    },
    async page(who, path) {
      const answer = await get(who, path);
      if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
      return answer.text();
    },
    async stop() {
      await http.stop();
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
}
