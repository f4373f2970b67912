import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeqSet } from '../../../protocol/seq-set.ts';
import { gpsMs, utcMsOfGps } from '../gps-time.ts';
import { decideLate } from './decide.ts';
import { inDeviceOrder } from './device-order.ts';
import { createDraining, LEFT_OUT_AFTER_MS } from './draining.ts';
import { isAhead, justBefore } from './frame-counter.ts';
import { createHolds } from './holds.ts';
import { createOpening, OPENS_AFTER_MS } from './opening.ts';
import { createLatePace } from './pace.ts';
import { lateRxpkText } from './rxpk-text.ts';
import { createLateTmst } from './tmst.ts';

const NOW_MS = 1_800_000_000_000;

test.each([
  [8, 7, true],
  [7, 7, false],
  [6, 7, false],
  [0, 65_535, true],
  [32_774, 7, true],
  [32_775, 7, false],
  [65_535, 0, false],
])('FCnt %i after %i: ahead is %s', (fCnt, last, ahead) => {
  expect(isAhead(fCnt, last)).toBe(ahead);
});

test.each([
  [[5, 6, 7], 7, 4],
  [[7], 7, 6],
  [[0, 65_535], 0, 65_534],
  [[9], 7, null],
  [[], 7, null],
])('the counter before %j, with %i last, is %s', (fCnts, last, before) => {
  expect(justBefore(fCnts, last)).toBe(before);
});

describe('a reception whose turn has come', () => {
  const data = { kind: 'data', ageMs: 60_000, copySent: false, fCnt: 8, lastFCnt: 7 } as const;
  test.each([
    ['goes when it is ahead', {}, 'sent'],
    ['goes when nothing was ever sent', { lastFCnt: null }, 'sent'],
    ['stays when a copy went', { copySent: true }, 'late-copy'],
    ['stays when a younger one went', { lastFCnt: 9 }, 'behind'],
    ['stays when another of the same counter went', { lastFCnt: 8 }, 'behind'],
    [
      'is no use as a join once its windows are gone',
      { kind: 'join', ageMs: 4_501, fCnt: null },
      'stale-join',
    ],
    ['goes as a join in time', { kind: 'join', ageMs: 4_500, fCnt: null }, 'sent'],
    ['goes when it has no counter', { kind: 'other', fCnt: null, lastFCnt: null }, 'sent'],
  ] as const)('%s', (_, change, outcome) => {
    expect(decideLate({ ...data, ...change })).toBe(outcome);
  });
});

describe('the lane opens', () => {
  test('at once when nobody was there before', () => {
    expect(createOpening().isOpen(NOW_MS)).toBe(true);
  });
  test('when everybody is back', () => {
    const opening = createOpening();
    opening.outage([1, 2]);
    expect(opening.heard(1, NOW_MS)).toBe(true);
    expect(opening.heard(1, NOW_MS)).toBe(false);
    expect([opening.isOpen(NOW_MS), opening.missing()]).toEqual([false, 1]);
    opening.heard(2, NOW_MS);
    expect(opening.isOpen(NOW_MS)).toBe(true);
  });
  test('six minutes after the first, whoever that is', () => {
    const opening = createOpening();
    opening.outage([1]);
    expect(opening.isOpen(NOW_MS + OPENS_AFTER_MS)).toBe(false);
    opening.heard(9, NOW_MS);
    expect(opening.isOpen(NOW_MS + OPENS_AFTER_MS - 1)).toBe(false);
    expect(opening.isOpen(NOW_MS + OPENS_AFTER_MS)).toBe(true);
  });
  test('later when a second outage comes', () => {
    const opening = createOpening();
    opening.outage([1, 2]);
    opening.heard(1, NOW_MS);
    opening.outage([1]);
    opening.heard(2, NOW_MS + 1);
    expect(opening.isOpen(NOW_MS + 2)).toBe(false);
    opening.heard(1, NOW_MS + 3);
    expect(opening.isOpen(NOW_MS + 3)).toBe(true);
  });
});

