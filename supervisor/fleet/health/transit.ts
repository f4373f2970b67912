// How late a report came, measured by monotonic clocks against the fastest of lately: a slow link must not look like a wrong
// clock. Pure.

/** Of one boot of an agent's machine. Offsets: arrival less the agent's monotonic clock, ms; the smallest is the fastest. */
export interface Transit {
  readonly bootId: string;
  readonly sinceMs: number;
  /** The smallest since `sinceMs`, and of the window before. */
  readonly least: number;
  readonly leastBefore: number;
}

/** Crystals drift by some 50 ppm: within it by a fifth of a second. */
const WINDOW_MS = 3_600_000;

export function nextTransit(
  before: Transit | null,
  bootId: string,
  offsetMs: number,
  nowMs: number,
): Transit {
  if (before === null || before.bootId !== bootId) {
    return { bootId, sinceMs: nowMs, least: offsetMs, leastBefore: offsetMs };
  }
  if (nowMs - before.sinceMs >= WINDOW_MS) {
    return { bootId, sinceMs: nowMs, least: offsetMs, leastBefore: before.least };
  }
  return offsetMs < before.least ? { ...before, least: offsetMs } : before;
}

/** ms, beyond what the fastest took. */
export function lateMs({ least, leastBefore }: Transit, offsetMs: number): number {
  return Math.max(0, offsetMs - Math.min(least, leastBefore));
}
