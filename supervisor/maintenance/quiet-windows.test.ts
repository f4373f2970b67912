// The quietest times, by what was heard at the same hours.

import { expect, test } from 'vitest';
import { hourOfWeek } from '../fleet/traffic/hour-of-week.ts';
import { LEARNT_HOURS, quietWindows } from './quiet-windows.ts';

const HOUR_MS = 3_600_000;
const NOW_HOUR = Math.floor(Date.parse('2026-10-12T00:00:00Z') / HOUR_MS);
const window = { fromMs: NOW_HOUR * HOUR_MS, toMs: (NOW_HOUR + 168) * HOUR_MS };

/** Four weeks in which each hour of the week hears what is said. */
function heard(of: (hour: number) => number) {
  return Array.from({ length: LEARNT_HOURS }, (_, index) => {
    const hour = NOW_HOUR - LEARNT_HOURS + index;
    return { hour, receptions: of(hourOfWeek(hour)) };
  });
}

test('the three quietest of that length, in order of time, none overlapping', () => {
  // Quiet on Monday and Wednesday at 3 and 4, a little less on Friday at 10 and 11.
  const quiet = new Map([3, 4, 51, 52].map((hour) => [hour, 1]));
  const found = quietWindows(
    heard((hour) => quiet.get(hour) ?? (hour === 106 || hour === 107 ? 5 : 100)),
    { ...window, lengthMs: 2 * HOUR_MS },
  );
  expect(found.map(({ fromMs }) => new Date(fromMs).toISOString())).toEqual([
    ...['2026-10-12T01:00:00.000Z', '2026-10-14T01:00:00.000Z', '2026-10-16T08:00:00.000Z'],
  ]);
  for (const { fromMs, toMs } of found) expect(toMs - fromMs).toBe(2 * HOUR_MS);
  expect(found[0]?.share).toBeCloseTo(0.0104, 2);
});

test('half an hour counts half; where nothing was heard nothing is suggested', () => {
  const found = quietWindows(
    heard(() => 10),
    { ...window, lengthMs: HOUR_MS / 2 },
  );
  expect(found.map(({ share }) => share)).toEqual([1, 1, 1]);
  expect(quietWindows([], { ...window, lengthMs: HOUR_MS })).toEqual([]);
});