describe('the low watermark', () => {
  function stream(last: number, more: object = {}) {
    return { streamId: 1, held: createSeqSet(), settledUpTo: 0, last, parked: new Set<number>(), ...more };
  }
  function bring(
    draining: ReturnType<typeof createDraining>,
    gateway: number,
    one: ReturnType<typeof stream>,
  ) {
    return (seq: number, receivedMs: number | null, nowMs = NOW_MS): void => {
      one.held.add(seq);
      draining.stored(gateway, one.streamId, [{ seq, receivedMs }], nowMs);
    };
  }

  test('is nowhere while nobody drains', () => {
    expect(createDraining().watermark(NOW_MS)).toBe(Number.POSITIVE_INFINITY);
  });
  test('follows the slowest, and goes with the last row', () => {
    const draining = createDraining();
    const [a, b] = [stream(2), stream(2)];
    draining.hello(1, [a], NOW_MS);
    draining.hello(2, [b], NOW_MS);
    expect(draining.watermark(NOW_MS)).toBe(Number.NEGATIVE_INFINITY);
    const [fromA, fromB] = [bring(draining, 1, a), bring(draining, 2, b)];
    fromA(1, 100);
    expect(draining.watermark(NOW_MS)).toBe(Number.NEGATIVE_INFINITY);
    fromB(1, 50);
    expect(draining.watermark(NOW_MS)).toBe(50);
    fromB(2, 300);
    expect(draining.watermark(NOW_MS)).toBe(100);
    fromA(2, 200);
    expect(draining.watermark(NOW_MS)).toBe(Number.POSITIVE_INFINITY);
  });
  test('does not believe a row above a gap, nor one of uncertain time', () => {
    const draining = createDraining();
    const one = stream(4);
    draining.hello(1, [one], NOW_MS);
    const from = bring(draining, 1, one);
    from(1, 10);
    from(3, 900);
    expect(draining.watermark(NOW_MS)).toBe(10);
    from(2, null);
    expect(draining.watermark(NOW_MS)).toBe(10);
  });
  test('leaves out an agent that has brought nothing for 10 s', () => {
    const draining = createDraining();
    draining.hello(1, [stream(4)], NOW_MS);
    expect(draining.count(NOW_MS + LEFT_OUT_AFTER_MS)).toBe(1);
    expect(draining.watermark(NOW_MS + LEFT_OUT_AFTER_MS + 1)).toBe(Number.POSITIVE_INFINITY);
  });
  test('waits for no row that is stored, given up or parked', () => {
    const draining = createDraining();
    draining.hello(1, [stream(9, { settledUpTo: 9 })], NOW_MS);
    draining.hello(
      2,
      [stream(4, { settledUpTo: 1, held: createSeqSet(0, [[3, 3]]), parked: new Set([2, 4]) })],
      NOW_MS,
    );
    expect(draining.count(NOW_MS)).toBe(0);
  });
  test('waits for journals salvaged from earlier epochs too', () => {
    const draining = createDraining();
    const [current, older] = [stream(1), stream(5, { streamId: 2, settledUpTo: 4 })];
    draining.hello(1, [current, older], NOW_MS);
    bring(draining, 1, current)(1, 500);
    expect(draining.count(NOW_MS)).toBe(1);
    bring(draining, 1, older)(5, 100);
    expect(draining.count(NOW_MS)).toBe(0);
  });
});

describe('what an agent gave to a network server itself', () => {
  test('is waited for until it is stored, six minutes at most, at that server only', () => {
    const holds = createHolds();
    const held = createSeqSet(3);
    holds.bypassed(7, [{ lnsId: 1, held, first: 5, last: 6 }], NOW_MS);
    expect([holds.awaitsBypassed(1, NOW_MS), holds.awaitsBypassed(2, NOW_MS)]).toEqual([true, false]);
    held.add(5);
    expect(holds.awaitsBypassed(1, NOW_MS + 359_999)).toBe(true);
    held.add(6);
    expect(holds.awaitsBypassed(1, NOW_MS)).toBe(false);
    holds.bypassed(7, [{ lnsId: 1, held, first: 8, last: 8 }], NOW_MS);
    expect(holds.awaitsBypassed(1, NOW_MS + 360_000)).toBe(false);
  });
});

describe('pace', () => {
  test('lets so many a second go, in all and from one gateway', () => {
    const pace = createLatePace(200, 50);
    const gone = new Map<number, number>();
    for (let ms = 0; ms < 10_000; ms += 5) {
      for (const gateway of [1, 2, 3, 4, 5, 6]) {
        if (pace.allowance(NOW_MS + ms) < 1 || !pace.mayGateway(gateway, NOW_MS + ms)) continue;
        pace.spend(gateway, NOW_MS + ms);
        gone.set(gateway, (gone.get(gateway) ?? 0) + 1);
      }
    }
    const total = [...gone.values()].reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(1_950);
    expect(total).toBeLessThanOrEqual(2_000 + 20);
    expect(Math.max(...gone.values())).toBeLessThanOrEqual(505);
  });
  test('a pause gives no burst of more than a tenth of a second', () => {
    const pace = createLatePace(100, 100);
    pace.allowance(NOW_MS);
    expect(pace.allowance(NOW_MS + 3_600_000)).toBe(10);
  });
});

