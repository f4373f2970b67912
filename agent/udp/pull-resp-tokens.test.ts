import { expect, test } from 'vitest';
import { createPullRespTokens } from './pull-resp-tokens.ts';

test('every pending downlink has a token of its own, whoever asked, and is settled once, in any order', () => {
  const tokens = createPullRespTokens<string>(65_500);
  const taken = Array.from({ length: 200 }, (_, index) =>
    tokens.take(index % 2 === 0 ? 'tap a' : 'tap b', `asker ${index}`, 0),
  );
  expect(new Set(taken).size).toBe(200);
  expect(taken.every((token) => token !== null && token >= 0 && token < 65_536)).toBe(true);
  for (const [index, token] of [...taken.entries()].reverse()) {
    expect(tokens.settle(token as number, 1)).toBe(`asker ${index}`);
    expect(tokens.settle(token as number, 1)).toBeNull();
  }
});

test('an answer may come 149 s later, as class B and Kerlink have it, and not 150 s later', () => {
  const tokens = createPullRespTokens<string>(0);
  const one = tokens.take('tap', 'one', 0) as number;
  const two = tokens.take('tap', 'two', 0) as number;
  expect(tokens.settle(one, 149_999)).toBe('one');
  expect(tokens.settle(two, 150_000)).toBeNull();
  expect(tokens.expire(149_999)).toEqual([]);
  expect(tokens.expire(150_000)).toEqual(['two']);
});

test('an asker with 1,024 waiting gets no more until some are answered or expired; others do', () => {
  const tokens = createPullRespTokens<number>(0);
  for (let index = 0; index < 1_024; index++) expect(tokens.take('greedy', index, 0)).not.toBeNull();
  expect(tokens.take('greedy', 0, 1)).toBeNull();
  expect(tokens.take('modest', 0, 1)).not.toBeNull();
  tokens.settle(7, 1);
  expect(tokens.take('greedy', 0, 1)).not.toBeNull();
  expect(tokens.take('greedy', 0, 1)).toBeNull();
  expect(tokens.expire(150_000)).toHaveLength(1_023);
  expect(tokens.take('greedy', 0, 150_000)).not.toBeNull();
});

test('a token is not given again soon after it was answered', () => {
  const tokens = createPullRespTokens<number>(0);
  const first = tokens.take('tap', 0, 0) as number;
  tokens.settle(first, 0);
  const later = Array.from({ length: 1_000 }, () => tokens.take('tap', 0, 0));
  expect(later).not.toContain(first);
});

test('those that can be answered no more are forgotten, and only those', () => {
  const tokens = createPullRespTokens<number>(0);
  const taken = [1, 2, 3, 4].map((asker) => tokens.take('tap', asker, 0) as number);
  expect(tokens.forget((asker) => asker % 2 === 0)).toEqual([2, 4]);
  expect(taken.map((token) => tokens.settle(token, 1))).toEqual([1, null, 3, null]);
});
