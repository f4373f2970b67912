import { expect, test } from 'vitest';
import { createLnsHealth } from './lns-health.ts';

test('silence is noticed 15 s after the first datagram without an answer, and ends with the first answer', () => {
  const health = createLnsHealth(0);
  health.sent(0);
  health.acked(4, 4);
  expect(health.judge(4)).toMatchObject({ state: 'up', sinceMs: 4 });
  for (const atMs of [5_000, 10_000, 15_000]) health.sent(atMs);
  expect(health.judge(19_999)).toMatchObject({ state: 'up', sinceMs: 4 });
  expect(health.judge(20_000)).toMatchObject({ state: 'silent', sinceMs: 5_000 });
  health.acked(null, 21_000);
  expect(health.judge(21_001)).toMatchObject({ state: 'up', sinceMs: 21_001 });
});

test('what went unanswered before a pause of minutes is no silence after it', () => {
  const health = createLnsHealth(0);
  health.sent(0);
  health.sent(1);
  health.sent(600_000);
  expect(health.judge(600_001).state).toBe('unknown');
  for (const atMs of [605_000, 610_000]) health.sent(atMs);
  expect(health.judge(615_000)).toMatchObject({ state: 'silent', sinceMs: 600_000 });
});
