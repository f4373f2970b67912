import { describe, expect, test } from 'vitest';
import { newTmstRun, nextTmstRun, type TmstRun } from './tmst-run.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WRAP = 2 ** 32;

type Heard = readonly [tmstUs: number | null, monoMs: number];

function heardInOrder(...heard: readonly Heard[]): TmstRun {
  return heard.reduce((state, [tmstUs, monoMs]) => nextTmstRun(state, tmstUs, monoMs), newTmstRun(1));
}

describe('the same run goes on', () => {
  test.each<[string, readonly Heard[]]>([
    [
      'at 1 MHz',
      [
        [5_000_000, 0],
        [65_000_000, MINUTE_MS],
      ],
    ],
    [
      'through a wrap',
      [
        [WRAP - 1_000_000, 0],
        [2_000_000, 3_000],
      ],
    ],
    [
      'after a day',
      [
        [0, 0],
        [((DAY_MS * 1_000) % WRAP) + 4_000_000, DAY_MS],
      ],
    ],
    [
      'with no tmst at all',
      [
        [5_000_000, 0],
        [null, MINUTE_MS],
      ],
    ],
    [
      'with a frame the forwarder held for five minutes',
      [
        [3_000_000_000, 0],
        [2_700_000_000, 1_000],
      ],
    ],
    [
      'with one held frame among others',
      [
        [3_000_000_000, 0],
        [2_700_000_000, 1_000],
        [3_002_000_000, 2_000],
      ],
    ],
    [
      'with a flush of held frames 8 s late each, then a punctual one',
      [
        [1_000_000_000, 0],
        [1_052_000_000, MINUTE_MS],
        [1_112_000_000, 2 * MINUTE_MS],
        [1_120_500_000, 120_500],
      ],
    ],
    [
      'with a crystal 50 ppm slow over ten days, heard daily',
      Array.from(
        { length: 11 },
        (_, day): Heard => [(day * DAY_MS * 1_000 * (1 - 5e-5)) % WRAP, day * DAY_MS],
      ),
    ],
    [
      'with a crystal 50 ppm fast over ten days, heard daily',
      Array.from(
        { length: 11 },
        (_, day): Heard => [(day * DAY_MS * 1_000 * (1 + 5e-5)) % WRAP, day * DAY_MS],
      ),
    ],
    [
      'with two held frames that agree with each other',
      [
        [3_000_000_000, 0],
        [2_700_000_000, 1_000],
        [2_701_000_000, 2_000],
        [3_003_000_000, 3_000],
      ],
    ],
  ])('%s', (_, heard) => {
    expect(heardInOrder(...heard).run).toBe(1);
  });
});

describe('a restart is noticed', () => {
  test.each<[string, readonly Heard[]]>([
    [
      'by a counter near zero',
      [
        [3_000_000_000, 0],
        [4_000_000, MINUTE_MS],
      ],
    ],
    [
      'by a counter no older than the silence before it',
      [
        [3_000_000_000, 0],
        [500_000_000, 10 * MINUTE_MS],
      ],
    ],
    [
      'after a silence longer than a wrap, by its deviation',
      [
        [0, 0],
        [2_000_000_000, 120 * MINUTE_MS],
      ],
    ],
    [
      'by three that agree with each other, wherever the counter began',
      [
        [100_000_000, 0],
        [3_000_000_000, 1_000],
        [3_001_000_000, 2_000],
        [3_002_000_000, 3_000],
      ],
    ],
    [
      'once, the new counter being followed',
      [
        [3_000_000_000, 0],
        [4_000_000, MINUTE_MS],
        [64_000_000, 2 * MINUTE_MS],
      ],
    ],
  ])('%s', (_, heard) => {
    expect(heardInOrder(...heard).run).toBe(2);
  });

  test('each time', () => {
    const minutes = Array.from({ length: 5 }, (_, minute): Heard => [1_000_000, minute * MINUTE_MS]);
    expect(heardInOrder(...minutes).run).toBe(5);
  });
});
