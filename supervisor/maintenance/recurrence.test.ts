// Work that comes again, through every change of clocks, leap days and holidays.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, dayNumber, dayNumberOf, wallMs } from '../calendar/local-time.ts';
import { numberOfDay, occurrencesOf, type Rule, textOfDay } from './recurrence.ts';

const MIN_MS = 60_000;
const HOUR_MS = 60 * MIN_MS;
const always = (): boolean => true;
const RULE: Rule = {
  days: { kind: 'weekly', weekdays: [0, 1, 2, 3, 4, 5, 6] },
  ...{ startMinute: 150, lengthMin: 60, onlyWorkingDays: false, from: '2024-01-01', until: null },
};
const daysOf = (rule: Rule, from: string, to: string): readonly string[] =>
  occurrencesOf(rule, numberOfDay(from), numberOfDay(to), always).map(({ day }) => day);

/** The last Sundays of March and October, by the rules of summer time and not by the time zone data. */
function transition(year: number, month: 2 | 9): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1));
  return last.getTime() - last.getUTCDay() * DAY_MS;
}
const YEARS = Array.from({ length: 17 }, (_, index) => 2_024 + index);

describe('every change of clocks of Europe/Paris from 2024 to 2040', () => {
  test.each(YEARS)(
    '02:30 of %i: never in March, then it is 03:00; twice in October, then it is the first',
    (year) => {
      for (const month of [2, 9] as const) {
        const changeMs = transition(year, month);
        const day = dayNumber(changeMs);
        const [one] = occurrencesOf(RULE, day, day, always);
        // Clocks jump at 01:00 UTC: from 02:00 to 03:00, and from 03:00 to 02:00.
        expect(one?.fromMs).toBe(month === 2 ? changeMs : changeMs - 30 * MIN_MS);
        expect((one?.toMs ?? 0) - (one?.fromMs ?? 0)).toBe(HOUR_MS);
      }
    },
  );

  test('each day has one occurrence, on the day, at that time by the clock on the wall or where it jumps to', () => {
    const minutes = fc.integer({ min: 0, max: 1_439 });
    const changes = fc.constantFrom(...YEARS.flatMap((year) => [transition(year, 2), transition(year, 9)]));
    fc.assert(
      fc.property(minutes, changes, (startMinute, changeMs) => {
        const day = dayNumber(changeMs);
        const found = occurrencesOf({ ...RULE, startMinute }, day - 2, day + 2, always);
        expect(found.map((one) => one.day)).toEqual(
          [-2, -1, 0, 1, 2].map((offset) => textOfDay(day + offset)),
        );
        for (const [index, { fromMs }] of found.entries()) {
          const isGone =
            fromMs === changeMs &&
            new Date(changeMs).getUTCMonth() === 2 &&
            startMinute >= 120 &&
            startMinute < 180;
          const shown = (wallMs(fromMs) - (day - 2 + index) * DAY_MS) / MIN_MS;
          expect(shown).toBe(isGone ? 180 : startMinute);
          if (index > 0) expect(fromMs).toBeGreaterThan(found[index - 1]?.fromMs ?? 0);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('made in pieces or at once, it is the same', () => {
    const rule: Rule = { ...RULE, days: { kind: 'monthly-weekday', nth: -1, weekday: 6 } };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 80 }), (steps) => {
        const first = dayNumberOf(2024, 1, 1);
        let day = first;
        const pieces = steps.flatMap((length) => {
          const piece = occurrencesOf(rule, day, day + length - 1, always);
          day += length;
          return piece;
        });
        expect(pieces).toEqual(occurrencesOf(rule, first, day - 1, always));
      }),
    );
  });
});

test('on weekdays, on a day of the month or its last, on the nth weekday', () => {
  expect(daysOf({ ...RULE, days: { kind: 'weekly', weekdays: [1, 3] } }, '2026-10-01', '2026-10-14')).toEqual(
    [...['2026-10-01', '2026-10-06', '2026-10-08', '2026-10-13']],
  );
  const monthly = (day: number): Rule => ({ ...RULE, days: { kind: 'monthly-day', day } });
  expect(daysOf(monthly(31), '2026-10-01', '2027-03-31')).toEqual([
    ...['2026-10-31', '2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28', '2027-03-31'],
  ]);
  expect(daysOf(monthly(29), '2027-02-01', '2028-03-01')).toEqual(
    expect.arrayContaining(['2027-02-28', '2028-02-29']),
  );
  const weekday = (nth: number): Rule => ({ ...RULE, days: { kind: 'monthly-weekday', nth, weekday: 1 } });
  expect(daysOf(weekday(2), '2026-10-01', '2026-12-31')).toEqual(['2026-10-13', '2026-11-10', '2026-12-08']);
  expect(daysOf(weekday(-1), '2026-10-01', '2026-12-31')).toEqual(['2026-10-27', '2026-11-24', '2026-12-29']);
});

test('begins and ends on days, both included, and leaves out days on which an office is closed', () => {
  const rule: Rule = { ...RULE, from: '2026-10-02', until: '2026-10-04' };
  expect(daysOf(rule, '2026-09-01', '2026-12-01')).toEqual(['2026-10-02', '2026-10-03', '2026-10-04']);
  const closed = numberOfDay('2026-10-03');
  const open = occurrencesOf({ ...rule, onlyWorkingDays: true }, 0, closed + 9, (day) => day !== closed);
  expect(open.map(({ day }) => day)).toEqual(['2026-10-02', '2026-10-04']);
});

test.each(['2026-02-29', '2026-13-01', '2026-1-1', 'hier', ''])('%s is no day', (text) => {
  expect(numberOfDay(text)).toBeNaN();
});
