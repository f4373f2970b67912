// The room of traffic over a real database: what it calls deaf, what it answers, and that its queries use indexes.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Static } from 'typebox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { eventually } from '../../../test/eventually.ts';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { type HttpRig, principalWith, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import { createReader, type Reader } from '../../platform/reader.ts';
import { MIGRATIONS } from '../../schema.ts';
import { createAvailabilityStore } from '../availability/store.ts';
import { HEARD, SIGNALS } from './history-store.ts';
import type { NeighboursView, SignalView, TrafficView } from './schemas.ts';
import { DEVICES, HOURS, SINCE, SLICE_END, TRANSMISSIONS } from './store.ts';
import { simulate, type Trouble } from './testing/simulated-network.ts';
import { euiOf, storeNetwork } from './testing/store-network.ts';
import { createTraffic, type Traffic } from './traffic.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday, 0:00 in Paris. */
const MONDAY = Date.parse('2026-11-01T23:00:00Z');
const GATEWAYS = 4;
/** The gateway in the middle of things. */
const CUT = 2;

let folder: string;
let connection: Connection;
let reader: Reader;
let traffic: Traffic | null;
let rig: HttpRig | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-traffic-'));
  connection = openDatabase(join(folder, 'vigie.db'));
  migrate(connection, MIGRATIONS);
  reader = createReader(join(folder, 'vigie.db'));
  traffic = null;
  rig = null;
});

afterEach(async () => {
  await rig?.stop();
  await traffic?.stop();
  await reader.stop();
  connection.close();
  rmSync(folder, { recursive: true });
});

interface Scene {
  readonly days: number;
  /** After the last Monday's midnight. */
  readonly nowH: number;
  readonly troubles?: readonly Omit<Trouble, 'lossDb'>[];
  readonly devices?: number;
  readonly servesSinceMs?: number | null;
  readonly waiting?: number;
}

/** `days` of traffic before a Monday, and that Monday up to now. */
function begin(scene: Scene): { readonly nowMs: number; readonly traffic: Traffic } {
  const nowMs = MONDAY + scene.nowH * HOUR;
  const network = simulate({
    ...{ seed: 11, gateways: GATEWAYS, devices: scene.devices ?? 70, activity: () => 1 },
    ...{ fromMs: MONDAY - scene.days * DAY, toMs: nowMs },
    troubles: (scene.troubles ?? []).map((one) => ({ ...one, lossDb: Number.POSITIVE_INFINITY })),
  });
  storeNetwork(connection, network, nowMs - DAY);
  const gateways = Array.from({ length: GATEWAYS }, (_, index) => ({
    id: index + 1,
    eui: euiOf(index) as GatewayEui,
    name: `gateway ${index + 1}`,
    siteId: index === 0 ? null : 'site-1',
    historyFromMs: 0,
    servesSinceMs: scene.servesSinceMs === undefined ? 0 : scene.servesSinceMs,
    waiting: scene.waiting ?? 0,
  }));
  const { said, reasons } = createAvailabilityStore(reader);
  traffic = createTraffic({
    ...{ reader, said, reasons },
    settings: {
      window_s: 7_200,
      look_every_s: 0.1,
      min_history_days: 14,
      min_expected: 20,
      min_expected_new: 50,
    },
    gateways: () => gateways,
    byEui: (eui) => gateways.find((one) => one.eui === eui) ?? null,
    byId: (id) => gateways.find((one) => one.id === id) ?? null,
    now: () => nowMs,
    log: pino({ level: 'silent' }),
  });
  traffic.start();
  return { nowMs, traffic };
}

const hearings = (room: Traffic): readonly string[] =>
  Array.from({ length: GATEWAYS }, (_, index) => room.hearing(index + 1));

