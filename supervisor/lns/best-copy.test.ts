import { describe, expect, test } from 'vitest';
import { type Copy, createBestCopy } from './best-copy.ts';

const WINDOW_MS = 200;

function copy(
  receptionId: number,
  snrDb: number | null,
  rssiDbm: number | null = -100,
  transmissionId = 1,
): Copy {
  return { receptionId, transmissionId, snrDb, rssiDbm };
}

describe('of the copies within the window', () => {
  test.each([
    ['the best SNR wins', [copy(1, -3), copy(2, 7.5), copy(3, 2)], 2],
    ['on equal SNR the best RSSI', [copy(1, 5, -110), copy(2, 5, -80), copy(3, 5, -90)], 2],
    ['on equal SNR and RSSI the first', [copy(1, 5, -80), copy(2, 5, -80)], 1],
    ['SNR counts before RSSI', [copy(1, 5, -40), copy(2, 6, -120)], 2],
    ['an unknown SNR loses to any', [copy(1, null, -20), copy(2, -20, -130)], 2],
    ['without any SNR the best RSSI', [copy(1, null, -90), copy(2, null, -80)], 2],
    ['an unknown RSSI loses to any', [copy(1, 5, null), copy(2, 5, -130)], 2],
    ['without any figures the first', [copy(1, null, null), copy(2, null, null)], 1],
    ['a single copy', [copy(1, null, null)], 1],
  ])('%s', (_, copies, best) => {
    const chooser = createBestCopy(WINDOW_MS);
    for (const [index, one] of copies.entries()) expect(chooser.offer(one, 1_000 + index)).toBe('collected');
    expect(chooser.takeDue(1_000 + WINDOW_MS - 1)).toEqual([]);
    const [choice, ...others] = chooser.takeDue(1_000 + WINDOW_MS);
    expect(others).toEqual([]);
    expect(choice?.sent.receptionId).toBe(best);
    const notBest = copies.map(({ receptionId }) => receptionId).filter((id) => id !== best);
    expect([...(choice?.notBest ?? [])].sort()).toEqual(notBest);
  });
});

test('a copy after the choice is not-best, however good', () => {
  const chooser = createBestCopy(WINDOW_MS);
  chooser.offer(copy(1, -10), 0);
  chooser.takeDue(WINDOW_MS);
  expect(chooser.offer(copy(2, 15), WINDOW_MS + 1)).toBe('not-best');
  expect(chooser.offer(copy(3, 15), 9_000)).toBe('not-best');
  expect(chooser.takeDue(60_000)).toEqual([]);
});

test('windows of different transmissions do not mix and close in their order', () => {
  const chooser = createBestCopy(WINDOW_MS);
  chooser.offer(copy(1, 1, -100, 10), 0);
  chooser.offer(copy(2, 1, -100, 11), 50);
  chooser.offer(copy(3, 9, -100, 10), 100);
  expect(chooser.nextDueMs()).toBe(200);
  expect(chooser.takeDue(200).map(({ sent }) => sent.receptionId)).toEqual([3]);
  expect(chooser.nextDueMs()).toBe(250);
  expect(chooser.takeDue(250).map(({ sent }) => sent.receptionId)).toEqual([2]);
  expect(chooser.nextDueMs()).toBeNull();
});

test('each choice is given once', () => {
  const chooser = createBestCopy(WINDOW_MS);
  chooser.offer(copy(1, 1), 0);
  expect(chooser.takeAll(10)).toHaveLength(1);
  expect(chooser.takeDue(1_000)).toEqual([]);
  expect(chooser.takeAll(1_000)).toEqual([]);
});

test('with too many windows open the oldest is chosen early', () => {
  const chooser = createBestCopy(WINDOW_MS, 2);
  chooser.offer(copy(1, 1, -100, 1), 0);
  chooser.offer(copy(2, 1, -100, 2), 0);
  expect(chooser.overflows()).toBe(false);
  chooser.offer(copy(3, 1, -100, 3), 0);
  expect(chooser.overflows()).toBe(true);
  expect(chooser.takeDue(1).map(({ sent }) => sent.receptionId)).toEqual([1]);
  expect(chooser.overflows()).toBe(false);
});
