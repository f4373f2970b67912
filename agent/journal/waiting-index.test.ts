import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWaitingIndex } from './waiting-index.ts';

test('it says what a plain list of rows says, whatever is stored meanwhile', () => {
  const step = fc.record({
    key: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(0xffff_ffff), fc.constant(-1)),
    skip: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40_000 })),
    stored: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const index = createWaitingIndex();
      let rows: { readonly key: number; readonly seq: number }[] = [];
      let seq = 0;
      for (const { key, skip, stored } of steps) {
        seq += 1 + skip;
        index.add(key, seq);
        rows.push({ key, seq });
        if (stored !== null) {
          const upTo = Math.floor(seq * stored);
          index.storedUpTo(upTo);
          rows = rows.filter((row) => row.seq > upTo);
        }
        for (const one of new Set(steps.map((other) => other.key))) {
          const expected = rows.filter((row) => row.key === one).map((row) => row.seq);
          expect(index.count(one, 1_000)).toBe(expected.length);
          expect(index.seqs(one, 1, seq + 1, 1_000)).toEqual(expected);
          expect(index.seqs(one, 100, seq, 2)).toEqual(
            expected.filter((row) => row >= 100 && row < seq).slice(0, 2),
          );
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('thousands of devices are told apart; those with nothing left make room', () => {
  const index = createWaitingIndex();
  for (let seq = 1; seq <= 20_000; seq++) index.add((seq % 10_000) * 65_537, seq);
  expect(index.seqs(7 * 65_537, 1, 30_000, 10)).toEqual([7, 10_007]);
  index.storedUpTo(15_000);
  for (let seq = 20_001; seq <= 60_000; seq++) index.add(seq, seq);
  expect(index.count(7 * 65_537, 10)).toBe(0);
  expect(index.seqs(6_000 * 65_537, 1, 70_000, 10)).toEqual([16_000]);
});