describe('whether gateways hear', () => {
  test('an antenna that came off is found, with since when and by whose word', async () => {
    const fromMs = MONDAY + 9 * HOUR;
    const scene = begin({
      days: 21,
      nowH: 11.2,
      troubles: [{ gatewayId: CUT - 1, fromMs, toMs: MONDAY + DAY }],
    });
    await eventually(() => expect(hearings(scene.traffic)).toEqual(['hears', 'deaf', 'hears', 'hears']));
    const deaf = scene.traffic.deaf(CUT);
    if (deaf === null || deaf === 'unknown') throw new Error('not deaf');
    expect(Math.abs(deaf.sinceMs - fromMs)).toBeLessThan(HOUR);
    expect(deaf.values).toMatchObject({ heard: 0, ofThoseHeard: 0, windowMs: 2 * HOUR });
    expect(deaf.values['neighbours']).toBeGreaterThanOrEqual(1);
    expect(deaf.values['heardByNeighbours']).toBeGreaterThanOrEqual(20);
    expect(scene.traffic.deaf(1)).toBeNull();
  });

  test('what waits in its journal may be what is missing', async () => {
    const fromMs = MONDAY + 9 * HOUR;
    const troubles = [{ gatewayId: CUT - 1, fromMs, toMs: MONDAY + DAY }];
    const scene = begin({ days: 21, nowH: 11.2, troubles, waiting: 400 });
    await eventually(() => expect(hearings(scene.traffic)).toEqual(['hears', 'hears', 'hears', 'hears']));
  });

  test('one that does not serve, or not for long, is not judged', async () => {
    const fromMs = MONDAY + 9 * HOUR;
    const troubles = [{ gatewayId: CUT - 1, fromMs, toMs: MONDAY + DAY }];
    const scene = begin({ days: 21, nowH: 11.2, troubles, servesSinceMs: MONDAY + 11.1 * HOUR });
    await eventually(() => expect(scene.traffic.baseline(GATEWAYS)).not.toBeNull());
    expect(hearings(scene.traffic)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    expect(scene.traffic.deaf(CUT)).toBe('unknown');
  });

  test('the whole network falls silent: quiet, nobody is deaf', async () => {
    const troubles = [0, 1, 2, 3].map((gatewayId) => ({
      gatewayId,
      fromMs: MONDAY + 9 * HOUR,
      toMs: MONDAY + DAY,
    }));
    const scene = begin({ days: 21, nowH: 11.2, troubles });
    await eventually(() => expect(hearings(scene.traffic)).toEqual(['quiet', 'quiet', 'quiet', 'quiet']));
    expect(scene.traffic.deaf(CUT)).toBeNull();
  });

  test('without history neighbours speak, from the first day on', async () => {
    const fromMs = MONDAY + 9 * HOUR;
    const troubles = [{ gatewayId: CUT - 1, fromMs, toMs: MONDAY + DAY }];
    const scene = begin({ days: 0, nowH: 11, troubles, devices: 200 });
    await eventually(() => expect(scene.traffic.hearing(CUT)).toBe('deaf'));
    expect(scene.traffic.deaf(CUT)).toMatchObject({ sinceMs: fromMs });
    expect(scene.traffic.deaf(1)).toBe('unknown');
  });
});

describe('what it answers', () => {
  async function get<T>(path: string, siteIds?: readonly string[]): Promise<T> {
    rig ??= await startHttpRig({
      routes: [(traffic as Traffic).routes],
      authenticate: () =>
        principalWith({ rights: ['state.read'], ...(siteIds === undefined ? {} : { siteIds }) }),
    });
    const answer = await rig.get(path);
    if (answer.status !== 200) throw new Error(`${answer.status}`);
    return (await answer.json()) as T;
  }

  test('hours beside what is usual, also those in which nothing came', async () => {
    const silent = { gatewayId: CUT - 1, fromMs: MONDAY + 2 * HOUR, toMs: MONDAY + 3 * HOUR };
    const { traffic: room } = begin({ days: 21, nowH: 11.2, troubles: [silent] });
    await eventually(() => expect(room.hearing(CUT)).toBe('hears'));
    const found = await get<Static<typeof TrafficView>>(`/api/v1/gateways/${euiOf(CUT - 1)}/traffic?days=1`);
    expect(found).toMatchObject({ eui: euiOf(CUT - 1), hearing: 'hears', deafSinceMs: null });
    expect(found.hours).toHaveLength(25);
    expect(found.hours.find(({ hourMs }) => hourMs === silent.fromMs)).toMatchObject({
      receptions: 0,
      rssiDbm: null,
    });
    const nine = found.hours.find(({ hourMs }) => hourMs === MONDAY + 9 * HOUR);
    // Three Mondays before, and this one's hour, which is over.
    expect(nine?.usual?.weeks).toBe(4);
    expect(Math.abs((nine?.receptions ?? 0) - (nine?.usual?.median ?? 0))).toBeLessThan(40);
    expect(nine?.rssiDbm?.mean).toBeCloseTo(-95, 9);
    expect(nine?.rssiDbm?.deviation).toBeCloseTo(Math.sqrt(5), 6);
    expect(nine?.snrDb).toBeNull();
  });

  test('neighbours by shares both ways, the nearest first, without a word of devices', async () => {
    begin({ days: 1, nowH: 11.2 });
    const path = `/api/v1/gateways/${euiOf(CUT - 1)}/neighbours`;
    const found = await get<Static<typeof NeighboursView>>(path);
    expect(new Set(found.neighbours.map(({ eui }) => eui))).toEqual(new Set([euiOf(0), euiOf(2), euiOf(3)]));
    expect(found.neighbours.at(-1)?.eui).toBe(euiOf(3));
    for (const { shared, shareOfOurs, shareOfTheirs } of found.neighbours) {
      expect(shareOfOurs).toBeCloseTo(shared / found.transmissions, 12);
      expect(shareOfTheirs).toBeGreaterThan(0);
      expect(shareOfTheirs).toBeLessThanOrEqual(1);
    }
    expect(JSON.stringify(found)).not.toMatch(/dev/i);
  });

  test('how strong it hears, by cells, and both as tables for a spreadsheet', async () => {
    const { traffic: room } = begin({ days: 1, nowH: 11.2 });
    const path = `/api/v1/gateways/${euiOf(CUT - 1)}`;
    const found = await get<Static<typeof SignalView>>(`${path}/signal`);
    const { counted, oneIn } = found;
    expect(counted).toBeGreaterThan(500);
    expect(counted).toBeLessThanOrEqual(3_000);
    expect(found.cells).toEqual([{ rssiDbm: -96, snrDb: 4, lastDay: counted, before: 0 }]);
    expect(await room.signal(CUT)).toMatchObject({ counted, oneIn });
    const csv = async (query: string): Promise<string[]> =>
      (await (await (rig as HttpRig).get(path + query)).text()).split('\r\n');
    expect(await csv('/signal?format=csv')).toEqual([
      'rssiDbm.from,rssiDbm.to,snrDb.from,snrDb.to,lastDay,before',
      `-96,-92,4,6,${counted},0`,
      '',
    ]);
    const hours = await csv('/traffic?days=1&format=csv');
    expect(hours[0]).toMatch(/^hour,receptions,crcErrors,usualMedian,.*,sf12,other,rssiDbm\.mean,/);
    expect(hours).toHaveLength(1 + 25 + 1);
    expect(hours.at(-3)).toMatch(/^2026-11-02T09:00:00\.000Z,\d+,2,,,,\d+,0,.*,-95,/);
  });

  test('a contractor sees the gateways of its sites, also among neighbours', async () => {
    begin({ days: 1, nowH: 11.2 });
    const found = await get<Static<typeof NeighboursView>>(`/api/v1/gateways/${euiOf(1)}/neighbours`, [
      'site-1',
    ]);
    expect(found.neighbours.map(({ eui }) => eui).toSorted()).toEqual([euiOf(2), euiOf(3)]);
    await expect(get(`/api/v1/gateways/${euiOf(0)}/traffic`)).rejects.toThrow('404');
    await expect(get('/api/v1/gateways/7076ff00000000ff/traffic')).rejects.toThrow('404');
  });
});

test.each([
  [
    'sums of recent hours',
    SINCE,
    ['[]', 0],
    /SEARCH gateway_hours USING PRIMARY KEY \(gateway_id=\? AND hour>\?\)/,
  ],
  ['hours of a gateway', HOURS, [1, 0, 9], /SEARCH gateway_hours USING PRIMARY KEY/],
  ['end of a slice', SLICE_END, [1, 0], /SEARCH dev_addr_days USING PRIMARY KEY \(day=\? AND dev_addr>\?\)/],
  ['devices', DEVICES, [1, 0, 9, '[]'], /SEARCH others USING PRIMARY KEY \(day=\? AND dev_addr=\?\)/],
  [
    'transmissions',
    TRANSMISSIONS,
    [0, 9],
    /SEARCH transmissions USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
  ],
  [
    'what a gateway heard',
    HEARD,
    [1, 9],
    /SEARCH receptions USING INDEX receptions_key \(stream_id=\? AND seq<\?\)/,
  ],
  [
    'how strong it heard',
    SIGNALS,
    ['[1,2]', 1],
    /SEARCH receptions USING INDEX receptions_key \(stream_id=\? AND seq=\?\)/,
  ],
])('%s: by index', (_what, sql, parameters, wanted) => {
  const plan = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as {
    readonly detail: string;
  }[];
  const text = plan.map(({ detail }) => detail).join('\n');
  expect(text).toMatch(wanted);
  expect(text.replaceAll(/SCAN \w+ VIRTUAL TABLE INDEX/g, '')).not.toMatch(/SCAN (?!wanted|json_each)/);
});
