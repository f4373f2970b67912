// Rows of one journal that will never come, as far as anybody knows: they count as held, yet are stored if they come.

import type { SeqRange, SeqSet } from '../../protocol/seq-set.ts';

export interface LostRows {
  has(seq: number): boolean;
  /** Ascending, never overlapping. */
  ranges(): readonly SeqRange[];
  add(ranges: readonly SeqRange[]): void;
  /** It came after all. */
  remove(seq: number): void;
}

export function createLostRows(initial: readonly SeqRange[] = []): LostRows {
  let lost: readonly SeqRange[] = initial;

  return {
    has: (seq) => lost.some(([first, last]) => first <= seq && seq <= last),
    ranges: () => lost,
    add(ranges) {
      lost = [...lost, ...ranges].toSorted(([a], [b]) => a - b);
    },
    remove(seq) {
      lost = without(lost, [[seq, seq]]);
    },
  };
}

/** What of these ranges is not held. */
export function missingIn(held: SeqSet, ranges: readonly SeqRange[]): SeqRange[] {
  const upTo = held.watermark();
  return without(ranges, upTo > 0 ? [[1, upTo], ...held.ranges()] : held.ranges());
}

/** The first list without what the second has; both ascending. */
export function without(ranges: readonly SeqRange[], taken: readonly SeqRange[]): SeqRange[] {
  const left: SeqRange[] = [];
  for (const [first, last] of ranges) {
    let from = first;
    for (const [takenFirst, takenLast] of taken) {
      if (takenLast < from) continue;
      if (takenFirst > last) break;
      if (takenFirst > from) left.push([from, takenFirst - 1]);
      from = takenLast + 1;
    }
    if (from <= last) left.push([from, last]);
  }
  return left;
}

export function countOf(ranges: readonly SeqRange[]): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
