// What is usual at each hour of the week, in Paris time, whatever went wrong meanwhile.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDay } from '../../calendar/local-time.ts';
import { type BaselineInput, baselineOf, type HourCount } from './baseline.ts';
import { hourOfWeek } from './hour-of-week.ts';

const HOUR = 3_600_000;
const WEEK = 168;
/** Monday 5 October 2026, 0:00 in Paris (UTC+2); summer time ends on Sunday 25 October. */
const MONDAY = Date.parse('2026-10-04T22:00:00Z') / HOUR;

/** What each hour of the week brings, by its own number: nights little, Monday 9:00 much. */
function usualOf(cell: number): number {
  return 10 + cell;
}

function history(weeks: number, more: Partial<BaselineInput> = {}): BaselineInput {
  const hours: HourCount[] = [];
  for (let hour = MONDAY; hour < MONDAY + weeks * WEEK; hour++) {
    hours.push({ hour, receptions: usualOf(hourOfWeek(hour)) });
  }
  return { hours, fromHour: MONDAY, toHour: MONDAY + weeks * WEEK, excluded: [], minDays: 14, ...more };
}

describe('the hour of the week in Paris', () => {
  test.each([
    ['2026-10-05T00:00:00+02:00', 0],
    ['2026-10-05T09:59:59+02:00', 9],
    ['2026-10-11T23:00:00+02:00', 167],
    // The night in which 2:00 comes twice, and the one in which it does not come.
    ['2026-10-25T00:00:00Z', 146],
    ['2026-10-25T01:00:00Z', 146],
    ['2026-10-25T02:00:00Z', 147],
    ['2026-03-29T00:00:00Z', 145],
    ['2026-03-29T01:00:00Z', 147],
  ])('%s is hour %i', (instant, cell) => {
    expect(hourOfWeek(Math.floor(Date.parse(instant) / HOUR))).toBe(cell);
  });

  test('midnight and Monday are those of the Paris day, in any year', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0) / HOUR, max: Date.UTC(2060, 0) / HOUR }), (hour) => {
        const cell = hourOfWeek(hour);
        const isFirst = localDay(hour * HOUR) !== localDay((hour - 1) * HOUR);
        expect(cell % 24 === 0).toBe(isFirst);
        const day = String(localDay(hour * HOUR));
        const date = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T12:00:00Z`);
        expect(Math.floor(cell / 24)).toBe((date.getUTCDay() + 6) % 7);
      }),
    );
  });
});

describe('a baseline', () => {
  test('says nothing before its two weeks', () => {
    const days13 = history(2, { toHour: MONDAY + 13 * 24 });
    expect(baselineOf(days13)).toBeNull();
    expect(baselineOf(history(2))).not.toBeNull();
  });

  test('knows the usual of each hour by Paris clocks, across the end of summer time', () => {
    const baseline = baselineOf(history(8));
    for (let cell = 0; cell < WEEK; cell++) {
      expect(baseline?.usual(cell)).toMatchObject({ median: usualOf(cell), spread: 0 });
    }
    // 9:00 to 10:00 on a Monday in winter is an hour later in UTC than in summer.
    const winter = Date.parse('2026-11-30T09:00:00+01:00');
    expect(baseline?.expected({ fromMs: winter, toMs: winter + HOUR })).toBe(usualOf(9));
  });

  test('expects of a part of an hour that part, and of several hours their sum', () => {
    const baseline = baselineOf(history(4));
    const monday = (MONDAY + 4 * WEEK + 1) * HOUR;
    expect(hourOfWeek(monday / HOUR)).toBe(0);
    expect(baseline?.expected({ fromMs: monday + HOUR / 4, toMs: monday + HOUR / 2 })).toBeCloseTo(2.5, 9);
    expect(baseline?.expected({ fromMs: monday + HOUR / 2, toMs: monday + 2.5 * HOUR })).toBeCloseTo(
      5 + 11 + 6,
      9,
    );
    expect(baseline?.expected({ fromMs: monday, toMs: monday })).toBe(0);
  });

  test('learns nothing from outages, however long', () => {
    const gone = { fromMs: (MONDAY + 3 * WEEK) * HOUR, toMs: (MONDAY + 8 * WEEK) * HOUR - 1 };
    const hours = history(8).hours.filter(({ hour }) => hour * HOUR < gone.fromMs);
    const baseline = baselineOf(history(8, { hours, excluded: [gone] }));
    expect(baseline?.usual(9)).toMatchObject({ median: usualOf(9), samples: 3 });
    // Without being told so, most weeks would say that nothing is usual.
    expect(baselineOf(history(8, { hours }))?.usual(9)?.median).toBe(0);
  });

  test('an hour that an outage touches does not count; too few leave it unknown', () => {
    const touched = [0, 1].map((week) => ({
      fromMs: (MONDAY + week * WEEK + 9.9) * HOUR,
      toMs: (MONDAY + week * WEEK + 10) * HOUR,
    }));
    const baseline = baselineOf(history(3, { excluded: touched }));
    expect(baseline?.usual(9)).toBeNull();
    expect(baseline?.usual(10)).not.toBeNull();
    const nine = (MONDAY + 9) * HOUR;
    expect(baseline?.expected({ fromMs: nine, toMs: nine + 2 * HOUR })).toBeNull();
    expect(baseline?.usualGapMs(nine)).toBeNull();
  });

  test('one wild week does not move it, and the spread tells of the others', () => {
    const hours = history(5).hours.map(({ hour, receptions }) => ({
      hour,
      receptions:
        hour >= MONDAY + 4 * WEEK ? receptions * 50 : receptions + (hour >= MONDAY + 2 * WEEK ? 2 : 0),
    }));
    const usual = baselineOf(history(5, { hours }))?.usual(20);
    expect(usual?.median).toBe(32);
    expect(usual?.spread).toBeCloseTo(1.4826 * 2, 5);
  });

  test('hours without a row had no reception', () => {
    const hours = history(4).hours.filter(({ hour }) => hourOfWeek(hour) !== 3);
    const baseline = baselineOf(history(4, { hours }));
    expect(baseline?.usual(3)?.median).toBe(0);
    expect(baseline?.usualGapMs((MONDAY + 3) * HOUR)).toBe(Number.POSITIVE_INFINITY);
    expect(baseline?.usualGapMs((MONDAY + 4) * HOUR)).toBeCloseTo(HOUR / usualOf(4), 6);
  });
});
