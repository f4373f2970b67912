import { expect, test } from 'vitest';
import { createLiveness } from './liveness.ts';

test('a connection is dead when nothing came for a minute since something was sent', () => {
  const liveness = createLiveness(0);
  liveness.sent(10_000);
  liveness.sent(69_000);
  expect(liveness.isDead(69_999)).toBe(false);
  expect(liveness.isDead(70_000)).toBe(true);
});

test('anything that comes proves it alive', () => {
  const liveness = createLiveness(0);
  liveness.sent(0);
  liveness.received(50_000);
  expect(liveness.isDead(1_000_000)).toBe(false);
  liveness.sent(1_000_000);
  expect(liveness.isDead(1_059_999)).toBe(false);
  expect(liveness.isDead(1_060_000)).toBe(true);
});

test('where nothing was sent nothing needs to come', () => {
  expect(createLiveness(0).isDead(1e9)).toBe(false);
});
