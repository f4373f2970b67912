// Whether the packet forwarder lives: judged by its PULL_DATA, at its own interval.

export interface Forwarder {
  pulled(nowMs: number): void;
  pushed(nowMs: number): void;
  alive(nowMs: number): boolean;
  pullAgeMs(nowMs: number): number | null;
  pushAgeMs(nowMs: number): number | null;
}

/** Kerlink's interval is 10 s by default and 60 s in the field. */
const MIN_PATIENCE_MS = 90_000;
const MISSED_PULLS = 3;
/** Longer pauses are silences, not an interval. */
const MAX_INTERVAL_MS = 300_000;

export function createForwarder(): Forwarder {
  let pullMs: number | null = null;
  let pushMs: number | null = null;
  let intervalMs = 0;

  return {
    pulled(nowMs) {
      const sinceMs = pullMs === null ? 0 : nowMs - pullMs;
      // Follows a longer interval at once and a shorter one gradually, so that one early PULL_DATA changes little.
      if (sinceMs > 0 && sinceMs <= MAX_INTERVAL_MS) intervalMs = Math.max(sinceMs, intervalMs * 0.9);
      pullMs = nowMs;
    },
    pushed(nowMs) {
      pushMs = nowMs;
    },
    alive: (nowMs) =>
      pullMs !== null && nowMs - pullMs <= Math.max(MISSED_PULLS * intervalMs, MIN_PATIENCE_MS),
    pullAgeMs: (nowMs) => (pullMs === null ? null : nowMs - pullMs),
    pushAgeMs: (nowMs) => (pushMs === null ? null : nowMs - pushMs),
  };
}
