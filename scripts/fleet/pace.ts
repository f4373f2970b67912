// Walks through a sequence by the real clock, each item when it is due, catching up in small batches when it fell behind.

export interface Paced {
  /** Settles when the sequence has ended or was stopped; rejects when it, or `act`, throws. */
  readonly done: Promise<void>;
  stop(): void;
}

export interface PaceOptions<T> {
  readonly items: Iterator<T>;
  /** When an item is due, ms after the start. */
  readonly dueMs: (item: T) => number;
  readonly act: (item: T, dueMs: number) => void;
  /** Monotonic, ms. */
  readonly nowMs?: () => number;
}

/** Items acted on before other work of the process gets its turn: a burst must not overflow a socket's buffer. */
const MAX_BATCH = 16;
/** Timers are not finer than this; what is due within it goes now. */
const TICK_MS = 1;

export function pace<T>(options: PaceOptions<T>): Paced {
  const nowMs = options.nowMs ?? (() => performance.now());
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const startMs = nowMs();
  let next: IteratorResult<T, unknown> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let immediate: NodeJS.Immediate | null = null;
  let stopped = false;

  function turn(): void {
    try {
      for (let batch = 0; batch < MAX_BATCH && !stopped; batch++) {
        next ??= options.items.next();
        if (next.done === true) {
          resolve();
          return;
        }
        const dueMs = options.dueMs(next.value);
        const aheadMs = dueMs - (nowMs() - startMs);
        if (aheadMs > TICK_MS) {
          timer = setTimeout(turn, aheadMs);
          return;
        }
        const { value } = next;
        next = null;
        options.act(value, dueMs);
      }
      if (!stopped) immediate = setImmediate(turn);
    } catch (error) {
      reject(error);
    }
  }

  turn();
  return {
    done: promise,
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      if (immediate !== null) clearImmediate(immediate);
      resolve();
    },
  };
}
