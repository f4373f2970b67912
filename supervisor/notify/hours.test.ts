// Quiet hours by the clock in Paris, also on the days that have 23 or 25 hours.

import { expect, test } from 'vitest';
import { quietUntil } from './hours.ts';

const at = (text: string): number => Date.parse(text);

test.each([
  // In winter 22:00 is 21:00 UTC, in summer 20:00.
  ['22:00', '07:00', '2026-01-10T20:59:59Z', null],
  ['22:00', '07:00', '2026-01-10T21:00:00Z', '2026-01-11T06:00:00Z'],
  ['22:00', '07:00', '2026-01-11T05:59:59Z', '2026-01-11T06:00:00Z'],
  ['22:00', '07:00', '2026-01-11T06:00:00Z', null],
  // 29 March: from 02:00 to 03:00; the night has an hour less.
  ['22:00', '07:00', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00Z'],
  ['22:00', '07:00', '2026-03-29T04:59:00Z', '2026-03-29T05:00:00Z'],
  ['22:00', '02:30', '2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z'],
  ['22:00', '02:30', '2026-03-29T01:00:00Z', null],
  // 25 October: from 03:00 back to 02:00; the night has an hour more.
  ['22:00', '07:00', '2026-10-24T20:00:00Z', '2026-10-25T06:00:00Z'],
  ['22:00', '07:00', '2026-10-25T05:30:00Z', '2026-10-25T06:00:00Z'],
  ['02:30', '06:00', '2026-10-25T01:15:00Z', '2026-10-25T05:00:00Z'],
  ['12:00', '14:00', '2026-10-25T12:30:00Z', '2026-10-25T13:00:00Z'],
  ['22:00', '22:00', '2026-01-10T21:00:00Z', null],
])('from %s to %s, at %s: until %s', (from, to, now, until) => {
  expect(quietUntil(from, to, at(now))).toBe(until === null ? null : at(until));
});
