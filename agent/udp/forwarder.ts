// Whether the packet forwarder lives, and when it did: judged by its PULL_DATA, at its own interval.

import { MAX_SPELLS } from '../../protocol/mqtt/health.ts';

export interface Forwarder {
  pulled(nowMs: number): void;
  pushed(nowMs: number): void;
  alive(nowMs: number): boolean;
  pullAgeMs(nowMs: number): number | null;
  pushAgeMs(nowMs: number): number | null;
  /** See `pulled` of the health report. */
  pulls(): Pulls;
}

export interface Pulls {
  readonly sinceMonoMs: number;
  readonly spells: readonly (readonly [first: number, last: number])[];
}

/** Kerlink's interval is 10 s by default and 60 s in the field. */
const MIN_PATIENCE_MS = 90_000;
const MISSED_PULLS = 3;
/** Longer pauses are silences, not an interval. */
const MAX_INTERVAL_MS = 300_000;

/** `sinceMs`: from when on it would be heard. */
export function createForwarder(sinceMs: number): Forwarder {
  const spells: [first: number, last: number][] = [];
  let completeSinceMs = Math.round(sinceMs);
  let pullMs: number | null = null;
  let pushMs: number | null = null;
  let intervalMs = 0;

  const alive = (nowMs: number): boolean =>
    pullMs !== null && nowMs - pullMs <= Math.max(MISSED_PULLS * intervalMs, MIN_PATIENCE_MS);

  function noteSpell(nowMs: number): void {
    const atMs = Math.round(nowMs);
    const last = spells.at(-1);
    if (last !== undefined && alive(nowMs)) last[1] = atMs;
    else spells.push([atMs, atMs]);
    if (spells.length > MAX_SPELLS) completeSinceMs = spells.shift()?.[1] ?? completeSinceMs;
  }

  return {
    pulled(nowMs) {
      noteSpell(nowMs);
      const sinceMs = pullMs === null ? 0 : nowMs - pullMs;
      // Follows a longer interval at once and a shorter one gradually, so that one early PULL_DATA changes little.
      if (sinceMs > 0 && sinceMs <= MAX_INTERVAL_MS) intervalMs = Math.max(sinceMs, intervalMs * 0.9);
      pullMs = nowMs;
    },
    pushed(nowMs) {
      pushMs = nowMs;
    },
    alive,
    pullAgeMs: (nowMs) => (pullMs === null ? null : nowMs - pullMs),
    pushAgeMs: (nowMs) => (pushMs === null ? null : nowMs - pushMs),
    pulls: () => ({
      sinceMonoMs: completeSinceMs,
      spells: spells.map(([first, last]) => [first, last] as const),
    }),
  };
}
