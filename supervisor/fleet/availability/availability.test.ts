// Availability against figures worked out by hand, and what must hold of any.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StateRow } from '../health/model.ts';
import { type AvailabilityInput, availability, COUNTED, type Counted } from './availability.ts';
import { inServiceOf } from './figures.ts';
import type { Interval, Stretch } from './intervals.ts';
import { networkAvailability } from './network.ts';
import { periodOf } from './period.ts';

type Row = Pick<StateRow, 'value'>;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const UP = { value: 'online' } as const;
const DOWN = { value: 'offline' } as const;

/** Hours, to be read like a timetable. */
function hours(fromH: number, toH: number): Interval {
  return { fromMs: fromH * HOUR, toMs: toH * HOUR };
}

function stretch(fromH: number, toH: number, value: Row): Stretch<Row> {
  return { ...hours(fromH, toH), value };
}

function input(more: Partial<AvailabilityInput<Row>>): AvailabilityInput<Row> {
  return {
    period: hours(0, 24),
    base: [stretch(0, 24, UP)],
    blind: [],
    inService: [hours(-1_000, 1_000)],
    announced: [],
    ...more,
  };
}

function work(fromH: number, toH: number, reference = 'work-1') {
  return { ...hours(fromH, toH), reference };
}

test('planned and given up, a gateway was never in service; put back, it is without end', () => {
  expect(inServiceOf({ inServiceMs: null, retiredMs: 5 })).toEqual([]);
  expect(inServiceOf({ inServiceMs: null, retiredMs: null })).toEqual([]);
  expect(inServiceOf({ inServiceMs: 3, retiredMs: 5 })).toEqual([{ fromMs: 3, toMs: 5 }]);
  expect(inServiceOf({ inServiceMs: 3, retiredMs: null })).toEqual([
    { fromMs: 3, toMs: Number.POSITIVE_INFINITY },
  ]);
});

describe('a day of 24 hours', () => {
  // up 20, down 4, of which 1 blind and 2 in the announced window 10-14: T 24, U 1, M 4, D 1.
  const worked = input({
    base: [stretch(0, 11, UP), stretch(11, 15, DOWN), stretch(15, 24, UP)],
    blind: [hours(13, 14)],
    announced: [work(10, 14)],
  });

  test.each<[string, Partial<AvailabilityInput<Row>>, number | null, number | null]>([
    ['nothing happened', {}, 1, 1],
    ['down all day', { base: [stretch(0, 24, DOWN)] }, 0, 0],
    ['six hours down', { base: [stretch(0, 6, DOWN), stretch(6, 24, UP)] }, 18 / 24, 18 / 24],
    // M 2: D 0 of 22, raw 2 of 24.
    [
      'down as announced',
      { base: [stretch(0, 8, UP), stretch(8, 10, DOWN), stretch(10, 24, UP)], announced: [work(8, 10)] },
      22 / 24,
      1,
    ],
    // M 2, D 1 of 22, raw 3 of 24: the overrun counts.
    [
      'an hour longer than announced',
      { base: [stretch(0, 8, UP), stretch(8, 11, DOWN), stretch(11, 24, UP)], announced: [work(8, 10)] },
      21 / 24,
      1 - 1 / 22,
    ],
    // The window leaves the denominator although it stayed up.
    [
      'announced and not needed',
      { base: [stretch(0, 22, UP), stretch(22, 24, DOWN)], announced: [work(8, 10)] },
      22 / 24,
      1 - 2 / 22,
    ],
    ['blind while up', { blind: [hours(3, 7)] }, 1, 1],
    // U 4, D 2 of 20.
    [
      'blind while down',
      { base: [stretch(0, 6, DOWN), stretch(6, 24, UP)], blind: [hours(2, 6)] },
      1 - 2 / 20,
      1 - 2 / 20,
    ],
    ['blind all day', { blind: [hours(-5, 30)] }, null, null],
    ['announced all day', { announced: [work(0, 24)] }, 1, null],
    ['not in service', { inService: [] }, null, null],
    // T 12, D 3.
    [
      'in service from noon',
      { inService: [hours(12, 999)], base: [stretch(0, 15, DOWN), stretch(15, 24, UP)] },
      1 - 3 / 12,
      1 - 3 / 12,
    ],
    ['never seen', { base: [stretch(0, 24, { value: 'never-seen' })] }, null, null],
    // The first record comes at 6; T - unknown 18, D 9.
    ['no record before six', { base: [stretch(6, 15, UP), stretch(15, 24, DOWN)] }, 1 / 2, 1 / 2],
    ['retired at noon', { base: [stretch(0, 12, UP), stretch(12, 24, { value: 'retired' })] }, 1, 1],
    [
      'suspect and degraded are up',
      { base: [stretch(0, 12, { value: 'suspect' }), stretch(12, 24, { value: 'degraded' })] },
      1,
      1,
    ],
    // Overlapping announcements are counted once: M 4 (8-12), D 1 of 20.
    [
      'two announcements that overlap',
      {
        base: [stretch(0, 8, UP), stretch(8, 13, DOWN), stretch(13, 24, UP)],
        announced: [work(8, 11), work(10, 12, 'work-2')],
      },
      19 / 24,
      1 - 1 / 20,
    ],
    // U 1 wins where it overlaps M: M 3, D 1 of 20, raw 3 of 23.
    ['work, blind and an outage at once', worked, 1 - 3 / 23, 1 - 1 / 20],
  ])('%s', (_what, more, raw, excludingAnnounced) => {
    const found = availability(input(more));
    if (raw === null) expect(found.raw).toBeNull();
    else expect(found.raw).toBeCloseTo(raw, 12);
    if (excludingAnnounced === null) expect(found.excludingAnnounced).toBeNull();
    else expect(found.excludingAnnounced).toBeCloseTo(excludingAnnounced, 12);
  });

  test('every second is shown, and the intervals behind it with their reasons', () => {
    const { seconds, intervals } = availability(worked);
    expect(seconds).toEqual({
      period: 86_400,
      inService: 86_400,
      up: 19 * 3_600,
      down: 3_600,
      announced: 3 * 3_600,
      upAnnounced: 3_600,
      downAnnounced: 2 * 3_600,
      blind: 3_600,
      unknown: 0,
      outOfService: 0,
    });
    expect(
      intervals.map((one) => [
        one.fromMs / HOUR,
        one.toMs / HOUR,
        one.counted,
        one.row?.value,
        one.reference,
      ]),
    ).toEqual([
      [0, 10, 'up', 'online', null],
      [10, 11, 'up-announced', 'online', 'work-1'],
      [11, 13, 'down-announced', 'offline', 'work-1'],
      [13, 14, 'blind', 'offline', 'work-1'],
      [14, 15, 'down', 'offline', null],
      [15, 24, 'up', 'online', null],
    ]);
  });
});

