// The office of incidents as the supervisor wires it, with a real database, queue and HTTP server, pages too; people of two partners, and a clock that tests set.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseGatewayEui } from '../../../protocol/eui.ts';
import { readSettings } from '../../../protocol/settings.ts';
import type { Entry } from '../../access/audit/chain.ts';
import { type Account, principalOfAccount } from '../../access/model.ts';
import { createCalendars } from '../../calendar/office.ts';
import type { EquipmentId } from '../../fleet/health/model.ts';
import { createBook } from '../../fleet/inventory/book.ts';
import type { GatewayRecord, Site } from '../../fleet/inventory/model.ts';
import { createIncidents } from '../../incident-office.ts';
import { incidentPages } from '../../incident-pages.ts';
import type { Notice } from '../../notify/notice.ts';
import type { SentMessage } from '../../notify/proof.ts';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { NOBODY, type Principal, type Role } from '../../platform/http/principal.ts';
import { type HttpRig, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import type { Reader } from '../../platform/reader.ts';
import { createWriteBatch } from '../../platform/write-batch.ts';
import { MIGRATIONS } from '../../schema.ts';
import { supervisorMembers } from '../../settings.ts';
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

export const A1 = 'gateway:7276ff00000000a1' as EquipmentId;
export const A2 = 'gateway:7276ff00000000a2' as EquipmentId;
export const S1 = 'gateway:7276ff0000000051' as EquipmentId;
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
  /** By thread. */
  readonly messages: Map<string, readonly SentMessage[]>;
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
  submit(
    who: string,
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<Response>;
  get(who: string, path: string): Promise<Response>;
  all(sql: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

/** `operator of tmvl`; contractors have site a (tmvl) or s (smo); `nobody`. */
export const PEOPLE = ['tmvl', 'smo'].flatMap((partnerId) =>
  ['viewer', 'contractor', 'operator', 'administrator'].map((role) => `${role} of ${partnerId}`),
);

function accountOf(name: string): Account {
  const [role = '', partnerId = ''] = name.split(' of ');
  return {
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
}
const SITE_OF: Readonly<Record<string, string>> = { tmvl: 'a', smo: 's' };

function personOf(name: string): Principal {
  if (!PEOPLE.includes(name)) return { ...NOBODY, rights: new Set(['state.read']) };
  return principalOfAccount(accountOf(name));
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
    sites: [
      site('a', 'tmvl', 'Joué-lès-Tours'),
      site('b', 'tmvl', 'Ballan-Miré'),
      site('s', 'smo', 'Amboise'),
    ],
    backhauls: [],
    gateways: [
      gateway(S1, 'Amboise, Châteliers', 'smo', 's'),
      gateway(A1, 'Joué, Centre', 'tmvl', 'a'),
      gateway(A2, HOSTILE_NAME, 'tmvl', 'b'),
    ],
  });
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
  const calendars = createCalendars(settings);
  const store = createIncidentStore(connection);
  const entries: Entry[] = [];
  const said: Notice[] = [];
  const messages = new Map<string, readonly SentMessage[]>();
  let nowMs = NOW;
  const now = (): number => nowMs;
  const book = bookOf();
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
    ...{ watch: { ledger, notices, surroundings, calendars }, settings, book, connection, reader, now },
    directory: { accounts: () => PEOPLE.map(accountOf) },
  });
  const assets = options.hasPages === true ? createAssets() : null;
  const pages = [
    ...incidentPages(office, {
      notify: { isMailOn: true },
      proof: { thread: async (thread) => messages.get(thread) ?? [] },
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

  const headersOf = (who: string) => ({ 'x-person': who, 'sec-fetch-site': 'same-origin' });
  return {
    ...{ connection, http, ledger, office, entries, said, messages, change },
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
      return http.send('POST', path, body, { ...headersOf(who), ...match });
    },
    submit: (who, path, fields) =>
      fetch(http.url(path), {
        ...{ method: 'POST', redirect: 'manual', body: formOf(fields) },
        headers: { ...headersOf(who), accept: 'text/html' },
      }),
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

function formOf(fields: Readonly<Record<string, string | readonly string[]>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  );
}
