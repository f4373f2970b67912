// When the agent serves an LNS itself: begins when rows have waited too long with nothing stored, ends at the first
// `stored`. Pure.
//
//   quiet ----rows wait----> waiting ----after_s, nothing stored----> active ----stored----> quiet or waiting
//                               ^ stored: waits anew                                         (its socket read 20 s more)

export interface BypassState {
  /** Since when rows have waited with nothing stored. */
  readonly waitingSinceMs: number | null;
  readonly activeSinceMs: number | null;
  /** After the end: until when downlinks that are under way are still taken. */
  readonly readUntilMs: number | null;
}

export interface BypassFacts {
  readonly nowMs: number;
  /** Rows that are not stored. */
  readonly waiting: number;
  /** Rows have just been stored. */
  readonly stored: boolean;
}

export const QUIET: BypassState = { waitingSinceMs: null, activeSinceMs: null, readUntilMs: null };

/** The longest way of a downlink: 15 s of RX1 delay, RX2 a second later, and what the network takes. */
const READ_ON_MS = 20_000;

export function nextBypassState(state: BypassState, facts: BypassFacts, afterMs: number): BypassState {
  const { nowMs, waiting, stored } = facts;
  const isActive = state.activeSinceMs !== null;
  const since = stored ? null : state.waitingSinceMs;
  const waitingSinceMs = waiting === 0 ? null : (since ?? nowMs);
  const readUntilMs = state.readUntilMs !== null && nowMs >= state.readUntilMs ? null : state.readUntilMs;
  if (isActive && stored) return { waitingSinceMs, activeSinceMs: null, readUntilMs: nowMs + READ_ON_MS };
  // Nothing ends it but `stored`: rows that were given up instead of stored are no sign of a supervisor.
  if (isActive) return { ...state, waitingSinceMs };
  if (waitingSinceMs !== null && nowMs - waitingSinceMs >= afterMs) {
    return { waitingSinceMs, activeSinceMs: nowMs, readUntilMs: null };
  }
  return { waitingSinceMs, activeSinceMs: null, readUntilMs };
}
