// Ranges against the plain list of numbers that they stand for.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRanges } from '../../protocol/seq-set.ts';
import { countOf, createLostRows, without } from './lost-rows.ts';

const seqs = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 });

test('one list of ranges without another is what the numbers say', () => {
  fc.assert(
    fc.property(seqs, seqs, (all, taken) => {
      const left = without(toRanges(all), toRanges(taken));
      const expected = all.filter((seq) => !taken.includes(seq));
      expect(toRanges(expected)).toEqual(toRanges(left.flatMap(([first, last]) => numbers(first, last))));
      expect(countOf(left)).toBe(expected.length);
    }),
  );
});

test('rows that come after all leave the lost ones, one by one', () => {
  fc.assert(
    fc.property(seqs, seqs, (all, came) => {
      const lost = createLostRows();
      lost.add(toRanges(all));
      for (const seq of came) lost.remove(seq);
      for (const seq of numbers(1, 60)) expect(lost.has(seq)).toBe(all.includes(seq) && !came.includes(seq));
    }),
  );
});

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
