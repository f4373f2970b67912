// Availability by HTTP, from a real database through the reader thread.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Static } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { type HttpRig, principalWith, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import { createReader, type Reader } from '../../platform/reader.ts';
import { MIGRATIONS } from '../../schema.ts';
import type { EquipmentId } from '../health/model.ts';
import { availabilityRoutes } from './api.ts';
import { createFigures, type KnownEquipment } from './figures.ts';
import type { EquipmentAvailabilityView, NetworkAvailabilityView } from './schemas.ts';
import { createAvailabilityStore } from './store.ts';

const HOUR = 3_600_000;
const ONE = 'gateway:7076ff0000000001' as EquipmentId;
const TWO = 'gateway:7076ff0000000002' as EquipmentId;
const BUSY = 'gateway:7076ff0000000003' as EquipmentId;
/** 25 October 2026 in Paris: 25 hours. */
const DAY = Date.parse('2026-10-24T22:00:00Z');
const NOW = DAY + 40 * HOUR;
const ALWAYS = [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }];

const folder = mkdtempSync(join(tmpdir(), 'vigie-availability-'));
let connection: Connection;
let reader: Reader;
let rig: HttpRig;
let siteIds: readonly string[] | undefined;
let isWorkAnnounced = false;

const KNOWN: readonly KnownEquipment[] = [
  { equipment: ONE, name: 'Château d’eau', siteId: 'site-1', inService: ALWAYS, sensors: 30 },
  { equipment: TWO, name: '=Mairie', siteId: 'site-2', inService: ALWAYS, sensors: 10 },
];

