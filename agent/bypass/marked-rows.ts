// Which rows were given to an LNS by the agent itself and are not stored yet: for each LNS the range they lie in.

import type { BypassedRange } from '../../protocol/mqtt/hello.ts';

export interface MarkedRows {
  add(lns: string, seq: number): void;
  /** The ranges above `storedUpTo`, from their first to their last row that may not be stored. */
  above(storedUpTo: number): readonly BypassedRange[];
}

/** As many as `hello` has room for: an LNS is renamed now and then, not twenty times within one outage. */
const MAX_LNS = 20;

export function createMarkedRows(ranges: readonly BypassedRange[] = []): MarkedRows {
  const byLns = new Map(ranges.map(({ lns, first, last }) => [lns, { first, last }]));

  return {
    add(lns, seq) {
      const range = byLns.get(lns);
      if (range !== undefined) {
        range.last = Math.max(range.last, seq);
      } else {
        if (byLns.size >= MAX_LNS) byLns.delete(byLns.keys().next().value as string);
        byLns.set(lns, { first: seq, last: seq });
      }
    },
    above(storedUpTo) {
      for (const [lns, range] of byLns) {
        if (range.last <= storedUpTo) byLns.delete(lns);
        else range.first = Math.max(range.first, storedUpTo + 1);
      }
      return [...byLns].map(([lns, { first, last }]) => ({ lns, first, last }));
    },
  };
}
