import { expect, test } from 'vitest';
import { createRx1 } from './rx1.ts';
import { createRx1Watch } from './rx1-watch.ts';

const NOW_MS = 1_800_000_000_000;

test('nothing answered, nothing known', () => {
  expect(createRx1().read(NOW_MS)).toBeNull();
});

test('19 of 20 answers are quicker than what counts as used, of the smallest delay asked for', () => {
  const rx1 = createRx1();
  for (let n = 1; n <= 20; n++) rx1.answered(1, 1_000 - n * 10, NOW_MS);
  expect(rx1.read(NOW_MS)).toEqual({
    ...{ rx1DelayS: 1, usedP95Ms: 190, usedRatio: 0.19, answers: 20, advice: null },
  });
});

test('an answer for the second window says nothing about the first', () => {
  const rx1 = createRx1();
  rx1.answered(5, 4_000, NOW_MS);
  rx1.answered(6, 1_000, NOW_MS);
  expect(rx1.read(NOW_MS)).toMatchObject({ rx1DelayS: 5, usedP95Ms: 1_000, answers: 1 });
});

test('advice comes above 80 %, of 20 answers at least', () => {
  const rx1 = createRx1();
  for (let n = 0; n < 19; n++) rx1.answered(1, 150, NOW_MS);
  expect(rx1.read(NOW_MS)).toMatchObject({ usedRatio: 0.85, advice: null });
  rx1.answered(1, 150, NOW_MS);
  expect(rx1.read(NOW_MS)).toMatchObject({ usedRatio: 0.85, advice: 'raise-rx-delay' });
});

test('an answer counts for an hour, and the newest 512 are enough', () => {
  const rx1 = createRx1();
  rx1.answered(1, -200, NOW_MS);
  rx1.answered(2, 1_900, NOW_MS + 60_000);
  expect(rx1.read(NOW_MS + 3_599_999)).toMatchObject({ rx1DelayS: 1, answers: 1 });
  expect(rx1.read(NOW_MS + 3_600_000)).toMatchObject({ rx1DelayS: 2, usedP95Ms: 100, answers: 1 });
  for (let n = 0; n < 2_000; n++) rx1.answered(3, 2_999, NOW_MS + 3_600_000);
  expect(rx1.read(NOW_MS + 3_600_000)).toMatchObject({ rx1DelayS: 3, answers: 512 });
});

test('a warning stands since it began, and is taken back', () => {
  const told: unknown[] = [];
  const rx1 = createRx1();
  const watch = createRx1Watch({
    now: () => NOW_MS,
    rx1: (nowMs) => {
      const use = rx1.read(nowMs);
      return new Map(use === null ? [] : [[7, use]]);
    },
    onWarning: (gatewayId, warning) => void told.push([gatewayId, warning]),
  });
  watch.look(NOW_MS);
  for (let n = 0; n < 20; n++) rx1.answered(1, 100, NOW_MS);
  watch.look(NOW_MS + 1);
  watch.look(NOW_MS + 2);
  watch.look(NOW_MS + 3_600_001);
  watch.look(NOW_MS + 3_600_002);
  const warning = { sinceMs: NOW_MS + 1, ratio: 0.9, rx1DelayS: 1, advice: 'raise-rx-delay' };
  expect(told).toEqual([
    [7, warning],
    [7, warning],
    [7, null],
  ]);
});
