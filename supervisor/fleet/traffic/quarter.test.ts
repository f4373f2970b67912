// A quarter of a network with the end of summer time and Christmas in it: no gateway is called deaf that is not, and
// one that lost its antenna is found in time.

import { describe, expect, test } from 'vitest';
import { localDay } from '../../calendar/local-time.ts';
import type { Interval } from '../availability/intervals.ts';
import { BASELINE_WEEKS, type Baseline, baselineOf } from './baseline.ts';
import { DEAF_THRESHOLDS, type Hearing, judgeHearing, needsEvidence, trafficWindow } from './deaf.ts';
import {
  createHearsay,
  type Evidence,
  type HeardTransmission,
  referenceDays,
  type UsualDevices,
  usualDevices,
} from './neighbours.ts';
import { deviceDays, type SimulatedNetwork, simulate, type Trouble } from './testing/simulated-network.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WINDOW_MS = 2 * HOUR;
const LOOK_EVERY_MS = 10 * 60_000;
const FROM = Date.parse('2026-09-30T22:00:00Z');
const TO = Date.parse('2027-01-04T23:00:00Z');
const GATEWAYS = 6;

interface Change {
  readonly gatewayId: number;
  readonly atMs: number;
  readonly hearing: Hearing;
}

/** Everything as the watch does it, over a network that is known as a whole. */
function watch(network: SimulatedNetwork, offline: readonly Trouble[], toMs = TO) {
  const changes: Change[] = [];
  const seen = new Set<Hearing>();
  const hearings: Hearing[] = Array.from({ length: GATEWAYS }, () => 'unknown');
  const deafSince: (number | null)[] = hearings.map(() => null);
  const excluded: Interval[][] = hearings.map((_, id) => offline.filter(({ gatewayId }) => gatewayId === id));
  const dayTotals = hearings.map((_, id) => totalsByDay(network, id));
  let baselines: (Baseline | null)[] = [];
  let baselinesDay = 0;
  const usual = new Map<string, UsualDevices>();
  let first = 0;

  for (let nowMs = FROM; nowMs < toMs; nowMs += LOOK_EVERY_MS) {
    const day = localDay(nowMs);
    if (day !== baselinesDay) {
      baselinesDay = day;
      baselines = hearings.map((_, id) => baselineFor(id, nowMs));
    }
    const window = trafficWindow(nowMs, WINDOW_MS);
    while ((network.transmissions[first]?.receivedMs ?? TO) < window.fromMs) first++;
    for (let id = 0; id < GATEWAYS; id++) {
      if (offline.some((one) => one.gatewayId === id && one.fromMs <= nowMs && window.fromMs < one.toMs))
        continue;
      look(id, nowMs, window);
    }
  }
  return { changes, seen };

  function baselineFor(id: number, nowMs: number): Baseline | null {
    const toHour = Math.floor(nowMs / HOUR);
    const deafFromMs = deafSince[id] ?? null;
    const deaf = deafFromMs === null ? [] : [{ fromMs: deafFromMs, toMs: nowMs }];
    return baselineOf({
      hours: [...(network.hours[id] ?? [])].map(([hour, receptions]) => ({ hour, receptions })),
      fromHour: Math.max(FROM / HOUR, toHour - BASELINE_WEEKS * 168),
      toHour,
      excluded: [...(excluded[id] ?? []), ...deaf],
      minDays: 14,
    });
  }

  function look(id: number, nowMs: number, window: Interval): void {
    const before = hearings[id] as Hearing;
    const traffic = { receptions: 0, expected: baselines[id]?.expected(window) ?? null, waiting: 0 };
    const inWindow: HeardTransmission[] = [];
    for (let index = first; ; index++) {
      const one = network.transmissions[index];
      if (one === undefined || one.receivedMs >= nowMs) break;
      inWindow.push(one);
      if (one.gateways.includes(id)) traffic.receptions++;
    }
    const evidence = needsEvidence(before, traffic, DEAF_THRESHOLDS)
      ? ask(id, nowMs, window, inWindow)
      : null;
    const hearing = judgeHearing(before, traffic, evidence, DEAF_THRESHOLDS);
    seen.add(hearing);
    hearings[id] = hearing;
    if ((before === 'deaf') === (hearing === 'deaf')) return;
    changes.push({ gatewayId: id, atMs: nowMs, hearing });
    if (hearing === 'deaf') deafSince[id] = window.fromMs;
    else {
      excluded[id]?.push({ fromMs: deafSince[id] ?? nowMs, toMs: nowMs });
      deafSince[id] = null;
    }
  }

  function ask(
    id: number,
    nowMs: number,
    window: Interval,
    inWindow: readonly HeardTransmission[],
  ): Evidence {
    const key = `${id} ${localDay(nowMs)}`;
    let devices = usual.get(key);
    if (devices === undefined) {
      const days = referenceDays(dayTotals[id] ?? new Map(), localDay(nowMs), 2);
      devices = usualDevices(days.flatMap((day) => deviceDays(network.days.get(day) ?? [], id)));
      usual.set(key, devices);
    }
    const hearsay = createHearsay(new Map([[id, { usual: devices, window }]]));
    for (const one of inWindow) hearsay.add(one);
    return hearsay.of(id);
  }
}