function say(equipment: string, track: string, fromMs: number, value: string, more: object = {}): void {
  const row = { toMs: null, reasons: '[]', source: 'observed', recordedMs: fromMs, ...more };
  connection
    .prepare(
      `INSERT INTO equipment_states (equipment, track, from_ms, to_ms, value, reasons, source, recorded_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(equipment, track, fromMs, row.toMs, value, row.reasons, row.source, row.recordedMs);
}

beforeAll(async () => {
  const path = join(folder, 'vigie.db');
  connection = openDatabase(path);
  migrate(connection, MIGRATIONS);
  const gone = JSON.stringify([
    { kind: 'agent-gone', sinceMs: DAY + 5 * HOUR, values: { silentForMs: 600_000 } },
  ]);
  for (const equipment of [ONE, TWO]) say(equipment, 'base', DAY - 500 * HOUR, 'offline');
  for (const equipment of [ONE, TWO]) say(equipment, 'base', DAY - 400 * HOUR, 'online');
  say(ONE, 'base', DAY + 5 * HOUR, 'offline', { reasons: gone });
  say(ONE, 'base', DAY + 10 * HOUR, 'online');
  say(ONE, 'blind', DAY + 20 * HOUR, 'on');
  say(ONE, 'blind', DAY + 21 * HOUR, 'off');
  reader = createReader(path);
  const store = createAvailabilityStore(reader);
  const figures = createFigures({
    store,
    announced: (equipment) =>
      isWorkAnnounced && equipment === ONE
        ? [{ fromMs: DAY + 4 * HOUR, toMs: DAY + 9 * HOUR, reference: 'work-1' }]
        : [],
    now: () => NOW,
  });
  const routes = availabilityRoutes({
    figures,
    reasons: store.reasons,
    find: (id) => KNOWN.find(({ equipment }) => equipment === id) ?? null,
    gateways: () => KNOWN,
    outages: async (equipment) =>
      equipment === ONE ? [{ fellMs: DAY + 5 * HOUR, backMs: DAY + 6 * HOUR, ref: 'INC-2026-0042' }] : [],
    now: () => NOW,
  });
  rig = await startHttpRig({
    routes: [routes],
    authenticate: () =>
      principalWith({ rights: ['state.read'], ...(siteIds === undefined ? {} : { siteIds }) }),
  });
});

afterAll(async () => {
  await rig.stop();
  await reader.stop();
  connection.close();
  rmSync(folder, { recursive: true });
});

/** Both answers at once. */
type Answer = Static<typeof EquipmentAvailabilityView> & Static<typeof NetworkAvailabilityView>;

async function json(path: string): Promise<Answer> {
  const answer = await rig.get(path);
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as Answer;
}

test('a day of 25 hours: five down and one blind of them', async () => {
  const found = await json(`/api/v1/equipment/${encodeURIComponent(ONE)}/availability?period=2026-10-25`);
  expect(found.period).toEqual({
    name: '2026-10-25',
    fromMs: DAY,
    toMs: DAY + 25 * HOUR,
    untilMs: DAY + 25 * HOUR,
  });
  expect(found.raw).toBeCloseTo(1 - 5 / 24, 12);
  expect(found.excludingAnnounced).toBeCloseTo(1 - 5 / 24, 12);
  expect(found.seconds).toMatchObject({ period: 90_000, up: 19 * 3_600, down: 5 * 3_600, blind: 3_600 });
  expect(found.intervals).toEqual({
    items: [
      {
        ...{
          fromMs: DAY + 5 * HOUR,
          toMs: DAY + 10 * HOUR,
          counted: 'down',
          state: 'offline',
          source: 'observed',
        },
        ...{ reference: null, incident: 'INC-2026-0042' },
        reasons: [{ kind: 'agent-gone', sinceMs: DAY + 5 * HOUR, values: { silentForMs: 600_000 } }],
      },
      {
        ...{ fromMs: DAY + 20 * HOUR, toMs: DAY + 21 * HOUR, counted: 'blind', state: 'online' },
        ...{ source: 'observed', reference: null, incident: null, reasons: [] },
      },
    ],
    nextCursor: null,
  });
});

test('announced work leaves one figure and not the other, and is named', async () => {
  isWorkAnnounced = true;
  const found = await json(`/api/v1/equipment/${ONE}/availability?period=2026-10-25`);
  isWorkAnnounced = false;
  expect(found.raw).toBeCloseTo(1 - 5 / 24, 12);
  expect(found.excludingAnnounced).toBeCloseTo(1 - 1 / 19, 12);
  expect(found.intervals.items.map((one) => [one.counted, one.reference])).toEqual([
    ['up-announced', 'work-1'],
    ['down-announced', 'work-1'],
    ['down', null],
    ['blind', null],
  ]);
});

test('a period that is not over ends now, one that has not begun has no figure', async () => {
  const month = await json(`/api/v1/equipment/${ONE}/availability?period=2026-10&intervals=all&limit=2`);
  expect(month.period.untilMs).toBe(NOW);
  expect(month.intervals.items).toHaveLength(2);
  const rest = await json(
    `/api/v1/equipment/${ONE}/availability?period=2026-10&intervals=all&cursor=${month.intervals.nextCursor}`,
  );
  expect(rest.intervals.items.at(-1)).toMatchObject({ toMs: NOW, counted: 'up' });
  const later = await json(`/api/v1/equipment/${ONE}/availability?period=2027`);
  expect(later).toMatchObject({ raw: null, excludingAnnounced: null, intervals: { items: [] } });
});

test('all gateways: a line each, and the network weighted by sensors', async () => {
  const found = await json(`/api/v1/availability?fromMs=${DAY}&toMs=${DAY + 25 * HOUR}`);
  expect(found.items.map((one) => [one.equipment, one.name, one.raw])).toEqual([
    [ONE, 'Château d’eau', 1 - 5 / 24],
    [TWO, '=Mairie', 1],
  ]);
  expect(found.network).toMatchObject({ weightedBy: 'sensors', gateways: 2 });
  // 30 sensors: 19 of 24 hours; 10 sensors: 25 of 25.
  expect(found.network.raw).toBeCloseTo(1 - (30 * 5) / (30 * 24 + 10 * 25), 12);
});

test('both as CSV, safe to open in a spreadsheet', async () => {
  const all = await rig.get('/api/v1/availability?period=2026-10-25&format=csv');
  expect(all.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const lines = (await all.text()).split('\r\n');
  expect(lines[0]).toBe(
    'equipment,name,raw,excludingAnnounced,periodS,inServiceS,upS,downS,announcedS,upAnnouncedS,downAnnouncedS,blindS,unknownS,outOfServiceS',
  );
  expect(lines[2]).toBe(`${TWO},'=Mairie,1,1,90000,90000,90000,0,0,0,0,0,0,0`);
  const one = await rig.get(`/api/v1/equipment/${ONE}/availability?period=2026-10-25&format=csv`);
  expect((await one.text()).split('\r\n').slice(0, 2)).toEqual([
    'from,to,seconds,counted,state,source,reference,incident,reasons',
    '2026-10-25T03:00:00.000Z,2026-10-25T08:00:00.000Z,18000,down,offline,observed,,INC-2026-0042,agent-gone',
  ]);
});

