// Which rows of an epoch need nothing more: stored at the supervisor, or parked.

import { createSeqSet, type SeqRange } from '../../protocol/seq-set.ts';

export interface HeldDeps {
  readonly storedUpTo: number;
  readonly parked: readonly number[];
  /** The watermark has moved. */
  readonly onStoredUpTo: (seq: number) => void;
  readonly onPark: (seq: number) => void;
  readonly onUnpark: (seq: number) => void;
}

export interface Held {
  has(seq: number): boolean;
  watermark(): number;
  /** Held above the watermark. */
  ranges(): readonly SeqRange[];
  /** Rows up to `last` are stored there. */
  store(ranges: readonly SeqRange[], last: number): void;
  /** False when too many are parked already. */
  park(seq: number, last: number): boolean;
  parked(): readonly number[];
}

/** More than that is no handful of poisonous rows but a supervisor out of order: they go on being sent. */
const MAX_PARKED = 1_000;

export function createHeld(deps: HeldDeps): Held {
  const parked = new Set(deps.parked);
  const held = createSeqSet(deps.storedUpTo);
  for (const seq of parked) held.add(seq);

  function hold(ranges: readonly SeqRange[], last: number): void {
    const before = held.watermark();
    for (const [first, final] of ranges) if (first <= last) held.add(first, Math.min(final, last));
    if (held.watermark() > before) deps.onStoredUpTo(held.watermark());
  }

  function unpark(ranges: readonly SeqRange[]): void {
    if (parked.size === 0) return;
    const stored = createSeqSet();
    for (const [first, final] of ranges) stored.add(first, final);
    for (const seq of parked) {
      if (!stored.has(seq)) continue;
      parked.delete(seq);
      deps.onUnpark(seq);
    }
  }

  return {
    has: held.has,
    watermark: held.watermark,
    ranges: held.ranges,
    store(ranges, last) {
      hold(ranges, last);
      unpark(ranges);
    },
    park(seq, last) {
      if (parked.size >= MAX_PARKED) return false;
      parked.add(seq);
      deps.onPark(seq);
      hold([[seq, seq]], last);
      return true;
    },
    parked: () => [...parked],
  };
}
