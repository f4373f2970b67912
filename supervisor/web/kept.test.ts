import { expect, test } from 'vitest';
import { FRESH_MS, GATHER_MS } from './freshness.ts';
import { createKept, keptFor } from './kept.ts';

test('an answer is kept for its time, and asked for anew after it', async () => {
  const kept = createKept<string, number>(1_000);
  let asked = 0;
  const ask = async (): Promise<number> => ++asked;
  expect(await kept('a', 0, ask)).toBe(1);
  expect(await kept('a', 999, ask)).toBe(1);
  expect(await kept('b', 999, ask)).toBe(2);
  expect(await kept('a', 1_000, ask)).toBe(3);
});

test('whoever asks while it is being worked out waits for the same answer', async () => {
  let asked = 0;
  const kept = keptFor(
    1_000,
    async (key: string) => `${key}${++asked}`,
    () => 0,
  );
  expect(await Promise.all([kept('a'), kept('a'), kept('b')])).toEqual(['a1', 'a1', 'b2']);
});

test('an answer that fails is not kept', async () => {
  const kept = createKept<string, string>(1_000);
  await expect(kept('a', 0, () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
  expect(await kept('a', 0, async () => 'there')).toBe('there');
});

test('the oldest question goes where there are too many', async () => {
  const kept = createKept<number, number>(1_000, 2);
  let asked = 0;
  for (const key of [1, 2, 3]) await kept(key, 0, async () => ++asked);
  expect(await kept(3, 0, async () => ++asked)).toBe(3);
  expect(await kept(1, 0, async () => ++asked)).toBe(4);
});

test('who asks because of an event gets nothing that was worked out before it', async () => {
  const kept = createKept<string, string>(FRESH_MS);
  let state = 'online';
  const ask = (nowMs: number) => kept('page', nowMs, async () => state);
  const eventMs = 1_000;
  expect(await ask(eventMs - 1)).toBe('online');
  state = 'offline';
  expect(await ask(eventMs + GATHER_MS)).toBe('offline');
});
