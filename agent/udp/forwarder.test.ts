import { expect, test } from 'vitest';
import { createForwarder } from './forwarder.ts';

function pulledAt(...monoMs: readonly number[]): ReturnType<typeof createForwarder> {
  const forwarder = createForwarder(0);
  for (const ms of monoMs) forwarder.pulled(ms);
  return forwarder;
}

test.each([
  ['never heard', [], 0, false],
  ['90 s after its first PULL_DATA', [0], 90_000, true],
  ['91 s after its first PULL_DATA', [0], 91_000, false],
  ['pulling each 10 s, 90 s after the last', [0, 10_000, 20_000], 110_000, true],
  ['pulling each 10 s, 91 s after the last', [0, 10_000, 20_000], 111_000, false],
  ['pulling each minute, 3 minutes after the last', [0, 60_000, 120_000], 300_000, true],
  ['pulling each minute, more than 3 minutes after the last', [0, 60_000, 120_000], 301_000, false],
  ['back after an hour of silence, 90 s later', [0, 10_000, 3_610_000], 3_700_000, true],
  ['back after an hour of silence, 91 s later', [0, 10_000, 3_610_000], 3_701_000, false],
  ['once a minute, now each 10 s for ten minutes', [0, 60_000, ...tens(60_000, 60)], 752_000, false],
])('a forwarder %s: alive is %s', (_, pulls, nowMs, alive) => {
  expect(pulledAt(...pulls).alive(nowMs)).toBe(alive);
});

function tens(fromMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => fromMs + (index + 1) * 10_000);
}

test('ages are null before the first datagram', () => {
  const forwarder = createForwarder(0);
  expect([forwarder.pullAgeMs(5), forwarder.pushAgeMs(5)]).toEqual([null, null]);
  forwarder.pulled(5);
  forwarder.pushed(6);
  expect([forwarder.pullAgeMs(10), forwarder.pushAgeMs(10)]).toEqual([5, 4]);
});

test('when it pulled: stretches without a silence by its own measure, the last ones of many', () => {
  const forwarder = pulledAt(1_000.4, 61_000, 121_000, 300_000.6);
  expect(forwarder.pulls()).toEqual({ sinceMonoMs: 0, spells: [[1_000, 300_001]] });
  forwarder.pulled(3_600_000);
  expect(forwarder.pulls().spells).toEqual([
    [1_000, 300_001],
    [3_600_000, 3_600_000],
  ]);
  for (let hour = 2; hour <= 33; hour++) forwarder.pulled(hour * 3_600_000);
  const { sinceMonoMs, spells } = forwarder.pulls();
  // Of the first two nothing is left but when the second ended: from there on it is known.
  expect([spells.length, spells[0]?.[0], sinceMonoMs]).toEqual([32, 7_200_000, 3_600_000]);
});
