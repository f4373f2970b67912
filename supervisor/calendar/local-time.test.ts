// The Paris day of an instant, where calendars and clocks have their corners.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localDay } from './local-time.ts';

/** Independent of the time zone data: Paris is UTC+1, and UTC+2 between the last Sundays of March and October, 01:00 UTC. */
function expectedDay(ms: number): number {
  const year = new Date(ms).getUTCFullYear();
  const summer = ms >= lastSunday(year, 2) && ms < lastSunday(year, 9);
  const local = new Date(ms + (summer ? 2 : 1) * 3_600_000);
  return local.getUTCFullYear() * 10_000 + (local.getUTCMonth() + 1) * 100 + local.getUTCDate();
}

function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1));
  return last.getTime() - last.getUTCDay() * 86_400_000;
}

test.each([
  ['2028-02-28T23:00:00Z', 20_280_229],
  ['2028-02-29T22:59:59.999Z', 20_280_229],
  ['2028-02-29T23:00:00Z', 20_280_301],
  ['2027-02-28T23:00:00Z', 20_270_301],
  ['2100-02-28T23:00:00Z', 21_000_301],
  ['2026-12-31T22:59:59.999Z', 20_261_231],
  ['2026-12-31T23:00:00Z', 20_270_101],
  // The leap second at the end of 2016 has no instant of its own in UTC milliseconds.
  ['2016-12-31T23:59:59.999Z', 20_170_101],
  // 2^31 s after 1970.
  ['2038-01-19T03:14:07Z', 20_380_119],
  ['2038-01-19T03:14:08Z', 20_380_119],
  ['2038-01-19T23:00:00Z', 20_380_120],
  // 02:00 does not exist; the day has 23 hours.
  ['2026-03-28T22:59:59Z', 20_260_328],
  ['2026-03-28T23:00:00Z', 20_260_329],
  ['2026-03-29T21:59:59Z', 20_260_329],
  ['2026-03-29T22:00:00Z', 20_260_330],
  // 02:30 comes twice; the day has 25 hours.
  ['2026-10-24T22:00:00Z', 20_261_025],
  ['2026-10-25T22:59:59Z', 20_261_025],
  ['2026-10-25T23:00:00Z', 20_261_026],
])('catalogue 18: %s is on %i', (instant, day) => {
  expect(localDay(Date.parse(instant))).toBe(day);
});

test('catalogue 18: any instant of 2000 to 2099 is on the day that the rules of summer time say', () => {
  const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) });
  const isRight = fc.property(instant, (ms) => localDay(ms) === expectedDay(ms));
  fc.assert(isRight, { numRuns: 2_000 });
});

test('catalogue 18: every day from 2024 to 2040 has 24 hours, two a year 23 and 25, and none is left out', () => {
  const hours = new Map<number, number>();
  for (let ms = Date.UTC(2023, 11, 31, 23); ms < Date.UTC(2040, 11, 31, 23); ms += 3_600_000) {
    hours.set(localDay(ms), (hours.get(localDay(ms)) ?? 0) + 1);
  }
  const odd = [...hours].filter(([, count]) => count !== 24);
  expect(hours.size).toBe(17 * 365 + 5);
  expect(odd.map(([, count]) => count)).toEqual(Array.from({ length: 17 }, () => [23, 25]).flat());
  expect(hours.get(20_280_229)).toBe(24);
});
