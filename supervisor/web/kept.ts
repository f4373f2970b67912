// Answers kept for a moment, by what was asked: many open pages ask the same.

/** Different questions remembered; the oldest go first. */
const MAX_KEPT = 500;

/** An answer that fails is asked for anew. */
export function keptFor<K extends string | number, T>(
  forMs: number,
  ask: (key: K) => Promise<T>,
  now: () => number,
): (key: K) => Promise<T> {
  const answers = new Map<K, { readonly atMs: number; readonly answer: Promise<T> }>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined && now() - known.atMs < forMs) return known.answer;
    const answer = ask(key);
    answers.delete(key);
    answers.set(key, { atMs: now(), answer });
    answer.catch(() => {
      if (answers.get(key)?.answer === answer) answers.delete(key);
    });
    const oldest = answers.keys().next();
    if (answers.size > MAX_KEPT && oldest.done !== true) answers.delete(oldest.value);
    return answer;
  };
}