describe('days that are not 24 hours long', () => {
  test.each([
    // One hour down at noon, of 23 and of 25.
    ['2026-03-29', 23],
    ['2026-10-25', 25],
    ['2026-06-01', 24],
  ])('%s has %i', (name, length) => {
    const period = periodOf(name);
    if (period === null) throw new Error(name);
    const noonMs = period.toMs - 12 * HOUR;
    const base = [
      { fromMs: 0, toMs: noonMs, value: UP },
      { fromMs: noonMs, toMs: noonMs + HOUR, value: DOWN },
      { fromMs: noonMs + HOUR, toMs: Number.POSITIVE_INFINITY, value: UP },
    ];
    const { raw, seconds } = availability({
      ...input({ period, base }),
      inService: [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }],
    });
    expect(seconds.period).toBe(length * 3_600);
    expect(raw).toBeCloseTo(1 - 1 / length, 12);
  });
});

describe('of any history', () => {
  const anyInterval = fc
    .record({ fromMs: fc.integer({ min: -5, max: 105 }), length: fc.integer({ min: 0, max: 40 }) })
    .map(({ fromMs, length }) => ({ fromMs, toMs: fromMs + length }));
  const anyList = fc.array(anyInterval, { maxLength: 6 });
  const anyBase = fc
    .array(
      fc.record({
        length: fc.integer({ min: 1, max: 30 }),
        value: fc.constantFrom('never-seen', 'online', 'suspect', 'degraded', 'offline', 'retired', 'gap'),
      }),
      { maxLength: 12 },
    )
    .map((parts) => {
      let atMs = 0;
      return parts.flatMap(({ length, value }) => {
        atMs += length;
        return value === 'gap'
          ? []
          : [{ fromMs: atMs - length, toMs: atMs, value: { value: value as StateRow['value'] } }];
      });
    });
  const anyInput = fc.record({
    period: fc.constant({ fromMs: 0, toMs: 100 }),
    base: anyBase,
    blind: anyList,
    inService: anyList,
    announced: anyList.map((list) => list.map((one, index) => ({ ...one, reference: `work-${index}` }))),
  });

  /** One moment at a time, as the definition reads. */
  function oracle(given: AvailabilityInput<Row>): Record<Counted, number> {
    const sums = Object.fromEntries(COUNTED.map((one) => [one, 0])) as Record<Counted, number>;
    const isIn = (list: readonly Interval[], ms: number): boolean =>
      list.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
    for (let ms = given.period.fromMs; ms < given.period.toMs; ms++) {
      const state = given.base.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)?.value.value ?? null;
      const isUp = state === 'online' || state === 'suspect' || state === 'degraded';
      if (!isIn(given.inService, ms) || state === 'retired') sums['out-of-service']++;
      else if (isIn(given.blind, ms)) sums.blind++;
      else if (state === null || state === 'never-seen') sums.unknown++;
      else if (isIn(given.announced, ms)) sums[isUp ? 'up-announced' : 'down-announced']++;
      else sums[isUp ? 'up' : 'down']++;
    }
    return sums;
  }

  test('it agrees with asking at every moment, and the parts are the period', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const { seconds, intervals } = availability(given);
        const sums = oracle(given);
        expect(seconds.up * 1_000).toBeCloseTo(sums.up, 6);
        expect(seconds.down * 1_000).toBeCloseTo(sums.down, 6);
        expect(seconds.upAnnounced * 1_000).toBeCloseTo(sums['up-announced'], 6);
        expect(seconds.downAnnounced * 1_000).toBeCloseTo(sums['down-announced'], 6);
        expect(seconds.blind * 1_000).toBeCloseTo(sums.blind, 6);
        expect(seconds.unknown * 1_000).toBeCloseTo(sums.unknown, 6);
        expect(seconds.outOfService * 1_000).toBeCloseTo(sums['out-of-service'], 6);
        const parts = seconds.up + seconds.down + seconds.announced + seconds.blind + seconds.unknown;
        expect(parts).toBeCloseTo(seconds.inService, 9);
        expect(seconds.inService + seconds.outOfService).toBeCloseTo(seconds.period, 9);
        let atMs: number = given.period.fromMs;
        for (const one of intervals) {
          expect(one.fromMs).toBe(atMs);
          atMs = one.toMs;
        }
        expect(atMs).toBe(given.period.toMs);
      }),
      { numRuns: 500 },
    );
  });

  test('two halves of a period add up to it', () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 1, max: 99 }), (given, cutMs) => {
        const whole = availability(given).seconds;
        const left = availability({ ...given, period: { fromMs: 0, toMs: cutMs } }).seconds;
        const right = availability({ ...given, period: { fromMs: cutMs, toMs: 100 } }).seconds;
        for (const key of Object.keys(whole) as (keyof typeof whole)[]) {
          expect(left[key] + right[key]).toBeCloseTo(whole[key], 9);
        }
      }),
    );
  });

  test('more time down never makes it better, and announcing never makes it worse than raw', () => {
    fc.assert(
      fc.property(anyInput, anyInterval, (given, outage) => {
        const before = availability(given);
        const isHit = (one: Stretch<Row>): boolean => one.fromMs < outage.toMs && one.toMs > outage.fromMs;
        const isUp = ({ value }: Row): boolean => ['online', 'suspect', 'degraded'].includes(value);
        const worse = given.base.map((one) =>
          isHit(one) && isUp(one.value) ? { ...one, value: DOWN } : one,
        );
        const after = availability({ ...given, base: worse });
        expect(after.raw ?? 0).toBeLessThanOrEqual((before.raw ?? 0) + 1e-12);
        for (const { raw, excludingAnnounced } of [before, after]) {
          for (const share of [raw ?? 1, excludingAnnounced ?? 1]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });
});

describe('the figure of a network', () => {
  const member = (base: readonly Stretch<Row>[], sensors: number | null, inService = [hours(0, 24)]) => ({
    seconds: availability(input({ base, inService })).seconds,
    sensors,
  });
  const up = [stretch(0, 24, UP)];
  const halfDown = [stretch(0, 12, UP), stretch(12, 24, DOWN)];

  test('is weighted by sensors where all are known, and says so', () => {
    // 90 sensors up all day, 10 half of it.
    const found = networkAvailability([member(up, 90), member(halfDown, 10)]);
    expect(found.weightedBy).toBe('sensors');
    expect(found.raw).toBeCloseTo(0.95, 12);
    expect(found.seconds.down).toBe(12 * 3_600);
  });

  test('counts every gateway the same when the sensors of one are not known', () => {
    const found = networkAvailability([member(up, 90), member(halfDown, null)]);
    expect(found.weightedBy).toBe('gateways');
    expect(found.raw).toBeCloseTo(0.75, 12);
  });

  test('weighs what was in service for a part of the time by that part', () => {
    // 24 h up, 6 of 6 h down.
    const late = member([stretch(0, 24, DOWN)], null, [hours(18, 24)]);
    expect(networkAvailability([member(up, null), late]).raw).toBeCloseTo(24 / 30, 12);
  });

  test('of nothing is not known', () => {
    expect(networkAvailability([]).raw).toBeNull();
    expect(networkAvailability([member(up, 0)]).weightedBy).toBe('gateways');
  });
});

test('a quarter with summer time in it: 2159 hours in winter to summer, by hand', () => {
  const period = periodOf('2026-Q1');
  if (period === null) throw new Error('2026-Q1');
  expect((period.toMs - period.fromMs) / HOUR).toBe(90 * 24 - 1);
  const outages = [3, 40, 87].map((day) => ({
    fromMs: period.fromMs + day * DAY,
    toMs: period.fromMs + day * DAY + 2 * HOUR,
  }));
  const base: Stretch<Row>[] = [];
  let atMs = period.fromMs;
  for (const outage of outages) {
    base.push({ fromMs: atMs, toMs: outage.fromMs, value: UP }, { ...outage, value: DOWN });
    atMs = outage.toMs;
  }
  base.push({ fromMs: atMs, toMs: period.toMs, value: UP });
  const announced = [{ ...(outages[1] as Interval), reference: 'work-7' }];
  const { raw, excludingAnnounced } = availability({
    ...{ period, base, announced, blind: [] },
    inService: [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }],
  });
  expect(raw).toBeCloseTo(1 - 6 / 2_159, 12);
  expect(excludingAnnounced).toBeCloseTo(1 - 4 / 2_157, 12);
});
