import { describe, expect, test } from 'vitest';
import { newTmstRun, nextTmstRun, type TmstRun } from './tmst-run.ts';

const MINUTE_MS = 60_000;

function heardInOrder(...heard: readonly (readonly [tmstUs: number | null, monoMs: number])[]): TmstRun {
  return heard.reduce((state, [tmstUs, monoMs]) => nextTmstRun(state, tmstUs, monoMs), newTmstRun(1));
}

describe('the same run goes on', () => {
  test.each([
    ['at 1 MHz', [5_000_000, 0], [65_000_000, MINUTE_MS]],
    ['through a wrap', [2 ** 32 - 1_000_000, 0], [2_000_000, 3_000]],
    ['after a day', [0, 0], [(86_400_000_000 % 2 ** 32) + 4_000_000, 86_400_000]],
    ['with no tmst at all', [5_000_000, 0], [null, MINUTE_MS]],
    ['with a frame the forwarder held for five minutes', [3_000_000_000, 0], [2_700_000_000, 1_000]],
  ] as const)('%s', (_, first, second) => {
    expect(heardInOrder(first, second).run).toBe(1);
  });

  test('a late frame does not move the anchor', () => {
    expect(heardInOrder([3_000_000_000, 0], [2_700_000_000, 1_000], [3_002_000_000, 2_000]).run).toBe(1);
  });
});

describe('a restart is noticed', () => {
  test('by a counter near zero', () => {
    expect(heardInOrder([3_000_000_000, 0], [4_000_000, MINUTE_MS]).run).toBe(2);
  });

  test('by a counter no older than the silence before it', () => {
    expect(heardInOrder([3_000_000_000, 0], [500_000_000, 10 * MINUTE_MS]).run).toBe(2);
  });

  test('by three that agree with each other, wherever the counter began', () => {
    expect(heardInOrder([100_000_000, 0], [3_000_000_000, 1_000], [3_001_000_000, 2_000]).run).toBe(1);
    const third = heardInOrder(
      [100_000_000, 0],
      [3_000_000_000, 1_000],
      [3_001_000_000, 2_000],
      [3_002_000_000, 3_000],
    );
    expect(third.run).toBe(2);
  });

  test('and the new counter is followed from there', () => {
    expect(heardInOrder([3_000_000_000, 0], [4_000_000, MINUTE_MS], [64_000_000, 2 * MINUTE_MS]).run).toBe(2);
  });
});
