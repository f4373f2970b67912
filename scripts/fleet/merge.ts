// Merges endless sequences, each ascending in time, into one.

/** Holds one item of each sequence at a time. */
export function* mergeByTime<T extends { readonly atMs: number }>(
  sequences: readonly Iterator<T>[],
): Generator<T> {
  /** The latest first, so that the next one is popped from the end. */
  const heads: { readonly item: T; readonly sequence: Iterator<T> }[] = [];

  function advance(sequence: Iterator<T>): void {
    const next = sequence.next();
    if (next.done === true) return;
    let low = 0;
    let high = heads.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((heads[middle] as { item: T }).item.atMs > next.value.atMs) low = middle + 1;
      else high = middle;
    }
    heads.splice(low, 0, { item: next.value, sequence });
  }

  for (const sequence of sequences) advance(sequence);
  for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
    yield head.item;
    advance(head.sequence);
  }
}
