// The office of incidents as the supervisor wires it, with a real database, queue and HTTP server, pages too; people of two partners, and a clock that tests set.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../../access/audit/chain.ts';
import { createCalendars } from '../../calendar/office.ts';
import type { EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import { createIncidents } from '../../incident-office.ts';
import { incidentPages } from '../../incident-pages.ts';
import type { Notice } from '../../notify/notice.ts';
import type { Announcement, SentMessage } from '../../notify/proof.ts';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { type HttpRig, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import { createWriteBatch } from '../../platform/write-batch.ts';
import { MIGRATIONS } from '../../schema.ts';
import { accountOf, PEOPLE, personOf } from '../../testing/people-by-role.ts';
import { type Fields, readerOf, settingsFrom, submitForm } from '../../testing/rig-parts.ts';
import { smallNetwork } from '../../testing/small-network.ts';
import { createAssets } from '../../web/assets.ts';
import type { Page } from '../../web/page.ts';
import { pageRoutes } from '../../web/page-routes.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import type { Dossier, Happening, Member } from '../model.ts';
import { createNotices } from '../notices.ts';
import type { IncidentOffice } from '../office.ts';
import { createIncidentStore } from '../store.ts';
import { createSurroundings } from '../surroundings.ts';

/** A Tuesday, 10 h in Paris. */
export const NOW = Date.parse('2026-12-01T09:00:00Z');

const SETTINGS = `
database.path = "unused"
[hotline]
phone = "+33 2 00 00 00 00"
[[lns]]
name = "icone"
address = "127.0.0.1:1700"
`;

const HOSTILE_NAME = 'Ballan <b>Miré</b>';

export interface OfficeRig {
  readonly connection: Connection;
  readonly http: HttpRig;
  readonly ledger: Ledger;
  readonly office: IncidentOffice;
  /** Lines of the trail. */
  readonly entries: Entry[];
  /** What people were to be told. */
  readonly said: Notice[];
  /** What health shows; nothing unless a test says so. */
  readonly health: Map<EquipmentId, EquipmentHealth>;
  /** By thread. */
  readonly messages: Map<string, readonly SentMessage[]>;
  readonly announcements: Map<string, readonly Announcement[]>;
  nowMs: number;
  /** As Vigie opens one. Returns its ref. */
  seen(members: readonly EquipmentId[], more?: Partial<Dossier>): Promise<string>;
  /** As Vigie changes one. */
  change(
    ref: string,
    after: (before: Dossier) => Partial<Dossier>,
    story?: readonly Happening[],
  ): Promise<void>;
  /** All of its members are back, and that is believed. */
  back(ref: string): Promise<void>;
  post(who: string, path: string, body: unknown, version?: number | string | null): Promise<Response>;
  /** A form of a page. */
  submit(who: string, path: string, fields: Fields): Promise<Response>;
  get(who: string, path: string): Promise<Response>;
  all(sql: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

export interface OfficeRigOptions {
  /** Scripts and styles are bundled, and pages served; takes a second. */
  readonly hasPages?: boolean;
  readonly pages?: (office: IncidentOffice) => readonly Page[];
}

export async function startOfficeRig(options: OfficeRigOptions = {}): Promise<OfficeRig> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-incidents-'));
  const connection = openDatabase(join(folder, 'vigie.db'));
  connection.pragma('synchronous = OFF');
  migrate(connection, MIGRATIONS);
  const reader = readerOf(connection);
  const writeBatch = createWriteBatch(connection);
  const settings = settingsFrom(SETTINGS);
  const calendars = createCalendars(settings);
  const store = createIncidentStore(connection);
  const entries: Entry[] = [];
  const said: Notice[] = [];
  const messages = new Map<string, readonly SentMessage[]>();
  const announcements = new Map<string, readonly Announcement[]>();
  const health = new Map<EquipmentId, EquipmentHealth>();
  let nowMs = NOW;
  const now = (): number => nowMs;
  const book = smallNetwork(HOSTILE_NAME);
  const surroundings = createSurroundings(book);

  const ledger = createLedger({
    ...{ store, now, onChanged: () => undefined },
    notify(notice) {
      said.push(notice);
      return [];
    },
    record: async (statements, told) => {
      entries.push(...told);
      return writeBatch(statements);
    },
  });
  const notices = createNotices({
    ...{ surroundings, hotline: calendars.hotline, refOf: (id) => store.byId(id)?.ref ?? null },
    pathOf: { fr: (ref) => `/incidents/${ref}`, en: (ref) => `/en/incidents/${ref}` },
  });
  const { office, routes } = createIncidents({
    watch: { ledger, notices, surroundings, calendars, healthOf: (one) => health.get(one) ?? null },
    ...{ settings, book, connection, reader, now },
    directory: { accounts: () => PEOPLE.map(accountOf) },
  });
  const assets = options.hasPages === true ? createAssets() : null;
  const pages = [
    ...incidentPages(office, {
      notify: { isMailOn: true },
      proof: {
        thread: async (thread) => messages.get(thread) ?? [],
        announcements: async (thread) => announcements.get(thread) ?? [],
      },
    }),
    ...(options.pages?.(office) ?? []),
  ];
  const http = await startHttpRig({
    routes: [routes, ...(assets === null ? [] : [assets.routes, pageRoutes(pages, assets, now)])],
    authenticate: ({ headers }) => personOf(String(headers['x-person'])),
  });

  function change(
    ref: string,
    after: (before: Dossier) => Partial<Dossier>,
    story: readonly Happening[] = [],
  ): Promise<void> {
    return ledger.run(({ byRef }) => {
      const before = byRef(ref);
      if (before === null) throw new Error(`no ${ref}`);
      const next = { ...before, ...after(before) };
      return { changes: [{ before, after: next, story, notices: [] }], result: undefined };
    });
  }

  return {
    ...{ connection, http, ledger, office, entries, said, health, messages, announcements, change },
    get nowMs() {
      return nowMs;
    },
    set nowMs(ms) {
      nowMs = ms;
    },
    seen: (equipment, more = {}) =>
      ledger.run(({ fresh }) => {
        const members = equipment.map((one): Member => {
          return { equipment: one, fellMs: nowMs, backMs: null, leftMs: null, verdict: 'agent-gone' };
        });
        const after: Dossier = {
          ...fresh(),
          ...{ origin: 'verdict', domain: equipment[0] ?? 'network', state: 'open', severity: 2 },
          ...{ titleFr: 'Titre', titleEn: 'Title', severityBy: null, startedMs: nowMs, openedMs: nowMs },
          ...{ acknowledgedMs: null, monitoringMs: null, restoredMs: null, closedMs: null, holderId: null },
          ...{ holder: null, holderUntilMs: null, unattendedMs: nowMs, nextWordMs: null, cause: null },
          ...{ remedy: null, mergedInto: null, reopened: 0, reopenedMs: null, version: 1 },
          ...{ stood: [], unansweredMs: null },
          ...{ sensors: 148, sensorsAlone: 5, members, told: [], ...more },
        };
        const opened: Happening = {
          ...{ kind: 'opened', atMs: nowMs, by: null, visibility: 'public', text: null },
          data: { origin: 'verdict', equipment, count: equipment.length },
        };
        return {
          changes: [{ before: null, after, story: [opened], notices: [] }],
          result: after.ref,
        };
      }),
    back: (ref) =>
      change(ref, ({ members }) => ({
        members: members.map((one) => ({ ...one, backMs: nowMs })),
        state: 'restored',
        ...{ monitoringMs: nowMs, restoredMs: nowMs },
      })),
    post(who, path, body, version = null) {
      const match = version === null ? {} : { 'if-match': version === '*' ? '*' : `"${version}"` };
      const headers = { 'x-person': who, 'sec-fetch-site': 'same-origin', ...match };
      return http.send('POST', path, body, headers);
    },
    submit: (who, path, fields) => submitForm(http.url(path), who, fields),
    get: (who, path) =>
      http.get(path, { 'x-person': who, accept: path.includes('/api/') ? '*/*' : 'text/html' }),
    all: (sql) => connection.prepare(sql).all() as Record<string, unknown>[],
    async stop() {
      await http.stop();
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
}
