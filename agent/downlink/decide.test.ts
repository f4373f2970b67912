import { describe, expect, test } from 'vitest';
import { newTmstRun, nextTmstRun, type TmstRun } from '../udp/tmst-run.ts';
import { type Deadline, type DownlinkFacts, type DownlinkWhen, decideDownlink } from './decide.ts';

const WRAP = 2 ** 32;
const BOOT = 'this boot';
const NOW_MS = 1_000_000;
/** Where the counter stands now. */
const COUNTER_US = 3_000_000_000;

/** A reception of this age fixed the counter, in run 7. */
function clock(ageMs: number, counterUs = COUNTER_US): TmstRun {
  const tmstUs = (((counterUs - ageMs * 1_000) % WRAP) + WRAP) % WRAP;
  return nextTmstRun(newTmstRun(7), tmstUs, NOW_MS - ageMs);
}

function facts(tmstRun: TmstRun): DownlinkFacts {
  return { nowMs: NOW_MS, bootId: BOOT, tmstRun };
}

function at(aheadMs: number, counterUs = COUNTER_US): DownlinkWhen {
  const tmstUs = (((counterUs + aheadMs * 1_000) % WRAP) + WRAP) % WRAP;
  return { kind: 'counter', tmstUs };
}

const IMME: DownlinkWhen = { kind: 'immediately' };
const TMMS: DownlinkWhen = { kind: 'gps', tmmsMs: 1_342_162_677_000 };
const deadline = (more: Partial<Deadline> = {}): Deadline => ({
  bootId: BOOT,
  deadlineMonoMs: NOW_MS,
  tmstRun: null,
  ...more,
});

describe('by tmst, the counter having been heard just now', () => {
  test.each([
    [44, 'too-late'],
    [45, 'pass'],
    [1_000, 'pass'],
    [16_000, 'pass'],
    [20_000, 'pass'],
    [20_001, 'too-early'],
    [0, 'too-late'],
    [-1, 'too-late'],
    [-1_000_000, 'too-late'],
  ] as const)('%i ms ahead: %s', (aheadMs, verdict) => {
    expect(decideDownlink(at(aheadMs), null, facts(clock(0)))).toEqual({ verdict, marginMs: aheadMs });
  });

  test('case 54: a stale tmst that a forwarder would still take, up to 512 s ahead, is refused', () => {
    for (const aheadMs of [20_500, 60_000, 300_000, 512_000, 2_000_000]) {
      expect(decideDownlink(at(aheadMs), null, facts(clock(0))).verdict).toBe('too-early');
    }
    // It answered something 65 minutes ago, and the counter has gone nearly all the way round since.
    const staleMs = (65 * 60 - 71.58) * 1_000;
    expect(decideDownlink(at(-staleMs), null, facts(clock(0))).verdict).not.toBe('pass');
  });

  test.each([
    ['just before it', WRAP - 500_000],
    ['just after it', 500_000],
    ['at it', 0],
  ])(
    'case 44: the window opens beyond a wrap, or has opened before one, the counter standing %s',
    (_, counterUs) => {
      const verdictAt = (aheadMs: number): string =>
        decideDownlink(at(aheadMs, counterUs), null, facts(clock(0, counterUs))).verdict;
      expect([-2_000, 44, 45, 1_000, 6_000, 20_000, 20_001].map(verdictAt)).toEqual([
        ...['too-late', 'too-late', 'pass', 'pass', 'pass', 'pass', 'too-early'],
      ]);
    },
  );
});

describe('by tmst, the counter having been heard a while ago', () => {
  test.each([
    ['a minute', 60_000, 39, 'pass'],
    ['a minute', 60_000, 38.9, 'too-late'],
    ['a minute', 60_000, 20_006, 'pass'],
    ['a minute', 60_000, 20_006.1, 'too-early'],
    ['ten minutes', 600_000, -15, 'pass'],
    ['ten minutes', 600_000, -15.1, 'too-late'],
  ] as const)('%s (%i ms): %f ms ahead, %s', (_, ageMs, aheadMs, verdict) => {
    expect(decideDownlink(at(aheadMs), null, facts(clock(ageMs))).verdict).toBe(verdict);
  });

  test('a day ago, through 20 wraps: within 8.64 s more', () => {
    const verdictAt = (aheadMs: number): string =>
      decideDownlink(at(aheadMs), null, facts(clock(86_400_000))).verdict;
    expect([-8_600, -8_590, 1_000, 28_630, 28_650].map(verdictAt)).toEqual([
      ...['too-late', 'pass', 'pass', 'pass', 'too-early'],
    ]);
  });
});

describe('nothing to judge by', () => {
  test('no reception has fixed the counter in this run: passes', () => {
    for (const aheadMs of [-5_000, 0, 600_000]) {
      expect(decideDownlink(at(aheadMs), null, facts(newTmstRun(7)))).toEqual({
        verdict: 'pass',
        marginMs: null,
      });
    }
  });

  test('cases 52 and 53: imme and tmms are no matter of the counter', () => {
    for (const when of [IMME, TMMS]) {
      expect(decideDownlink(when, null, facts(clock(0)))).toEqual({ verdict: 'pass', marginMs: null });
      // Nor of its run.
      expect(decideDownlink(when, deadline({ tmstRun: 6 }), facts(clock(0))).verdict).toBe('pass');
    }
  });
});

describe('what a down says beside its content', () => {
  const LATE = deadline({ deadlineMonoMs: NOW_MS - 0.1 });
  const OTHER_BOOT = deadline({ bootId: 'another', deadlineMonoMs: NOW_MS + 5_000 });

  test.each([
    ['its deadline is now', deadline(), 'pass'],
    ['its deadline has passed', LATE, 'too-late'],
    ['its deadline is of another boot', OTHER_BOOT, 'too-late'],
  ] as const)('%s: %s for every kind', (_, given, verdict) => {
    for (const when of [IMME, TMMS, at(1_000)]) {
      expect(decideDownlink(when, given, facts(clock(0))).verdict).toBe(verdict);
    }
    // Where no clock can tell, the deadline still does.
    expect(decideDownlink(at(1_000), given, facts(newTmstRun(7))).verdict).toBe(verdict);
  });

  test.each([
    ['of this run', deadline({ tmstRun: 7 }), 'pass'],
    ['of the run before', deadline({ tmstRun: 6 }), 'clock-restarted'],
    ['of a run that this journal never had', deadline({ tmstRun: 8 }), 'clock-restarted'],
    ['of no run that is known', deadline({ tmstRun: null }), 'pass'],
    ['of the run before, and late', { ...LATE, tmstRun: 6 }, 'clock-restarted'],
    ['of the run before, in another boot', { ...OTHER_BOOT, tmstRun: 6 }, 'too-late'],
  ] as const)('case 45: by a tmst %s: %s', (_, given, verdict) => {
    expect(decideDownlink(at(1_000), given, facts(clock(0))).verdict).toBe(verdict);
  });

  test('within its deadline, and yet outside the window of the counter', () => {
    const given = deadline({ deadlineMonoMs: NOW_MS + 20_000, tmstRun: 7 });
    expect(decideDownlink(at(20), given, facts(clock(0)))).toEqual({ verdict: 'too-late', marginMs: 20 });
    expect(decideDownlink(at(30_000), given, facts(clock(0))).verdict).toBe('too-early');
  });
});
