// Answers kept for a moment, by what was asked: many open pages ask the same.

/** Different questions remembered; the oldest go first. */
const MAX_KEPT = 500;

type Kept<K, T> = (key: K, nowMs: number, ask: () => Promise<T>) => Promise<T>;

/** An answer that fails is asked for anew. */
export function createKept<K extends string | number, T>(forMs: number, most = MAX_KEPT): Kept<K, T> {
  const answers = new Map<K, { readonly atMs: number; readonly answer: Promise<T> }>();
  return (key, nowMs, ask) => {
    const known = answers.get(key);
    if (known !== undefined && nowMs - known.atMs < forMs) return known.answer;
    const answer = ask();
    answers.delete(key);
    answers.set(key, { atMs: nowMs, answer });
    answer.catch(() => {
      if (answers.get(key)?.answer === answer) answers.delete(key);
    });
    const oldest = answers.keys().next();
    if (answers.size > most && oldest.done !== true) answers.delete(oldest.value);
    return answer;
  };
}

/** The same for one question that its key tells all of. */
export function keptFor<K extends string | number, T>(
  forMs: number,
  ask: (key: K) => Promise<T>,
  now: () => number,
): (key: K) => Promise<T> {
  const kept = createKept<K, T>(forMs);
  return (key) => kept(key, now(), () => ask(key));
}