test('a contractor sees the gateways of its sites, and figures of no others', async () => {
  siteIds = ['site-2'];
  const found = await json('/api/v1/availability?period=2026-10-25');
  const hidden = await rig.get(`/api/v1/equipment/${ONE}/availability?period=2026-10-25`);
  siteIds = undefined;
  expect(found.items.map((one) => one.equipment)).toEqual([TWO]);
  expect(found.network).toMatchObject({ raw: 1, gateways: 1 });
  expect(hidden.status).toBe(404);
});

test.each([
  ['period=2026-13', 'period'],
  ['period=2026-10&fromMs=1', 'period'],
  ['fromMs=5', 'toMs'],
  ['fromMs=5&toMs=5', 'toMs'],
  ['fromMs=0&toMs=99999999999', 'toMs'],
  ['fromMs=1.5&toMs=9', 'fromMs'],
  ['fromMs=-5&toMs=9', 'fromMs'],
  ['format=xml', 'format'],
])('%s is refused, and the parameter named', async (query, field) => {
  for (const path of ['/api/v1/availability', `/api/v1/equipment/${ONE}/availability`]) {
    const answer = await rig.get(`${path}?${query}`);
    const problem = (await answer.json()) as { errors: { field: string }[] };
    expect([answer.status, problem.errors[0]?.field]).toEqual([400, field]);
  }
});

test('without a period it is the month that is on', async () => {
  expect((await json('/api/v1/availability')).period.name).toBe('2026-10');
});

test('equipment that there is not is not found', async () => {
  expect((await rig.get('/api/v1/equipment/lns:none/availability')).status).toBe(404);
});

test('rows hidden by a later one are not read, and 13 months of a flapping gateway are counted from their index', async () => {
  const insert = connection.prepare(
    `INSERT INTO equipment_states (equipment, track, from_ms, value, reasons, source, recorded_ms)
     VALUES (?, 'base', ?, ?, '[]', 'observed', ?)`,
  );
  const rows = 38_000;
  const stepMs = (397 * 24 * HOUR) / rows;
  connection.transaction(() => {
    for (let index = 0; index < rows; index++) {
      const fromMs = Math.round(NOW - 397 * 24 * HOUR + index * stepMs);
      insert.run(BUSY, fromMs, index % 2 === 0 ? 'offline' : 'online', fromMs);
    }
  })();
  const store = createAvailabilityStore(reader);
  const whole = { fromMs: NOW - 397 * 24 * HOUR, toMs: NOW };
  expect((await store.said([BUSY], whole)).get(BUSY)?.base).toHaveLength(rows);
  const lastDay = { fromMs: NOW - 24 * HOUR, toMs: NOW };
  const read = (await store.said([BUSY], lastDay)).get(BUSY)?.base ?? [];
  expect(read.length).toBeLessThanOrEqual(Math.ceil((24 * HOUR) / stepMs) + 1);
  expect(read[0]?.fromMs).toBeLessThanOrEqual(lastDay.fromMs);
  const plan = connection
    .prepare(
      `EXPLAIN QUERY PLAN SELECT id, from_ms, to_ms, value, source, recorded_ms FROM equipment_states
       WHERE equipment = ? AND track = 'base' AND id >= 0 AND from_ms < 9 AND (to_ms IS NULL OR to_ms > 5)`,
    )
    .all(BUSY) as { detail: string }[];
  expect(plan.map(({ detail }) => detail).join()).toContain(
    'USING COVERING INDEX equipment_states_equipment',
  );
});
