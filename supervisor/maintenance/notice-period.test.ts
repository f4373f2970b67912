// The notice period over holidays, two offices, and clocks that change.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSettings } from '../../protocol/settings.ts';
import { DAY_MS, dayNumber, instantOf } from '../calendar/local-time.ts';
import { createCalendars } from '../calendar/office.ts';
import { calendarMembers } from '../calendar/settings.ts';
import { createNoticePeriod } from './notice-period.ts';
import { objectUntil, worksOn } from './working-days.ts';

const HOUR_MS = 3_600_000;
const at = (text: string): number => Date.parse(text);

function officesOf(toml = '') {
  const read = readSettings(calendarMembers, toml, {});
  if (read.kind === 'complaints') throw new Error(read.complaints.join('\n'));
  const calendars = createCalendars(read.settings);
  return ['tmvl', 'smo'].map((id) => calendars.of(id));
}

const periodOf = (toml: string, days = 5) => {
  const offices = officesOf(toml);
  return createNoticePeriod((day) => worksOn(offices, day), days);
};
const period = periodOf('');

test.each([
  // Wednesday 14 October; whole days before it: 13, 12, 9, 8, 7.
  ['2026-10-14T08:00:00Z', '2026-10-06T22:00:00Z'],
  // Over All Saints' (a Sunday in 2026) and Armistice Day, Wednesday: 12, 10, 9, 6, 5 November.
  ['2026-11-13T08:00:00Z', '2026-11-04T23:00:00Z'],
  // Over Christmas and New Year's Day, both Fridays: 4 Jan., 31, 30, 29, 28 Dec.
  ['2027-01-05T08:00:00Z', '2026-12-27T23:00:00Z'],
  // Over the change of clocks, 25 October: 26, 23, 22, 21, 20.
  ['2026-10-27T08:00:00Z', '2026-10-19T22:00:00Z'],
  // The leap day counts: 1 March, 29, 28, 25, 24 February 2028.
  ['2028-03-02T08:00:00Z', '2028-02-23T23:00:00Z'],
])('work at %s is announced by %s', (start, limit) => {
  expect(new Date(period.limitMs(at(start))).toISOString()).toBe(new Date(at(limit)).toISOString());
  expect(period.isKept(at(start), at(limit))).toBe(true);
  expect(period.isKept(at(start), at(limit) + 1)).toBe(false);
});

test('a day on which one of them is closed does not count for both', () => {
  const closedOn = (date: string, partner: string): string =>
    `[[hotline_exceptions]]\ndate = "${date}"\nhours = "closed"\npartner = "${partner}"\n`;
  const start = at('2026-10-14T08:00:00Z');
  const one = closedOn('2026-10-12', 'smo');
  expect(periodOf(one).limitMs(start)).toBe(at('2026-10-05T22:00:00Z'));
  // Nor one on which the other is: each of them alone has five days more than both together.
  expect(periodOf(one + closedOn('2026-10-08', 'tmvl')).limitMs(start)).toBe(at('2026-10-04T22:00:00Z'));
  expect(periodOf(one, 0).limitMs(start)).toBe(start - 1);
  const closed = officesOf(one);
  expect(worksOn(closed, dayNumber(at('2026-10-12T10:00:00Z')))).toBe(false);
  expect(worksOn(closed, dayNumber(at('2026-10-13T10:00:00Z')))).toBe(true);
});

test('the earliest start is the first day that keeps it, from any instant of 2024 to 2040', () => {
  const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2040, 11, 1) });
  fc.assert(
    fc.property(instants, (nowMs) => {
      const earliest = period.earliestStartMs(nowMs);
      const day = dayNumber(earliest);
      expect(earliest).toBe(instantOf(day, 0));
      expect(period.isKept(earliest, nowMs)).toBe(true);
      expect(period.isKept(instantOf(day - 1, 0), nowMs)).toBe(false);
      // Later is never worse.
      expect(period.isKept(earliest + 100 * DAY_MS, nowMs)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('the time to object is opening time of both, and ends when the work begins', () => {
  const offices = officesOf();
  // Thursday 1 October, 12:00: five and a half hours that day, nine on Friday, the rest on Monday until 12:00.
  const toldMs = at('2026-10-01T10:00:00Z');
  expect(objectUntil(offices, 18 * HOUR_MS, toldMs, at('2026-10-14T08:00:00Z'))).toBe(
    at('2026-10-05T10:00:00Z'),
  );
  expect(objectUntil(offices, 18 * HOUR_MS, toldMs, toldMs + HOUR_MS)).toBe(toldMs + HOUR_MS);
  expect(objectUntil(offices, 0, toldMs, toldMs + HOUR_MS)).toBe(toldMs);
});
