// Whether anybody could have heard a piece of equipment, and since when: what is not heard meanwhile says nothing. Pure.

export interface Hearing {
  /** Nobody can hear it, since then; `null`: it could be heard. */
  readonly blindSinceMs: number | null;
  /** Silence from before this instant does not count. */
  readonly hearingSinceMs: number;
}

/** Of the supervisor's ears: the same for all equipment behind them. */
export interface Ears {
  /** The broker is down, or the supervisor was away, since then; `null`: they are open. */
  readonly closedSinceMs: number | null;
  /** Since when they have been open, when they are. */
  readonly openSinceMs: number;
  /** Once they are open, everybody has so long to be heard again before its silence means something. */
  readonly graceMs: number;
}

/** `heardMs`: its last sign of life. */
export function nextHearing(before: Hearing, ears: Ears, heardMs: number | null, nowMs: number): Hearing {
  const { closedSinceMs, openSinceMs, graceMs } = ears;
  if (closedSinceMs !== null) {
    return before.blindSinceMs === null
      ? { ...before, blindSinceMs: Math.min(closedSinceMs, nowMs) }
      : before;
  }
  if (before.blindSinceMs === null) return before;
  if (heardMs !== null && heardMs >= openSinceMs) return { blindSinceMs: null, hearingSinceMs: heardMs };
  return nowMs - openSinceMs >= graceMs ? { blindSinceMs: null, hearingSinceMs: nowMs } : before;
}
