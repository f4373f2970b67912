// Stretches of time, half open, and what can be done with lists of them. Pure.

/** From `fromMs`, included, to `toMs`, excluded; ms since 1970. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch of time and what holds in it. */
export interface Stretch<T> extends Interval {
  readonly value: T;
}

/**
 * What is to be seen of stretches laid over one another, the last on top: in order of time, none overlapping. The usual
 * list is in order of time already: then each only cuts the end off the one before it.
 */
export function overlay<T>(stretches: Iterable<Stretch<T>>): Stretch<T>[] {
  const seen: { fromMs: number; toMs: number; value: T }[] = [];
  for (const { fromMs, toMs, value } of stretches) {
    if (fromMs >= toMs) continue;
    const last = seen.at(-1);
    if (last !== undefined && last.fromMs < fromMs && last.toMs <= toMs)
      last.toMs = Math.min(last.toMs, fromMs);
    if (last === undefined || last.toMs <= fromMs) seen.push({ fromMs, toMs, value });
    else layOver(seen, { fromMs, toMs, value });
  }
  return seen;
}

function layOver<T>(seen: { fromMs: number; toMs: number; value: T }[], one: Stretch<T>): void {
  const first = firstEndingAfter(seen, one.fromMs);
  let end = first;
  while (end < seen.length && (seen[end] as Stretch<T>).fromMs < one.toMs) end++;
  const put: Stretch<T>[] = [one];
  const left = seen[first];
  const right = seen[end - 1];
  if (first < end && left !== undefined && left.fromMs < one.fromMs) {
    put.unshift({ fromMs: left.fromMs, toMs: one.fromMs, value: left.value });
  }
  if (first < end && right !== undefined && right.toMs > one.toMs) {
    put.push({ fromMs: one.toMs, toMs: right.toMs, value: right.value });
  }
  seen.splice(first, end - first, ...put);
}

function firstEndingAfter(sorted: readonly Interval[], ms: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as Interval).toMs > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The same time in order, nothing twice, neighbours joined. */
export function union(intervals: readonly Interval[]): Interval[] {
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of intervals.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (fromMs >= toMs) continue;
    const last = joined.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}

/** What of each lies within `period`. */
export function clip<I extends Interval>(intervals: readonly I[], period: Interval): I[] {
  const clipped: I[] = [];
  for (const one of intervals) {
    const fromMs = Math.max(one.fromMs, period.fromMs);
    const toMs = Math.min(one.toMs, period.toMs);
    if (fromMs === one.fromMs && toMs === one.toMs && fromMs < toMs) clipped.push(one);
    else if (fromMs < toMs) clipped.push({ ...one, fromMs, toMs });
  }
  return clipped;
}

/** What remains of `intervals` where none of `others` is; in order. */
export function subtract(intervals: readonly Interval[], others: readonly Interval[]): Interval[] {
  const holes = union(others);
  const left: Interval[] = [];
  for (const { fromMs, toMs } of union(intervals)) {
    let startMs = fromMs;
    for (const hole of holes) {
      if (hole.toMs <= startMs) continue;
      if (hole.fromMs >= toMs) break;
      if (hole.fromMs > startMs) left.push({ fromMs: startMs, toMs: hole.fromMs });
      startMs = hole.toMs;
    }
    if (startMs < toMs) left.push({ fromMs: startMs, toMs });
  }
  return left;
}

export function lengthMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** Which of sorted, disjoint intervals a moment lies in; asked in ascending order of moments. */
export function cursor<I extends Interval>(sorted: readonly I[]): (ms: number) => I | null {
  let index = 0;
  return (ms) => {
    while (index < sorted.length && (sorted[index] as I).toMs <= ms) index++;
    const one = sorted[index];
    return one !== undefined && one.fromMs <= ms ? one : null;
  };
}
