import { expect, test } from 'vitest';
import { isWide, type PlannedTrouble, planStory } from './plan.ts';
import { GATEWAY_TROUBLES, WIDE_TROUBLES } from './troubles.ts';

const SEEDS = [1, 2, 3, 37, 99];
const CYCLE = Object.keys(GATEWAY_TROUBLES).length + Object.keys(WIDE_TROUBLES).length;

function story(seed: number, troubles: number): PlannedTrouble[] {
  const plan = planStory({ seed, gateways: 6, backhauls: 2, narrow: 4 });
  return Array.from({ length: troubles }, () => plan.next().value as PlannedTrouble);
}
const endMs = ({ atMs, forMs }: PlannedTrouble): number => atMs + forMs;
const overlap = (one: PlannedTrouble, other: PlannedTrouble): boolean =>
  one.atMs < endMs(other) && other.atMs < endMs(one);

test('the same seed tells the same story, another one another', () => {
  expect(story(37, 40)).toEqual(story(37, 40));
  expect(story(37, 40)).not.toEqual(story(38, 40));
});

test('one gateway is in trouble within half a minute, the rest is quiet for two', () => {
  for (const seed of SEEDS) {
    const [first, second] = story(seed, 2);
    expect(first?.atMs).toBeLessThan(30_000);
    expect(second?.atMs).toBeGreaterThanOrEqual(120_000);
  }
});

test('every kind comes within 25 minutes', () => {
  for (const seed of SEEDS) {
    const [, ...told] = story(seed, 1 + CYCLE);
    expect(new Set(told.map(({ kind }) => kind)).size).toBe(CYCLE);
    expect(Math.max(...told.map(endMs))).toBeLessThan(25 * 60_000);
  }
});

test('never more than three at once, none twice at one gateway, and what is wide is alone', () => {
  for (const seed of SEEDS) {
    const told = story(seed, 300);
    expect(told.toSorted((a, b) => a.atMs - b.atMs)).toEqual(told);
    for (const [index, one] of told.entries()) {
      const before = told.slice(Math.max(0, index - 20), index);
      expect(before.filter((other) => one.atMs < endMs(other)).length).toBeLessThan(3);
      for (const other of before.filter((earlier) => overlap(one, earlier))) {
        expect([isWide(one.kind), isWide(other.kind)]).toEqual([false, false]);
        expect(other.target).not.toBe(one.target);
      }
    }
  }
});
