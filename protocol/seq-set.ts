// A set of sequence numbers of one journal: all up to a watermark, and ranges above it.

export type SeqRange = readonly [first: number, last: number];

export interface SeqSet {
  /** Every sequence number from 1 to here is held. */
  watermark(): number;
  /** What is held above the watermark, ascending, never adjacent. */
  ranges(): readonly SeqRange[];
  has(seq: number): boolean;
  add(first: number, last?: number): void;
}

export function createSeqSet(watermark = 0, ranges: readonly SeqRange[] = []): SeqSet {
  let upTo = watermark;
  let above: [number, number][] = ranges.map(([first, last]) => [first, last]);

  /** Index of the first range that ends at or after `seq`. */
  function find(seq: number): number {
    let low = 0;
    let high = above.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((above[middle] as [number, number])[1] < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function absorb(): void {
    let count = 0;
    for (const [first, last] of above) {
      if (first > upTo + 1) break;
      upTo = Math.max(upTo, last);
      count++;
    }
    if (count > 0) above = above.slice(count);
  }

  return {
    watermark: () => upTo,
    ranges: () => above,
    has(seq) {
      if (seq <= upTo) return seq >= 1;
      const range = above[find(seq)];
      return range !== undefined && range[0] <= seq;
    },
    add(first, last = first) {
      if (first <= upTo + 1) {
        if (last > upTo) {
          upTo = last;
          absorb();
        }
        return;
      }
      // Merge with every range that overlaps or touches [first, last].
      const from = find(first - 1);
      let to = from;
      let merged: [number, number] = [first, last];
      for (; to < above.length; to++) {
        const range = above[to] as [number, number];
        if (range[0] > last + 1) break;
        merged = [Math.min(merged[0], range[0]), Math.max(merged[1], range[1])];
      }
      above.splice(from, to - from, merged);
    },
  };
}

/** The last of the sequence numbers held without a gap after `seq`; `seq` itself when the next one is missing. */
export function endOfRun(held: SeqSet, seq: number): number {
  if (seq < held.watermark()) return held.watermark();
  for (const [first, last] of held.ranges()) {
    if (first > seq + 1) break;
    if (last > seq) return last;
  }
  return seq;
}

/** Ascending ranges for any list of sequence numbers. */
export function toRanges(seqs: readonly number[]): SeqRange[] {
  const ranges: [number, number][] = [];
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const current = ranges.at(-1);
    if (current !== undefined && seq <= current[1] + 1) current[1] = Math.max(current[1], seq);
    else ranges.push([seq, seq]);
  }
  return ranges;
}
