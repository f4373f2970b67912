import { describe, expect, test } from 'vitest';
import { type Anchor, aheadUs, newTmstRun, nextTmstRun, type TmstRun } from './tmst-run.ts';

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
      'with what the forwarder held while it could not reach us: a minute of it at once, then punctual ones',
      [
        [3_000_000_000, 0],
        ...Array.from({ length: 60 }, (_, s): Heard => [3_001_000_000 + s * 1_000_000, MINUTE_MS + s * 10]),
        [3_061_000_000, MINUTE_MS + 1_000],
      ],
    ],
    [
      'with a minute of it, of a counter that is young',
      [
        [5_000_000, 0],
        ...Array.from({ length: 60 }, (_, s): Heard => [6_000_000 + s * 1_000_000, MINUTE_MS + s * 10]),
        [66_000_000, MINUTE_MS + 1_000],
      ],
    ],
    [
      'with forty minutes of it, more than half a wrap',
      [
        [3_000_000_000, 0],
        ...Array.from(
          { length: 40 },
          (_, m): Heard => [(3_001_000_000 + m * 60_000_000) % WRAP, 40 * MINUTE_MS],
        ),
        [(3_000_000_000 + 2_401_000_000) % WRAP, 40 * MINUTE_MS + 1_000],
      ],
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
      'by half a minute of receptions that agree with each other, where they might have been held',
      [
        [1_000_000_000, 0],
        ...Array.from(
          { length: 8 },
          (_, n): Heard => [1_300_000_000 + n * 10_000_000, 10 * MINUTE_MS + n * 10_000],
        ),
      ],
    ],
    [
      'by the same of a young counter after a younger one',
      [
        [5_000_000, 0],
        ...Array.from({ length: 3 }, (_, n): Heard => [30_000_000 + n * 10_000_000, MINUTE_MS + n * 10_000]),
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

describe('the clock is the one that the fastest receptions show', () => {
  const SECOND_US = 1_000_000;
  /** A reception every 10 s, each so much later than the first one shows. */
  const each10s = (...lateMs: readonly number[]): readonly Heard[] =>
    lateMs.map((late, index) => [100 * SECOND_US + index * 10 * SECOND_US, index * 10_000 + late]);
  /** How far the clock is ahead of the last reception but for its own lateness; ms. */
  const aheadMs = (heard: readonly Heard[], lateMs = 0): number => {
    const { anchor, run } = heardInOrder(...heard);
    expect(run).toBe(1);
    const [tmstUs, monoMs] = heard.at(-1) as readonly [number, number];
    return -aheadUs(anchor as Anchor, { tmstUs, monoMs: monoMs - lateMs }) / 1_000;
  };

  test('what is held among punctual ones does not pull it back, for hours', () => {
    const late = Array.from({ length: 1_000 }, (_, index) => (index % 6 === 0 ? 0 : 3_000));
    expect(Math.abs(aheadMs(each10s(...late), late.at(-1)))).toBeLessThan(5);
  });

  test('once nothing is as early for a minute, it was wrong: our own clock was slewed, or a restart missed', () => {
    const late = [0, 0, ...Array.from({ length: 8 }, () => 4_000)];
    const heard = each10s(...late);
    expect(aheadMs(heard.slice(0, 6))).toBeGreaterThan(3_900);
    expect(Math.abs(aheadMs(heard))).toBeLessThan(50);
  });

  test('a slewed clock, 500 ppm for six hours, does not carry it away', () => {
    const heard = each10s(...Array.from({ length: 2_160 }, (_, index) => index * 10_000 * 5e-4));
    expect(Math.abs(aheadMs(heard))).toBeLessThan(100);
  });

  test('two late ones in an hour prove nothing, and the next punctual one puts right what was pulled back', () => {
    expect(
      aheadMs([
        [0, 0],
        [600 * SECOND_US, 604_000],
        [1_200 * SECOND_US, 1_204_000],
      ]),
    ).toBeGreaterThan(3_800);
    expect(Math.abs(aheadMs(each10s(0, ...Array.from({ length: 40 }, () => 3_000), 0)))).toBeLessThan(1);
  });
});
