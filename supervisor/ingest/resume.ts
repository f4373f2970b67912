// What an agent counts as stored and this database has not: asked for again, or known to be gone. Pure.
//
// That happens when the database was restored from a backup: agents keep acknowledged rows for such a day.

import type { Hello } from '../../protocol/mqtt/hello.ts';
import { type SeqRange, type SeqSet, toRanges } from '../../protocol/seq-set.ts';
import { countOf, missingIn, without } from './lost-rows.ts';

export interface Asked {
  /** The first missing row when it was asked for, and how often it was. */
  readonly seq: number;
  readonly times: number;
}

/** A gap of this journal that is known already: `rows` rows between `first` and `last` were given up. */
export interface KnownGap {
  readonly first: number;
  readonly last: number;
  readonly rows: number;
}

export interface ResumeDecision {
  /** Ask for the rows from here on; `null`: there is nothing to ask for. */
  readonly seq: number | null;
  /** Missing, but reported as given up before. */
  readonly explained: readonly SeqRange[];
  /** Missing, and no longer in the agent's journal: a gap nobody has reported. */
  readonly forgotten: readonly SeqRange[];
}

/** The answer may be cut off by an outage; after so many `hello`s without it there is none. */
const MAX_ASKED = 3;

/** `held` includes what is known to be lost. */
export function decideResume(
  hello: Pick<Hello, 'first' | 'storedUpTo' | 'parked'>,
  held: SeqSet,
  gaps: readonly KnownGap[],
  asked: Asked | null,
): ResumeDecision {
  const stored = without([[1, hello.storedUpTo]], toRanges(hello.parked));
  const missing = hello.storedUpTo === 0 ? [] : missingIn(held, stored);
  const explained = gaps.filter((gap) => explains(gap, gaps, missing)).flatMap((gap) => within(missing, gap));
  const unexplained = without(missing, toSortedRanges(explained));
  const kept = unexplained.flatMap((range) => within([range], { first: hello.first, last: range[1] }));
  const gone = without(unexplained, kept);
  const [next] = kept;
  const isAnswered = next === undefined || asked === null || asked.seq !== next[0];
  if (isAnswered || asked.times < MAX_ASKED) {
    return { seq: next?.[0] ?? null, explained, forgotten: gone };
  }
  return { seq: null, explained, forgotten: unexplained };
}

/** No more is missing between its ends than was said to be given up there. */
function explains(gap: KnownGap, gaps: readonly KnownGap[], missing: readonly SeqRange[]): boolean {
  const count = countOf(within(missing, gap));
  if (count === 0) return false;
  const given = gaps.filter(({ first, last }) => first <= gap.last && last >= gap.first);
  return count <= given.reduce((sum, { rows }) => sum + rows, 0);
}

function within(
  ranges: readonly SeqRange[],
  bounds: { readonly first: number; readonly last: number },
): SeqRange[] {
  return ranges.flatMap(([first, last]): SeqRange[] => {
    const cut: SeqRange = [Math.max(first, bounds.first), Math.min(last, bounds.last)];
    return cut[0] <= cut[1] ? [cut] : [];
  });
}

function toSortedRanges(ranges: readonly SeqRange[]): SeqRange[] {
  return ranges.toSorted(([a], [b]) => a - b);
}
