import { describe, expect, test } from 'vitest';
import { createSuspects, type Suspects } from './suspects.ts';

const onItsWay = (): boolean => false;
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

function suspecting(...seqs: number[]): Suspects {
  const suspects = createSuspects();
  for (let round = 0; round < 3; round++) suspects.dropped(seqs, true);
  return suspects;
}

describe('catalogue 31: rows with which the connection is dropped', () => {
  test('are suspected the third time, those of them that were there each time', () => {
    const suspects = createSuspects();
    suspects.dropped([1, 2, 3], false);
    suspects.dropped([2, 3, 4], false);
    expect(suspects.withholds(2)).toBe(false);
    suspects.dropped([3, 4, 5], false);
    expect([2, 3, 4].map(suspects.withholds)).toEqual([false, true, false]);
  });

  test('are not suspected when each time others were there, or none', () => {
    const suspects = createSuspects();
    for (const seqs of [[1], [2], [], [3], [], [4]]) suspects.dropped(seqs, true);
    expect([1, 2, 3, 4].some(suspects.withholds)).toBe(false);
  });

  test('are found by halves and condemned alone, after three drops while others were answered', () => {
    const suspects = suspecting(...upTo(100));
    const stored = new Set<number>();
    let condemned: number | null = null;
    let drops = 0;
    while (condemned === null) {
      const trial = suspects.next(onItsWay);
      suspects.tried(trial);
      if (trial.includes(77)) {
        drops++;
        condemned = suspects.dropped(trial, true);
      } else {
        for (const seq of trial) stored.add(seq);
        suspects.settle((seq) => stored.has(seq));
      }
      expect(drops).toBeLessThan(12);
    }
    expect(condemned).toBe(77);
    expect(suspects.withholds(77)).toBe(false);
  });

  test('are never condemned where nothing else was answered either', () => {
    const suspects = suspecting(7);
    for (let drop = 0; drop < 50; drop++) {
      suspects.tried(suspects.next(onItsWay));
      expect(suspects.dropped([7], false)).toBeNull();
    }
    expect(suspects.withholds(7)).toBe(true);
  });

  test('are innocent when the connection is dropped without them', () => {
    const suspects = suspecting(1, 2);
    expect(suspects.dropped([9], true)).toBeNull();
    expect(suspects.withholds(1)).toBe(false);
  });

  test('stay suspect when a connection ends before anything was sent, or long after they were tried', () => {
    const suspects = suspecting(1, 2);
    suspects.dropped([], false);
    expect(suspects.withholds(1)).toBe(true);
    suspects.tried(suspects.next(onItsWay));
    suspects.dropped([9], true);
    expect(suspects.next(onItsWay)).toEqual([1]);
  });

  test('are tried one half at a time, again when the try is no longer on its way', () => {
    const suspects = suspecting(1, 2, 3);
    suspects.tried(suspects.next(onItsWay));
    expect(suspects.next((seq) => seq === 2)).toEqual([]);
    expect(suspects.next(onItsWay)).toEqual([1, 2]);
  });
});
