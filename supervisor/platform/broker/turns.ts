// Lets costly work run a few at a time, in order, and forgets what nobody waits for any more.

export interface Turns {
  /** Rejects when too many wait, or when `signal` aborts before its turn has come. */
  take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export interface TurnsLimits {
  readonly atOnce: number;
  readonly maxWaiting: number;
}

export function createTurns({ atOnce, maxWaiting }: TurnsLimits): Turns {
  /** In order of arrival. Called when it is their turn, which is theirs from then on. */
  const waiting = new Set<() => void>();
  let running = 0;

  async function turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (running < atOnce) {
      running++;
      return;
    }
    if (waiting.size >= maxWaiting) throw new Error('too much to do');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.add(resolve);
    const onAbort = (): void => {
      if (waiting.delete(resolve)) reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort);
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  function next(): void {
    const first = waiting.values().next().value;
    if (first === undefined) {
      running--;
      return;
    }
    waiting.delete(first);
    first();
  }

  return {
    async take(work, signal) {
      await turn(signal);
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
