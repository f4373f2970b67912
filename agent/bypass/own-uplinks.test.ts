import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOwnUplinks } from './own-uplinks.ts';

const SECOND_US = 1_000_000;
const WRAP_US = 2 ** 32;

test('case 44: exactly 1 to 16 s after a reception is its answer, wherever the counter wraps, for 20 s', () => {
  fc.assert(
    fc.property(fc.nat(WRAP_US - 1), fc.integer({ min: 1, max: 16 }), (tmstUs, windowS) => {
      const own = createOwnUplinks();
      own.heard(tmstUs, 1_000);
      const answerUs = (tmstUs + windowS * SECOND_US) % WRAP_US;
      expect(own.isAnswered(answerUs, 20_999)).toBe(true);
      expect(own.isAnswered(answerUs, 21_000)).toBe(false);
      expect(own.isAnswered((answerUs + 1) % WRAP_US, 1_000)).toBe(false);
      expect(own.isAnswered((tmstUs + 17 * SECOND_US) % WRAP_US, 1_000)).toBe(false);
    }),
  );
});

test('a flood stays bounded, the oldest going first', () => {
  const own = createOwnUplinks();
  for (let tmstUs = 0; tmstUs < 5_000; tmstUs++) own.heard(tmstUs, 0);
  expect(own.isAnswered(5_000 - 4_097 + SECOND_US, 0)).toBe(false);
  expect(own.isAnswered(5_000 - 4_096 + SECOND_US, 0)).toBe(true);
});
