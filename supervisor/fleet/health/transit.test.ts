import { expect, test } from 'vitest';
import { lateMs, nextTransit, type Transit } from './transit.ts';

const HOUR = 3_600_000;

function after(offsets: readonly (readonly [atMs: number, offsetMs: number, bootId?: string])[]): Transit {
  let transit: Transit | null = null;
  for (const [atMs, offsetMs, bootId = 'one'] of offsets)
    transit = nextTransit(transit, bootId, offsetMs, atMs);
  return transit as Transit;
}

test('late is what takes longer than the fastest of the last hour or two', () => {
  const usual = after([
    [0, 1_040],
    [30_000, 1_020],
    [60_000, 1_090],
  ]);
  expect(lateMs(usual, 1_020)).toBe(0);
  expect(lateMs(usual, 22_020)).toBe(21_000);
  const slow = nextTransit(usual, 'one', 22_020, HOUR + 1);
  expect(lateMs(slow, 22_020)).toBe(21_000);
  expect(lateMs(nextTransit(slow, 'one', 22_020, 2 * HOUR + 2), 22_020)).toBe(0);
});

test('another boot counts anew', () => {
  expect(
    lateMs(
      after([
        [0, 1_000],
        [30_000, 900_000, 'two'],
      ]),
      900_050,
    ),
  ).toBe(50);
});
