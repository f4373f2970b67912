// Counts what was refused, by reason, and says so in the log without letting a noisy peer fill it.

import type { BusLog } from './bus.ts';

export interface Complaints {
  count(reason: string): void;
  /** Counts, and logs unless this reason was logged a moment ago. */
  warn(reason: string, fields: Readonly<Record<string, unknown>>): void;
  counters(): Readonly<Record<string, number>>;
}

/** A peer can be refused thousands of times a second; people need one line and a number. */
const LOG_EVERY_MS = 5_000;

/** Reasons come from the program, never from peers: their number is small. */
export function createComplaints(log: BusLog, now: () => number): Complaints {
  const counts = new Map<string, number>();
  const logged = new Map<string, { atMs: number; unsaid: number }>();

  function count(reason: string): void {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }

  return {
    count,
    warn(reason, fields) {
      count(reason);
      const nowMs = now();
      const before = logged.get(reason);
      if (before !== undefined && nowMs - before.atMs < LOG_EVERY_MS) {
        before.unsaid++;
        return;
      }
      log.warn({ ...fields, reason, unsaid: before?.unsaid ?? 0 }, 'refused');
      logged.set(reason, { atMs: nowMs, unsaid: 0 });
    },
    counters: () => Object.fromEntries(counts),
  };
}
