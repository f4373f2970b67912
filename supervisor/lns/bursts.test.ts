import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { createBursts } from './bursts.ts';

test('passes on at once what fits into one burst', () => {
  const passed: number[] = [];
  const bursts = createBursts<number>((item) => passed.push(item));
  for (let item = 0; item < 32; item++) bursts.offer(item);
  expect(passed).toHaveLength(32);
});

test('spreads a crowd over the turns that follow, in order', async () => {
  const passed: number[] = [];
  const bursts = createBursts<number>((item) => passed.push(item));
  const items = Array.from({ length: 1_000 }, (_, item) => item);
  for (const item of items) expect(bursts.offer(item)).toBe(true);
  expect(passed).toHaveLength(32);
  await setImmediate();
  expect(passed.length).toBeLessThanOrEqual(96);
  bursts.offer(1_000);
  await eventually(() => expect(passed).toEqual([...items, 1_000]));
  expect(bursts.waiting()).toBe(0);
});

test('refuses more than a second of the highest rate, and flushes what waits', () => {
  const passed: number[] = [];
  const bursts = createBursts<number>((item) => passed.push(item));
  let taken = 0;
  while (bursts.offer(taken)) taken++;
  expect(taken).toBe(30_032);
  bursts.flush();
  expect(passed).toHaveLength(taken);
  expect(bursts.waiting()).toBe(0);
});

test('what has been passed on is let go, though the queue never runs empty', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const bursts = createBursts<object>(() => {});
  const offered: WeakRef<object>[] = [];
  function offerMany(): void {
    for (let item = 0; item < 20_000; item++) {
      const one = { item };
      if (item % 5_000 === 0) offered.push(new WeakRef(one));
      bursts.offer(one);
    }
  }
  for (let round = 0; round < 4; round++) {
    offerMany();
    while (bursts.waiting() > 5_000) await setImmediate();
  }
  await setImmediate();
  collect();
  expect(bursts.waiting()).toBeGreaterThan(0);
  // Of the first rounds nothing is left; of the last ones some may be.
  expect(offered.slice(0, 8).filter((one) => one.deref() !== undefined)).toEqual([]);
});
