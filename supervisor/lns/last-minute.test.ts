import { expect, test } from 'vitest';
import { createLastMinute } from './last-minute.ts';

const NOW_MS = 1_800_000_000_000;

test('quantiles are right to within a bucket', () => {
  const lastMinute = createLastMinute();
  for (let ms = 1; ms <= 1_000; ms++) lastMinute.acked(ms, NOW_MS);
  const { p50Ms, p99Ms, acked } = lastMinute.read(NOW_MS);
  expect(acked).toBe(1_000);
  expect(p50Ms).toBeGreaterThanOrEqual(500);
  expect(p50Ms).toBeLessThan(500 * 1.25);
  expect(p99Ms).toBeGreaterThanOrEqual(990);
  expect(p99Ms).toBeLessThan(990 * 1.25);
});

test.each([0, -1, 0.01, 0.05, 4_999, 5_000, 1e9])('takes a round trip of %d ms', (roundTripMs) => {
  const lastMinute = createLastMinute();
  lastMinute.acked(roundTripMs, NOW_MS);
  const { p50Ms } = lastMinute.read(NOW_MS);
  expect(p50Ms).toBeGreaterThanOrEqual(Math.min(roundTripMs, 5_000));
});

test('forgets what is older than a minute, and remembers what is not', () => {
  const lastMinute = createLastMinute();
  lastMinute.acked(3, NOW_MS);
  lastMinute.unanswered(2, NOW_MS + 30_000);
  expect(lastMinute.read(NOW_MS + 49_000)).toMatchObject({ acked: 1, unanswered: 2 });
  expect(lastMinute.read(NOW_MS + 61_000)).toMatchObject({ acked: 0, unanswered: 2, p50Ms: null });
  lastMinute.acked(3, NOW_MS + 61_000);
  expect(lastMinute.read(NOW_MS + 61_000)).toMatchObject({ acked: 1, unanswered: 2 });
  expect(lastMinute.read(NOW_MS + 600_000)).toEqual({ acked: 0, unanswered: 0, p50Ms: null, p99Ms: null });
});
