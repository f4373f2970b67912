// The office of incidents with a real database, queue, reader and HTTP server, people of two partners, and a clock that tests set.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../protocol/settings.ts';
import type { Entry } from '../../access/audit/chain.ts';
import { type Place, RIGHTS_OF } from '../../access/rights.ts';
import { createCalendars } from '../../calendar/office.ts';
import { calendarMembers } from '../../calendar/settings.ts';
import type { EquipmentId } from '../../fleet/health/model.ts';
import type { Localized } from '../../notify/notice.ts';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import type { Principal, Role } from '../../platform/http/principal.ts';
import { NOBODY } from '../../platform/http/principal.ts';
import { type HttpRig, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import type { Reader } from '../../platform/reader.ts';
import { createWriteBatch } from '../../platform/write-batch.ts';
import { MIGRATIONS } from '../../schema.ts';
import { createIncidentDesk } from '../desk.ts';
import { incidentRoutes } from '../desk-api.ts';
import { hotlineRoutes } from '../hotline-api.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import type { Dossier, IncidentChange, Member } from '../model.ts';
import { createIncidentOffice, type IncidentOffice } from '../office.ts';
import { createReading } from '../reading.ts';
import { createIncidentStore } from '../store.ts';
import { targetMembers } from '../targets.ts';
import { createViewer } from '../views.ts';

/** A Tuesday, 10 h in Paris. */
export const NOW = Date.parse('2026-12-01T09:00:00Z');

/** Gateway A1 of tmvl at site a, A2 of tmvl at site b, S1 of smo at site s. */
export const A1 = 'gateway:7276ff00000000a1' as EquipmentId;
export const A2 = 'gateway:7276ff00000000a2' as EquipmentId;
export const S1 = 'gateway:7276ff0000000051' as EquipmentId;

const EQUIPMENT: Readonly<Record<string, Place & { readonly name: Localized<string> }>> = {
  [A1]: { partnerId: 'tmvl', siteId: 'a', name: both('Joué, Centre') },
  [A2]: { partnerId: 'tmvl', siteId: 'b', name: both('Ballan <b>Miré</b>') },
  [S1]: { partnerId: 'smo', siteId: 's', name: both('Amboise, Châteliers') },
  broker: { partnerId: null, siteId: null, name: { fr: 'Courtier MQTT', en: 'MQTT broker' } },
};

function both(name: string): Localized<string> {
  return { fr: name, en: name };
}

export interface OfficeRig {
  readonly connection: Connection;
  readonly http: HttpRig;
  readonly ledger: Ledger;
  readonly office: IncidentOffice;
  /** Lines of the trail. */
  readonly entries: Entry[];
  /** Changes that people were to be told of. */
  readonly changes: IncidentChange[];
  nowMs: number;
  /** As Vigie opens one. Returns its ref. */
  seen(members: readonly EquipmentId[], more?: Partial<Dossier>): Promise<string>;
  /** What Vigie sees of its members. */
  back(ref: string): Promise<void>;
  post(who: string, path: string, body: unknown, version?: number | string | null): Promise<Response>;
  get(who: string, path: string): Promise<Response>;
  all(sql: string): Record<string, unknown>[];
  stop(): Promise<void>;
}

/** `operator of tmvl`, `contractor of smo` (sites a, s), `nobody`. */
export function personOf(name: string): Principal {
  const [role = '', partnerId = ''] = name.split(' of ');
  if (name === 'nobody') return { ...NOBODY, rights: new Set(['state.read']) };
  return {
    kind: 'session',
    account: { id: name, name: `Nom ${name}`, partnerId, role: role as Role, language: 'fr' },
    rights: new Set(RIGHTS_OF[role as Role]),
    siteIds: role === 'contractor' ? new Set([partnerId === 'tmvl' ? 'a' : 's']) : null,
    credentialId: 'credential',
  };
}

export const PEOPLE = ['tmvl', 'smo'].flatMap((partnerId) =>
  ['viewer', 'contractor', 'operator', 'administrator'].map((role) => `${role} of ${partnerId}`),
);

export async function startOfficeRig(): Promise<OfficeRig> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-incidents-'));
  const path = join(folder, 'vigie.db');
  const connection = openDatabase(path);
  connection.pragma('synchronous = OFF');
  migrate(connection, MIGRATIONS);
  // The same database; a thread of its own would take longer to start than all that a test asks.
  const reader: Reader = {
    all: async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
      connection.prepare(sql).all(...parameters) as Row[],
    stop: async () => undefined,
  };
  const writeBatch = createWriteBatch(connection);
  const settings = readSettings({ ...calendarMembers, ...targetMembers }, '', {});
  if (settings.kind === 'complaints') throw new Error('the defaults are no settings');
  const calendars = createCalendars(settings.settings);
  const store = createIncidentStore(connection);
  const entries: Entry[] = [];
  const changes: IncidentChange[] = [];
  let nowMs = NOW;
  const now = (): number => nowMs;

  const ledger = createLedger({
    ...{ store, now, notify: () => [], onChanged: () => undefined },
    record: async (statements, told) => {
      entries.push(...told);
      return writeBatch(statements);
    },
  });
  const placeOf = (equipment: EquipmentId): Place =>
    EQUIPMENT[equipment] ?? { partnerId: null, siteId: null };
  const nameOf = (equipment: EquipmentId): Localized<string> | null => EQUIPMENT[equipment]?.name ?? null;
  const reading = createReading(reader);
  const desk = createIncidentDesk({
    ...{ ledger, placeOf, nameOf, now },
    noticesOf(change) {
      changes.push(change);
      return [];
    },
    colleagues: () =>
      PEOPLE.map((id) => ({ id, name: id, partnerId: id.split(' of ')[1] ?? '', principal: personOf(id) })),
    isHotlineOpen: (ms) => calendars.hotline.isOpen(ms),
    reportersOf: (id) =>
      connection
        .prepare<[number], string>('SELECT account_id FROM hotline_reports WHERE incident_id = ?')
        .pluck()
        .all(id),
  });
  const viewer = createViewer({
    ...{ placeOf, nameOf, calendars, targets: settings.settings.targets, mayWork: desk.mayWork },
    refOf: (id) => store.byId(id)?.ref ?? null,
  });
  const office = createIncidentOffice({
    ...{ desk, viewer, reading, calendars, now, phone: '+33 2 00 00 00 00' },
    ...{ underWay: ledger.underWay, openOf: ledger.openOf },
    equipment: () =>
      Object.entries(EQUIPMENT).map(([id, { partnerId }]) => ({ id: id as EquipmentId, partnerId })),
    partners: () => [
      { id: 'tmvl', name: 'Tours Métropole' },
      { id: 'smo', name: 'SMO' },
    ],
  });
  const http = await startHttpRig({
    routes: [incidentRoutes(office), hotlineRoutes(office)],
    authenticate: ({ headers }) => personOf(String(headers['x-person'])),
  });

  function change(ref: string, after: (before: Dossier) => Partial<Dossier>): Promise<void> {
    return ledger.run(({ byRef }) => {
      const before = byRef(ref);
      if (before === null) throw new Error(`no ${ref}`);
      const next = { ...before, ...after(before) };
      return { changes: [{ before, after: next, story: [], notices: [] }], result: undefined };
    });
  }

  const rig: OfficeRig = {
    ...{ connection, http, ledger, office, entries, changes },
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
          ...{
            remedy: null,
            mergedInto: null,
            reopened: 0,
            reopenedMs: null,
            sensors: 148,
            sensorsAlone: 5,
            version: 1,
          },
          ...{ members, told: [], ...more },
        };
        const { ref } = after;
        return { changes: [{ before: null, after, story: [], notices: [] }], result: ref };
      }),
    back: (ref) =>
      change(ref, ({ members }) => ({
        members: members.map((one) => ({ ...one, backMs: nowMs })),
        state: 'restored',
        ...{ monitoringMs: nowMs, restoredMs: nowMs },
      })),
    post(who, path, body, version = null) {
      const match = version === null ? {} : { 'if-match': version === '*' ? '*' : `"${version}"` };
      return http.send('POST', path, body, { 'x-person': who, 'sec-fetch-site': 'same-origin', ...match });
    },
    get: (who, path) => http.get(path, { 'x-person': who }),
    all: (sql) => connection.prepare(sql).all() as Record<string, unknown>[],
    async stop() {
      await http.stop();
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
  return rig;
}
