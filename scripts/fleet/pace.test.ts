import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { pace } from './pace.ts';

const every = (ms: number, count: number) => Array.from({ length: count }, (_, index) => index * ms).values();

test('nothing leaves before it is due, and all of it leaves', async () => {
  const startMs = performance.now();
  const early: number[] = [];
  let acted = 0;
  const paced = pace({
    items: every(3, 50),
    dueMs: (due) => due,
    act(due) {
      acted++;
      // The millisecond that timers are coarse by, and the pace's own start.
      if (performance.now() - startMs < due - 2) early.push(due);
    },
  });
  await paced.done;
  expect(acted).toBe(50);
  expect(early).toEqual([]);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(49 * 3 - 2);
});

test('after a stall it catches up in batches between which others get their turn', async () => {
  let turns = 0;
  let done = false;
  const paced = pace({ items: every(0, 1_000), dueMs: (due) => due, act: () => {} });
  void paced.done.then(() => {
    done = true;
  });
  while (!done) {
    turns++;
    await nextTurn();
  }
  expect(turns).toBeGreaterThan(30);
});

test('it stops where it is told to', async () => {
  let acted = 0;
  const paced = pace({
    items: every(1, 1_000_000),
    dueMs: (due) => due,
    act() {
      acted++;
      if (acted === 5) paced.stop();
    },
  });
  await paced.done;
  await nextTurn();
  expect(acted).toBe(5);
});

test('an error in what it does ends it', async () => {
  const paced = pace({
    items: every(1, 10),
    dueMs: (due) => due,
    act(due) {
      if (due === 3) throw new Error('broken');
    },
  });
  await expect(paced.done).rejects.toThrow('broken');
});
