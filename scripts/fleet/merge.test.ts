import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeByTime } from './merge.ts';

test('any sequences in order come out as one in order, nothing lost', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(1_000))), (lists) => {
      const sorted = lists.map((list) => list.sort((a, b) => a - b).map((atMs) => ({ atMs })));
      const merged = [...mergeByTime(sorted.map((list) => list.values()))];
      expect(merged.map(({ atMs }) => atMs)).toEqual(lists.flat().sort((a, b) => a - b));
      expect(new Set(merged).size).toBe(sorted.flat().length);
    }),
  );
});
