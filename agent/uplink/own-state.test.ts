import { expect, test } from 'vitest';
import type { State } from '../../protocol/mqtt/state.ts';
import { createOwnState } from './own-state.ts';

const state = (status: State['status'], sinceMs: number): State => ({ status, sinceMs, version: '1' });

test('what an earlier run left behind is not another client', () => {
  const own = createOwnState();
  own.say(state('offline', 5));
  expect(own.isForeign(state('online', 1))).toBe(false);
});

test('catalogue 35: once we have spoken, a state that is none of ours is another client’s', () => {
  const own = createOwnState();
  own.say(state('offline', 5));
  own.say(state('online', 6));
  expect([5, 6].map((sinceMs) => own.isForeign(state('offline', sinceMs)))).toEqual([false, false]);
  expect(own.isForeign(state('online', 7))).toBe(true);
});

test('after a thousand attempts that led to nothing, what the last connection left behind is still ours', () => {
  const own = createOwnState();
  own.say(state('offline', 5));
  own.say(state('online', 6));
  for (let sinceMs = 100; sinceMs < 1_100; sinceMs++) own.say(state('offline', sinceMs));
  expect([5, 6, 1_099].map((sinceMs) => own.isForeign(state('offline', sinceMs)))).toEqual([
    false,
    false,
    false,
  ]);
});
