// What became of datagrams, receptions and messages, counted by reason since the agent started.

export interface Counters {
  count(reason: string, times?: number): void;
  all(): Readonly<Record<string, number>>;
}

export function createCounters(): Counters {
  const counts = new Map<string, number>();
  return {
    count: (reason, times = 1) => void counts.set(reason, (counts.get(reason) ?? 0) + times),
    all: () => Object.fromEntries(counts),
  };
}
