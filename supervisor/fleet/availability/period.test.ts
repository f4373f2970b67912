// Periods by name are Paris periods, whatever the clocks do.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localDay } from '../../calendar/local-time.ts';
import { periodOf } from './period.ts';

test.each([
  ['2026', '2025-12-31T23:00:00Z', '2026-12-31T23:00:00Z'],
  ['2026-Q1', '2025-12-31T23:00:00Z', '2026-03-31T22:00:00Z'],
  ['2026-Q4', '2026-09-30T22:00:00Z', '2026-12-31T23:00:00Z'],
  ['2026-10', '2026-09-30T22:00:00Z', '2026-10-31T23:00:00Z'],
  ['2028-02', '2028-01-31T23:00:00Z', '2028-02-29T23:00:00Z'],
  ['2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
  ['2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  // ISO 8601: week 40 of 2026 begins on 28 September; 2026 has 53 weeks, 2027 begins with its first on 4 January.
  ['2026-W40', '2026-09-27T22:00:00Z', '2026-10-04T22:00:00Z'],
  ['2026-W53', '2026-12-27T23:00:00Z', '2027-01-03T23:00:00Z'],
  ['2027-W01', '2027-01-03T23:00:00Z', '2027-01-10T23:00:00Z'],
  ['2026-W01', '2025-12-28T23:00:00Z', '2026-01-04T23:00:00Z'],
])('%s', (name, from, to) => {
  expect(periodOf(name)).toEqual({ name, fromMs: Date.parse(from), toMs: Date.parse(to) });
});

test.each([
  '2026-13',
  '2026-00',
  '2026-02-29',
  '2026-04-31',
  '2026-Q5',
  '2026-W00',
  '2027-W53',
  '1999',
  '26-10',
  '2026-10-',
  '2026-1',
  ' 2026',
  '',
])('there is no period "%s"', (name) => {
  expect(periodOf(name)).toBeNull();
});

test('days of a month, and months of a year, follow each other without gap', () => {
  const two = (number: number): string => String(number).padStart(2, '0');
  fc.assert(
    fc.property(fc.integer({ min: 2_020, max: 2_090 }), (year) => {
      let atMs = periodOf(String(year))?.fromMs;
      for (let month = 1; month <= 12; month++) {
        expect(periodOf(`${year}-${two(month)}`)?.fromMs).toBe(atMs);
        for (let day = 1; day <= 31; day++) {
          const period = periodOf(`${year}-${two(month)}-${two(day)}`);
          if (period === null) continue;
          expect(period.fromMs).toBe(atMs);
          expect(localDay(period.toMs - 1)).toBe(year * 10_000 + month * 100 + day);
          atMs = period.toMs;
        }
      }
      expect(periodOf(String(year))?.toMs).toBe(atMs);
    }),
    { numRuns: 20 },
  );
});
