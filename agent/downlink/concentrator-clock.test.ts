import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newTmstRun, nextTmstRun, type TmstRun } from '../udp/tmst-run.ts';
import { aheadOf } from './concentrator-clock.ts';

const WRAP = 2 ** 32;

function fixedAt(tmstUs: number, monoMs: number): TmstRun {
  return nextTmstRun(newTmstRun(1), tmstUs, monoMs);
}

test('without any reception nothing is known', () => {
  expect(aheadOf(newTmstRun(1), 5, 0)).toBeNull();
});

test('case 44: a moment is as far ahead as it is, through any number of wraps', () => {
  fc.assert(
    fc.property(
      fc.nat(WRAP - 1),
      fc.nat(86_400_000),
      fc.integer({ min: -2_147_000, max: 2_147_000 }),
      (tmstUs, ageMs, aheadMs) => {
        const target = (((tmstUs + (ageMs + aheadMs) * 1_000) % WRAP) + WRAP) % WRAP;
        const ahead = aheadOf(fixedAt(tmstUs, 1_000), target, 1_000 + ageMs);
        expect(ahead?.ms).toBeCloseTo(aheadMs, 3);
      },
    ),
  );
});

test('it may be off by 100 ppm of the time since the last reception', () => {
  expect(aheadOf(fixedAt(0, 5_000), 0, 5_000)?.uncertainMs).toBe(0);
  expect(aheadOf(fixedAt(0, 5_000), 0, 65_000)?.uncertainMs).toBeCloseTo(6);
  expect(aheadOf(fixedAt(0, 5_000), 0, 4_000)?.uncertainMs).toBe(0);
});
