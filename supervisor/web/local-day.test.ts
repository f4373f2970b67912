// Days in Paris begin when people there say so, also when clocks change.

import { expect, test } from 'vitest';
import { dayOf, dayStart } from './local-day.ts';

test.each<[text: string, later: 0 | 1, expected: string]>([
  ['2026-01-15', 0, '2026-01-14T23:00:00.000Z'],
  ['2026-07-15', 0, '2026-07-14T22:00:00.000Z'],
  ['2026-03-29', 0, '2026-03-28T23:00:00.000Z'],
  ['2026-03-29', 1, '2026-03-29T22:00:00.000Z'],
  ['2026-10-25', 0, '2026-10-24T22:00:00.000Z'],
  ['2026-12-31', 1, '2026-12-31T23:00:00.000Z'],
])('the day %s and %i later begins at %s', (text, later, expected) => {
  expect(new Date(dayStart(text, later) ?? 0).toISOString()).toBe(expected);
});

test('what is no day begins never; an instant belongs to its day in Paris', () => {
  expect([dayStart(''), dayStart('29/03/2026')]).toEqual([null, null]);
  expect([dayStart('2026-02-31'), dayStart('2026-10')]).toEqual([null, null]);
  expect(dayOf(Date.parse('2026-07-14T22:30:00Z'))).toBe('2026-07-15');
});
