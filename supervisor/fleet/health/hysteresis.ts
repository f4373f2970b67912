// When a thing that is found wrong is said, and when it is no longer: after it has lasted, each way. Pure.

import type { Verdict, VerdictKind } from './model.ts';

export interface Wrong {
  /** When it began, where that is known better than by looking; ms since 1970. */
  readonly sinceMs?: number;
  readonly values: Verdict['values'];
}
/** `null`: nothing can be said now, and what was said stands. */
export type Finding = Wrong | 'right' | null;

/** What is remembered of one thing as long as it is wrong, or was until a moment ago. */
export interface Track {
  readonly kind: VerdictKind;
  readonly sinceMs: number;
  readonly raised: boolean;
  /** Raised, and no longer found wrong since then. */
  readonly rightSinceMs: number | null;
  readonly values: Verdict['values'];
}

export interface HoldTimes {
  readonly raiseAfterMs: number;
  readonly clearAfterMs: number;
}

/** `null`: nothing to remember. The same object comes back when nothing changed. */
export function nextTrack(
  kind: VerdictKind,
  before: Track | null,
  finding: Finding,
  hold: HoldTimes,
  nowMs: number,
): Track | null {
  if (finding === null) return before;
  if (finding === 'right') {
    if (before === null || !before.raised) return null;
    const rightSinceMs = before.rightSinceMs ?? nowMs;
    if (nowMs - rightSinceMs >= hold.clearAfterMs) return null;
    return before.rightSinceMs === null ? { ...before, rightSinceMs } : before;
  }
  const known = before?.raised === true ? before.sinceMs : (finding.sinceMs ?? before?.sinceMs);
  const sinceMs = Math.min(known ?? nowMs, nowMs);
  const raised = before?.raised === true || nowMs - sinceMs >= hold.raiseAfterMs;
  if (
    before !== null &&
    before.raised === raised &&
    before.rightSinceMs === null &&
    before.sinceMs === sinceMs &&
    sameValues(before.values, finding.values)
  ) {
    return before;
  }
  return { kind, sinceMs, raised, rightSinceMs: null, values: finding.values };
}

export function sameValues(one: Verdict['values'], other: Verdict['values']): boolean {
  if (one === other) return true;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