describe('the text of a late reception', () => {
  const received = Date.UTC(2026, 10, 24, 12);
  test.each([
    [
      'keeps everything but tmst, and gains tmms',
      '{"time":"2026-11-24T12:00:00Z","tmst": 12,"x":{"tmst":1},"data":"QA=="}',
      `{"time":"2026-11-24T12:00:00Z","tmst": 99,"x":{"tmst":1},"data":"QA==","tmms":${gpsMs(received)}}`,
    ],
    ['keeps a tmms of the gateway', '{"tmms":5,"tmst":1}', '{"tmms":5,"tmst":99}'],
    [
      'has no key twice, which strict readers refuse',
      '{"tmms":null,"tmst":1,"data":"QA=="}',
      `{"tmms":${gpsMs(received)},"tmst":99,"data":"QA=="}`,
    ],
    ['has no old tmst left', '{"tmst":1,"tmms":5,"tmst":2}', '{"tmst":99,"tmms":5,"tmst":99}'],
    ['gains both', '{"data":"QA=="}', `{"data":"QA==","tmst":99,"tmms":${gpsMs(received)}}`],
    ['is a JSON object even then', '{}', `{"tmst":99,"tmms":${gpsMs(received)}}`],
  ])('%s', (_, before, after) => {
    const text = lateRxpkText(before, { tmstUs: 99, receivedMs: received });
    expect(text).toBe(after);
    expect(() => JSON.parse(text)).not.toThrow();
  });
  test('tells no time that nobody knows', () => {
    expect(lateRxpkText('{"tmst":1}', { tmstUs: 2, receivedMs: null })).toBe('{"tmst":2}');
  });
  test('GPS time: 18 s ahead of UTC, counted from 6 January 1980', () => {
    expect(gpsMs(Date.UTC(1980, 0, 6))).toBe(18_000);
    // GPS week 2086 began 18 s before this second: a week is 604,800 s, and no leap second has come since.
    expect(gpsMs(Date.UTC(2019, 11, 29, 0, 0, 0) - 18_000)).toBe(2_086 * 604_800_000);
    expect(utcMsOfGps(2_086 * 604_800_000)).toBe(Date.UTC(2019, 11, 28, 23, 59, 42));
  });
});

describe('the counter of a late frame', () => {
  test('is current, within a second', () => {
    const tmst = createLateTmst();
    tmst.heard(1, 5_000_000, NOW_MS);
    const late = tmst.current(1, 1, NOW_MS + 60_000);
    expect(65_000_000 - late).toBeGreaterThanOrEqual(0);
    expect(65_000_000 - late).toBeLessThan(1_000_000);
  });
  test('has one residue a gateway and server, until a live frame has it', () => {
    const tmst = createLateTmst();
    tmst.heard(1, 0, NOW_MS);
    const residue = tmst.current(1, 1, NOW_MS + 1_234) % 1_000_000;
    expect(tmst.current(1, 1, NOW_MS + 99_999) % 1_000_000).toBe(residue);
    tmst.live(1, residue + 3_000_000);
    expect(tmst.current(1, 1, NOW_MS + 1_234) % 1_000_000).not.toBe(residue);
  });
  test('comes round at 2^32, and stays a counter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 0, max: 40 * 86_400_000 }),
        (start, ms) => {
          const tmst = createLateTmst();
          tmst.heard(1, start, NOW_MS);
          const late = tmst.current(1, 1, NOW_MS + ms);
          expect(Number.isInteger(late) && late >= 0 && late < 2 ** 32).toBe(true);
          const nowUs = (start + ms * 1_000) % 2 ** 32;
          expect((nowUs - late + 2 ** 32) % 2 ** 32).toBeLessThan(1_000_000);
        },
      ),
    );
  });
});

describe('the frames of one device', () => {
  test.each([
    [
      'stand by receive time when it is sure',
      [
        [0, 5],
        [60_000, 6],
      ],
      [5, 6],
    ],
    [
      'stand by their counter within the doubt',
      [
        [0, 7],
        [900, 6],
        [1_000, 8],
      ],
      [6, 7, 8],
    ],
    [
      'stay where they are beyond it, as after a restart of the device',
      [
        [0, 900],
        [60_000, 1],
      ],
      [900, 1],
    ],
  ] as const)('%s', (_, entries, order) => {
    const ordered = inDeviceOrder(
      entries.map(([atMs, fCnt]) => ({ receivedMs: NOW_MS + atMs, fCnt })),
      NOW_MS + 60_000,
    );
    expect(ordered.map(({ fCnt }) => fCnt)).toEqual(order);
  });
  test('are in more doubt after a week in a journal', () => {
    const entries = [
      { receivedMs: NOW_MS, fCnt: 7 },
      { receivedMs: NOW_MS + 25_000, fCnt: 6 },
    ];
    expect(inDeviceOrder(entries, NOW_MS + 60_000).map(({ fCnt }) => fCnt)).toEqual([7, 6]);
    expect(inDeviceOrder(entries, NOW_MS + 7 * 86_400_000).map(({ fCnt }) => fCnt)).toEqual([6, 7]);
  });
});
