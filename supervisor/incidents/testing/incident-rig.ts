// Incidents with a real database, of a simulated network: engine, ledger and notices as the supervisor wires them, with a clock of its own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { OfficeCalendar } from '../../calendar/calendar.ts';
import { createCalendars } from '../../calendar/office.ts';
import type { CalendarSettings } from '../../calendar/settings.ts';
import { createWorld, type World } from '../../fleet/health/testing/world.ts';
import { createBook } from '../../fleet/inventory/book.ts';
import type { Site } from '../../fleet/inventory/model.ts';
import type { Notice } from '../../notify/notice.ts';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { createWriteBatch, type Statement } from '../../platform/write-batch.ts';
import { MIGRATIONS } from '../../schema.ts';
import { domainsOf } from '../domains.ts';
import { createEngine, type Engine } from '../engine.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import type { Dossier } from '../model.ts';
import { createNotices, type Notices } from '../notices.ts';
import { timesWith } from '../settings.ts';
import type { Effects } from '../severity.ts';
import { createIncidentStore } from '../store.ts';
import { createSurroundings } from '../surroundings.ts';
import { titleOf } from '../titles.ts';
import { type Place, placesOf } from './places.ts';

export interface IncidentRigOptions {
  readonly gateways?: number;
  readonly place?: (index: number) => Place;
  readonly operators?: Readonly<Record<string, string>>;
  readonly startMs?: number;
}

export interface IncidentRig {
  readonly world: World;
  ledger: Ledger;
  engine: Engine;
  readonly notices: Notices;
  /** Handed over, in order. */
  readonly said: Notice[];
  readonly changed: Dossier[];
  effects: Effects | null;
  /** What is written so that people are told; nothing unless a test says so. */
  announce: (notice: Notice) => readonly Statement[];
  readonly connection: Connection;
  readonly hotline: OfficeCalendar;
  /** Health is this process's own. */
  hasLooked: boolean;
  /** Called ahead of each write: throws where the process is to die. */
  beforeWrite: () => void;
  /** Health and incidents, a step after the other. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** Another process on the same database. */
  restart(): void;
  all(sql: string): Record<string, unknown>[];
  close(): void;
}

/** Monday, 09:00 in Paris. */
export const MONDAY = Date.UTC(2026, 9, 5, 7);

export function startIncidentRig(options: IncidentRigOptions = {}): IncidentRig {
  const { gateways: count = 3, place = () => ({}), operators = {}, startMs = MONDAY } = options;
  const folder = mkdtempSync(join(tmpdir(), 'vigie-incidents-'));
  const connection = openDatabase(join(folder, 'vigie.db'));
  migrate(connection, MIGRATIONS);
  const writeBatch = createWriteBatch(connection);
  const world = createWorld({ gateways: count, startMs });
  const { gateways, backhauls } = placesOf(world.gateways, place, operators);
  const partners = [
    { id: 'tmvl', name: 'Tours Métropole Val de Loire' },
    { id: 'smo', name: 'SMO Val de Loire Numérique' },
  ];
  const sites = [...new Set(gateways.flatMap(({ siteId }) => siteId ?? []))].map((id): Site => {
    return {
      ...{ id, version: 1, name: id, partnerId: 'tmvl', commune: id },
      accessNotes: null,
      contacts: null,
    };
  });
  const surroundings = createSurroundings(createBook({ partners, sites, backhauls, gateways }));
  const hotline = createCalendars(OFFICE).hotline;
  const times = timesWith({ gather_s: 120, stable_min: 15, stable_again_min: 60, reopen_min: 60 });
  const context = {
    ...{ domains: domainsOf({ gateways, backhauls }), isInWork: () => false, times },
    overdueBeforeMs: () => hotline.workingDaysBefore(world.now(), 5),
  };
  const of = (equipment: Parameters<World['health']>[0]) => world.memory().get(equipment)?.health ?? null;
  const store = createIncidentStore(connection);
  const notices = createNotices({
    ...{ surroundings, hotline, refOf: (id) => store.byId(id)?.ref ?? null },
    pathOf: { fr: (ref) => `/incidents/${ref}`, en: (ref) => `/en/incidents/${ref}` },
  });

  function begin(): Pick<IncidentRig, 'ledger' | 'engine'> {
    const ledger = createLedger({
      ...{ store, now: world.now },
      async record(statements) {
        rig.beforeWrite();
        return writeBatch(statements);
      },
      notify: (notice): readonly Statement[] => {
        rig.said.push(notice);
        return rig.announce(notice);
      },
      onChanged: (dossiers) => void rig.changed.push(...dossiers),
    });
    const engine = createEngine({
      ...{ ledger, notices, hotline, healthOf: of, context: () => context, now: world.now },
      hasLooked: () => rig.hasLooked,
      current: () => [...world.memory().values()].map(({ health }) => health),
      titleOf: (domain, troubles) => titleOf(domain, troubles, surroundings),
      estimate: async () => rig.effects,
      log: pino({ level: 'silent' }),
    });
    return { ledger, engine };
  }

  const rig: IncidentRig = {
    ...{
      world,
      notices,
      said: [],
      changed: [],
      effects: null,
      hasLooked: true,
      announce: () => [],
      connection,
      hotline,
      beforeWrite: () => {},
    },
    ...({} as Pick<IncidentRig, 'ledger' | 'engine'>),
    async pass(ms, stepMs = 30_000) {
      const endMs = world.now() + ms;
      while (world.now() < endMs) {
        world.pass(Math.min(stepMs, endMs - world.now()), stepMs);
        await rig.engine.look();
      }
    },
    restart: () => void Object.assign(rig, begin()),
    all: (sql) => connection.prepare<[], Record<string, unknown>>(sql).all(),
    close() {
      connection.close();
      rmSync(folder, { recursive: true });
    },
  };
  rig.restart();
  return rig;
}

const OFFICE: CalendarSettings = {
  hotline: {
    ...{ phone: null, public_holidays: 'closed', whit_monday_worked: false },
    ...{ monday: '08:30-17:30', tuesday: '08:30-17:30', wednesday: '08:30-17:30', thursday: '08:30-17:30' },
    ...{ friday: '08:30-17:30', saturday: 'closed', sunday: 'closed' },
  },
  hotline_exceptions: [],
};
