import { expect, test } from 'vitest';
import { createBatches } from './batches.ts';

test('a batch is settled when the fate of everything in it is known, with what never left', () => {
  const batches = createBatches();
  const settled: (readonly number[])[] = [];
  const [one, two, three] = [batches.add(1), batches.add(2), batches.add(3)];
  batches.close((unsent) => settled.push(unsent));
  one(true);
  two(false);
  expect(settled).toEqual([]);
  three(true);
  expect(settled).toEqual([[2]]);
});

test('an empty batch, or one whose fate is known already, is settled at once', () => {
  const batches = createBatches();
  const settled: (readonly number[])[] = [];
  batches.close((unsent) => settled.push(unsent));
  batches.add(1)(true);
  batches.close((unsent) => settled.push(unsent));
  expect(settled).toEqual([[], []]);
});

test('batches are settled in their order, whatever the order of fates', () => {
  const batches = createBatches();
  const settled: string[] = [];
  const first = batches.add(1);
  batches.close(() => settled.push('first'));
  const second = batches.add(2);
  batches.close(() => settled.push('second'));
  batches.close(() => settled.push('third'));
  second(true);
  expect(settled).toEqual([]);
  first(true);
  expect(settled).toEqual(['first', 'second', 'third']);
});
