// What could not be read lately: the last reasons, for the health report and, now and then, the log.

export interface BadReception {
  readonly reason: string;
  /** Length before any cut, bytes. */
  readonly length: number;
  readonly rxMonoMs: number;
}

export interface BadReceptions {
  add(bad: BadReception): void;
  /** Newest last. */
  recent(): readonly BadReception[];
}

const MAX_RECENT = 20;
/** A broken forwarder sends the same nonsense many times a second. */
const LOG_EVERY_MS = 10_000;

export function createBadReceptions(log: (fields: object, message: string) => void): BadReceptions {
  const recent: BadReception[] = [];
  let loggedMs = Number.NEGATIVE_INFINITY;
  let unlogged = 0;

  return {
    add(bad) {
      recent.push(bad);
      if (recent.length > MAX_RECENT) recent.shift();
      if (bad.rxMonoMs - loggedMs < LOG_EVERY_MS) {
        unlogged++;
        return;
      }
      const { reason, length } = bad;
      log({ reason, length, unlogged }, 'unreadable reception kept as it came');
      loggedMs = bad.rxMonoMs;
      unlogged = 0;
    },
    recent: () => recent,
  };
}