function totalsByDay({ days }: SimulatedNetwork, id: number): ReadonlyMap<number, number> {
  return new Map(
    [...days].map(([day, rows]) => [
      day,
      rows.reduce((sum, { gatewayId, receptions }) => sum + (gatewayId === id ? receptions : 0), 0),
    ]),
  );
}

const CHRISTMAS = { fromMs: Date.parse('2026-12-19T00:00:00Z'), toMs: Date.parse('2027-01-04T00:00:00Z') };
/** Offices closed, and a Saturday on which the whole town was without power. */
function activity(ms: number): number {
  if (ms >= Date.parse('2026-11-21T08:00:00Z') && ms < Date.parse('2026-11-21T14:00:00Z')) return 0.02;
  return ms >= CHRISTMAS.fromMs && ms < CHRISTMAS.toMs ? 0.3 : 1;
}

const OPTIONS = { gateways: GATEWAYS, devices: 90, fromMs: FROM, toMs: TO, activity };
/** Two gateways that are down for days, one of them over the neighbour's night. */
const DOWN: readonly Trouble[] = [
  { gatewayId: 2, fromMs: FROM + 30 * DAY, toMs: FROM + 34 * DAY, lossDb: Number.POSITIVE_INFINITY },
  {
    gatewayId: 5,
    fromMs: FROM + 60 * DAY + 20 * HOUR,
    toMs: FROM + 61 * DAY,
    lossDb: Number.POSITIVE_INFINITY,
  },
];

describe('a quarter', () => {
  test.each([1, 2])('without a deaf gateway calls none deaf (seed %i)', (seed) => {
    const { changes, seen } = watch(simulate({ ...OPTIONS, seed, troubles: DOWN }), DOWN);
    expect(changes).toEqual([]);
    // It did look: traffic fell without anybody being deaf, and was judged otherwise.
    expect(seen).toEqual(new Set(['unknown', 'hears', 'quiet']));
  });

  test('with antennas that come off finds each in time, and their repair', () => {
    const cuts: readonly Trouble[] = [
      // A Tuesday morning, all of it; a Thursday afternoon, 20 dB; a Wednesday in the Christmas lull, for days.
      {
        gatewayId: 1,
        fromMs: Date.parse('2026-11-03T08:20:00Z'),
        toMs: Date.parse('2026-11-03T16:00:00Z'),
        lossDb: Number.POSITIVE_INFINITY,
      },
      {
        gatewayId: 3,
        fromMs: Date.parse('2026-11-12T11:50:00Z'),
        toMs: Date.parse('2026-11-16T09:00:00Z'),
        lossDb: 20,
      },
      {
        gatewayId: 4,
        fromMs: Date.parse('2026-12-09T09:05:00Z'),
        toMs: Date.parse('2026-12-16T09:00:00Z'),
        lossDb: Number.POSITIVE_INFINITY,
      },
    ];
    const { changes } = watch(simulate({ ...OPTIONS, seed: 3, troubles: [...DOWN, ...cuts] }), DOWN);
    expect(changes.map(({ gatewayId, hearing }) => [gatewayId, hearing])).toEqual(
      cuts.flatMap(({ gatewayId }) => [
        [gatewayId, 'deaf'],
        [gatewayId, 'hears'],
      ]),
    );
    for (const [index, { fromMs, toMs }] of cuts.entries()) {
      const [found, repaired] = changes.slice(2 * index, 2 * index + 2);
      expect((found?.atMs ?? 0) - fromMs).toBeGreaterThan(0);
      expect((found?.atMs ?? 0) - fromMs).toBeLessThanOrEqual(WINDOW_MS + 10 * 60_000);
      expect((repaired?.atMs ?? 0) - toMs).toBeLessThanOrEqual(WINDOW_MS + 10 * 60_000);
    }
  });

  test('a gateway without history is found by its neighbours alone', () => {
    const cut = {
      gatewayId: 3,
      fromMs: FROM + 4 * DAY + 9 * HOUR,
      toMs: FROM + 4 * DAY + 15 * HOUR,
      lossDb: Number.POSITIVE_INFINITY,
    };
    const { changes } = watch(
      simulate({ ...OPTIONS, devices: 180, seed: 4, toMs: FROM + 6 * DAY, troubles: [cut] }),
      [],
      FROM + 6 * DAY,
    );
    expect(changes.map(({ gatewayId, hearing }) => [gatewayId, hearing])).toEqual([
      [3, 'deaf'],
      [3, 'hears'],
    ]);
    expect((changes[0]?.atMs ?? 0) - cut.fromMs).toBeLessThanOrEqual(WINDOW_MS + 10 * 60_000);
  });
});
