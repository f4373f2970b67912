import { expect, test } from 'vitest';
import { createPendingTokens } from './pending-tokens.ts';

test('tokens that wait never collide, and are spread over all 65,536', () => {
  const tokens = createPendingTokens();
  const drawn = Array.from({ length: 16_000 }, () => tokens.take(0));
  expect(new Set(drawn).size).toBe(16_000);
  expect(Math.min(...drawn)).toBeLessThan(100);
  expect(Math.max(...drawn)).toBeGreaterThan(65_435);
});

test('an acknowledgement settles its token once', () => {
  const tokens = createPendingTokens();
  const token = tokens.take(1_000);
  expect(tokens.settle(token, 1_012)).toBe(12);
  expect(tokens.settle(token, 1_013)).toBe('unexpected');
  expect(tokens.size()).toBe(0);
});

test('what has waited 5 s is given up, and an acknowledgement after that is late, once', () => {
  const tokens = createPendingTokens();
  const first = tokens.take(0);
  const second = tokens.take(1);
  expect(tokens.giveUp(4_999)).toBe(0);
  expect(tokens.giveUp(5_000)).toBe(1);
  expect(tokens.settle(first, 5_100)).toBe('late');
  expect(tokens.settle(first, 5_101)).toBe('unexpected');
  expect(tokens.settle(second, 5_000)).toBe(4_999);
  expect(tokens.giveUp(60_000)).toBe(0);
});

test('a datagram that did not leave is waited for no longer', () => {
  const tokens = createPendingTokens();
  const token = tokens.take(0);
  tokens.cancel(token);
  expect(tokens.giveUp(60_000)).toBe(0);
  expect(tokens.settle(token, 60_000)).toBe('unexpected');
});

test('an unanswered flood stays bounded, and all of it is counted as given up', () => {
  const tokens = createPendingTokens();
  for (let index = 0; index < 100_000; index++) tokens.take(index / 1_000);
  expect(tokens.size()).toBe(16_384);
  expect(tokens.giveUp(100)).toBe(100_000 - 16_384);
  expect(tokens.giveUp(60_000)).toBe(16_384);
  expect(tokens.size()).toBe(0);
});
