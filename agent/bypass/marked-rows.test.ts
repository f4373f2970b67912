import { expect, test } from 'vitest';
import { createMarkedRows } from './marked-rows.ts';

test('the range of an LNS grows with its rows and shrinks as they are stored, until nothing is left of it', () => {
  const marked = createMarkedRows([{ lns: 'old', first: 3, last: 5 }]);
  for (const seq of [10, 11, 14]) marked.add('main', seq);
  expect(marked.above(0)).toEqual([
    { lns: 'old', first: 3, last: 5 },
    { lns: 'main', first: 10, last: 14 },
  ]);
  expect(marked.above(4)[0]).toEqual({ lns: 'old', first: 5, last: 5 });
  expect(marked.above(11)).toEqual([{ lns: 'main', first: 12, last: 14 }]);
  expect(marked.above(14)).toEqual([]);
  marked.add('main', 20);
  expect(marked.above(14)).toEqual([{ lns: 'main', first: 20, last: 20 }]);
});

test('there are never more than hello can name', () => {
  const marked = createMarkedRows();
  for (let seq = 1; seq <= 30; seq++) marked.add(`lns-${seq}`, seq);
  expect(marked.above(0)).toHaveLength(20);
  expect(marked.above(0).at(-1)).toEqual({ lns: 'lns-30', first: 30, last: 30 });
});
