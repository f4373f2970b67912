// The pages of planned work with the office behind them as the supervisor wires it: a real database, queue and HTTP server; people of two partners, and a clock that tests set.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Entry } from '../../../access/audit/chain.ts';
import type { EquipmentId } from '../../../fleet/health/model.ts';
import type { Plan } from '../../../maintenance/actions.ts';
import type { Delivery } from '../../../maintenance/evidence.ts';
import type { WorkOffice } from '../../../maintenance/office.ts';
import { createMaintenance } from '../../../maintenance-office.ts';
import { maintenancePages } from '../../../maintenance-pages.ts';
import type { Notice } from '../../../notify/notice.ts';
import type { SentMessage } from '../../../notify/proof.ts';
import { type Connection, migrate, openDatabase } from '../../../platform/database.ts';
import type { Principal } from '../../../platform/http/principal.ts';
import { startHttpRig } from '../../../platform/http/testing/http-rig.ts';
import { createWriteBatch } from '../../../platform/write-batch.ts';
import { MIGRATIONS } from '../../../schema.ts';
import { personOf } from '../../../testing/people-by-role.ts';
import { type Fields, readerOf, settingsFrom, submitForm } from '../../../testing/rig-parts.ts';
import { A1, smallNetwork } from '../../../testing/small-network.ts';
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

/** At the site of A2. */
export const A3 = 'gateway:7276ff00000000a3' as EquipmentId;
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

export async function startPagesRig(): Promise<PagesRig> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-works-'));
  const connection = openDatabase(join(folder, 'vigie.db'));
  connection.pragma('synchronous = OFF');
  migrate(connection, MIGRATIONS);
  connection.exec(`INSERT INTO partners (id, name) VALUES ('tmvl', 'Tours'), ('smo', 'SMO')`);
  const reader = readerOf(connection);
  const writeBatch = createWriteBatch(connection);
  const settings = settingsFrom(SETTINGS);
  const entries: Entry[] = [];
  const said: Notice[] = [];
  const deliveries: Delivery[] = [];
  const messages = new Map<string, readonly SentMessage[]>();
  let nowMs = NOW;
  const book = smallNetwork(`Ballan ${HOSTILE}`, [[A3, 'Ballan, Mairie', 'tmvl', 'b']]);
  const now = (): number => nowMs;
  const works = createMaintenance({
    ...{ settings, connection, reader, book, now, log: pino({ enabled: false }) },
    health: { of: () => null, record: { neighbours: async () => ({ neighbours: [] }) as never } },
    ...{ statusOf: () => null, publish: () => undefined },
    notify: {
      statements(notice) {
        said.push(notice);
        return [];
      },
      book: { person: () => 'somebody' },
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
    submit: (who, path, fields) => submitForm(http.url(path), who, fields),
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
