// Costly work takes turns.

import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

/** Work that ends when it is told to. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const state = { running: false };
  return {
    state,
    end: resolve,
    run: async () => {
      state.running = true;
      await promise;
      state.running = false;
    },
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('so many run at once, the others in their order', async () => {
  const turns = createTurns({ atOnce: 2, maxWaiting: 10 });
  const works = Array.from({ length: 5 }, work);
  const running = () => works.map(({ state }) => state.running);
  const done = works.map(({ run }) => turns.take(run));
  await settle();
  expect(running()).toEqual([true, true, false, false, false]);
  works[1]?.end();
  await settle();
  expect(running()).toEqual([true, false, true, false, false]);
  for (const { end } of works) end();
  await Promise.all(done);
  expect(running()).toEqual([false, false, false, false, false]);
});

test('work that fails gives its turn away too', async () => {
  const turns = createTurns({ atOnce: 1, maxWaiting: 10 });
  const failed = turns.take(() => Promise.reject(new Error('no')));
  const next = turns.take(async () => 'yes');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

test('whoever is gone loses the place, and holds nobody up', async () => {
  const turns = createTurns({ atOnce: 1, maxWaiting: 1 });
  const first = work();
  const done = turns.take(first.run);
  const gone = new AbortController();
  const leaving = turns.take(async () => 'never', gone.signal);
  gone.abort(new Error('gone'));
  await expect(leaving).rejects.toThrow('gone');
  const next = turns.take(async () => 'yes');
  first.end();
  await done;
  expect(await next).toBe('yes');
  await expect(turns.take(async () => 'never', gone.signal)).rejects.toThrow('gone');
});

test('too many in the queue are sent away', async () => {
  const turns = createTurns({ atOnce: 1, maxWaiting: 1 });
  const first = work();
  const done = turns.take(first.run);
  const second = turns.take(async () => {});
  await expect(turns.take(async () => {})).rejects.toThrow('too much');
  first.end();
  await Promise.all([done, second]);
});
