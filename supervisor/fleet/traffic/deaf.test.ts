// When a gateway is called deaf, quiet or well, and by whose word.

import { describe, expect, test } from 'vitest';
import { baselineOf } from './baseline.ts';
import {
  DEAF_THRESHOLDS,
  deafSinceMs,
  type Hearing,
  judgeHearing,
  needsEvidence,
  trafficWindow,
  type WindowTraffic,
} from './deaf.ts';
import { createHearsay, type Evidence, neighboursOf, referenceDays, usualDevices } from './neighbours.ts';

const HOUR = 3_600_000;

function traffic(receptions: number, expected: number | null, waiting = 0): WindowTraffic {
  return { receptions, expected, waiting };
}

function said(expected: number, heard: number): Evidence {
  return { expected, heard, lastHeardMs: null, neighbours: 2 };
}

describe('the verdict', () => {
  test.each<[string, Hearing, WindowTraffic, Evidence | null, Hearing]>([
    ['as usual', 'unknown', traffic(90, 100), null, 'hears'],
    ['a fifth is enough', 'unknown', traffic(20, 100), null, 'hears'],
    ['less, and neighbours say so', 'hears', traffic(19, 100), said(40, 7), 'deaf'],
    ['less, and neighbours heard nothing either', 'hears', traffic(0, 100), said(0, 0), 'quiet'],
    ['less, and neighbours heard too little to say', 'hears', traffic(0, 100), said(19.9, 0), 'quiet'],
    ['less, and it heard what neighbours did', 'hears', traffic(19, 100), said(40, 8), 'quiet'],
    ['less, but nobody was asked', 'hears', traffic(0, 100), null, 'quiet'],
    ['a night in which nothing is expected', 'hears', traffic(0, 19), said(100, 0), 'unknown'],
    ['what waits in the journal may be it', 'hears', traffic(0, 100, 20), said(40, 0), 'hears'],
    ['no history, and all neighbours against it', 'unknown', traffic(0, null), said(50, 2), 'deaf'],
    ['no history, and not that many', 'unknown', traffic(0, null), said(49, 0), 'unknown'],
    ['no history, and it heard some', 'unknown', traffic(3, null), said(50, 3), 'unknown'],
    ['no history, nobody asked', 'unknown', traffic(0, null), null, 'unknown'],
    ['deaf until half is heard', 'deaf', traffic(49, 100), said(100, 49), 'deaf'],
    ['half of what is usual', 'deaf', traffic(50, 100), said(100, 20), 'hears'],
    ['half of what neighbours heard', 'deaf', traffic(10, 100), said(100, 50), 'hears'],
    ['deaf through a night that says nothing', 'deaf', traffic(0, 3), said(2, 2), 'deaf'],
    ['what waits makes nobody hear again', 'deaf', traffic(0, 100, 500), said(40, 0), 'deaf'],
    ['deaf without history, until enough is heard', 'deaf', traffic(30, null), said(60, 29), 'deaf'],
    ['and then it is', 'deaf', traffic(30, null), said(60, 30), 'hears'],
  ])('%s', (_what, before, seen, evidence, wanted) => {
    expect(judgeHearing(before, seen, evidence, DEAF_THRESHOLDS)).toBe(wanted);
    if (evidence !== null && wanted !== judgeHearing(before, seen, null, DEAF_THRESHOLDS)) {
      expect(needsEvidence(before, seen, DEAF_THRESHOLDS)).toBe(true);
    }
  });

  test('sums by the hour are compared over whole hours and the one that is on', () => {
    const noon = 1_000_000 * HOUR;
    expect(trafficWindow(noon + HOUR / 2, 2 * HOUR)).toEqual({ fromMs: noon - HOUR, toMs: noon + HOUR / 2 });
    expect(trafficWindow(noon, 2 * HOUR)).toEqual({ fromMs: noon - 2 * HOUR, toMs: noon });
    expect(trafficWindow(noon + 90_000, 60_000)).toEqual({ fromMs: noon, toMs: noon + 90_000 });
  });
});

describe('since when', () => {
  const from = 400_000;
  const hours = Array.from({ length: 21 * 24 }, (_, index) => ({ hour: from + index, receptions: 60 }));
  const baseline = baselineOf({ hours, fromHour: from, toHour: from + 21 * 24, excluded: [], minDays: 14 });
  if (baseline === null) throw new Error('no baseline');

  test.each([
    ['at the full hour', [60, 60, 60, 0, 0, 0], 3],
    ['half-way through one', [60, 60, 60, 30, 0, 0], 3.5],
    ['with a little still heard', [60, 55, 70, 60, 5, 8], 4],
    ['after a quiet hour that was none', [60, 20, 60, 60, 0, 0], 4],
  ])('%s', (_what, counts, wanted) => {
    const last = counts.map((receptions, index) => ({ hour: from + index, receptions }));
    const window = { fromMs: (from + 4) * HOUR, toMs: (from + 6) * HOUR };
    expect(deafSinceMs(last, baseline, window) / HOUR - from).toBeCloseTo(wanted, 6);
  });
});

describe('what neighbours say', () => {
  const window = { fromMs: 0, toMs: 100 };
  const usual = usualDevices([
    { devAddr: 1, own: 8, mostOfOthers: 10 },
    { devAddr: 1, own: 8, mostOfOthers: 10 },
    // Two antennas count a transmission twice: no more than certain.
    { devAddr: 2, own: 40, mostOfOthers: 20 },
    // Barely heard by others, or not at all, or not by this one.
    { devAddr: 3, own: 9, mostOfOthers: 2 },
    { devAddr: 4, own: 9, mostOfOthers: 0 },
    { devAddr: 5, own: 0, mostOfOthers: 9 },
  ]);

  test('devices that it usually hears, by how often', () => {
    expect([...usual]).toEqual([
      [1, 0.8],
      [2, 1],
    ]);
  });

  test('counts what others heard of them within the window, and nothing else', () => {
    const hearsay = createHearsay(new Map([[7, { usual, window }]]));
    const heardBy = (receivedMs: number, devAddr: number | null, ...gateways: number[]) =>
      hearsay.add({ receivedMs, devAddr, gateways });
    heardBy(10, 1, 8);
    heardBy(20, 1, 8, 7);
    heardBy(30, 2, 9);
    heardBy(40, 2, 7);
    heardBy(50, 5, 8);
    heardBy(60, null, 8);
    heardBy(100, 1, 8);
    const { expected, ...rest } = hearsay.of(7);
    expect(expected).toBeCloseTo(2.6, 9);
    expect(rest).toEqual({ heard: 1, lastHeardMs: 20, neighbours: 2 });
  });

  test('shares are of what each heard', () => {
    const heard = [[7, 8], [7, 8, 9], [7], [7, 8]].map((gateways) => ({ gateways }));
    expect(neighboursOf(7, heard, new Map([[8, 6]]))).toEqual([
      { gatewayId: 8, shared: 3, shareOfOurs: 0.75, shareOfTheirs: 0.5 },
      { gatewayId: 9, shared: 1, shareOfOurs: 0.25, shareOfTheirs: null },
    ]);
  });

  test('it is measured against days on which it was well', () => {
    const days = new Map([
      [20_261_101, 100],
      [20_261_102, 110],
      [20_261_103, 90],
      [20_261_104, 3],
      [20_261_105, 0],
      [20_261_106, 60],
    ]);
    expect(referenceDays(days, 20_261_106, 2)).toEqual([20_261_103, 20_261_102]);
    expect(referenceDays(new Map(), 20_261_106, 2)).toEqual([]);
  });
});
