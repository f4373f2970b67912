import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeqSet, toRanges } from './seq-set.ts';

test('any order of additions holds the same numbers as a plain set', () => {
  const additions = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 8 })));
  fc.assert(
    fc.property(additions, (list) => {
      const set = createSeqSet();
      const plain = new Set<number>();
      for (const [first, length] of list) {
        set.add(first, first + length);
        for (let seq = first; seq <= first + length; seq++) plain.add(seq);
      }
      for (let seq = 0; seq <= 70; seq++) expect(set.has(seq)).toBe(plain.has(seq));
      let upTo = 0;
      while (plain.has(upTo + 1)) upTo++;
      expect(set.watermark()).toBe(upTo);
      expect(set.ranges()).toEqual(toRanges([...plain].filter((seq) => seq > upTo)));
      const again = createSeqSet(set.watermark(), set.ranges());
      expect(again.ranges()).toEqual(set.ranges());
    }),
  );
});
