// Whether a connection still carries anything: what was sent into it against what came out. Pure: time is an argument.

export interface Liveness {
  sent(nowMs: number): void;
  /** Any packet at all, answers to pings included. */
  received(nowMs: number): void;
  /** Something was sent, and nothing has come back for too long: half-open, as behind a router that forgot it. */
  isDead(nowMs: number): boolean;
}

/** An answered ping every 45 s keeps an idle connection well below it. */
export const SILENT_AFTER_MS = 60_000;

export function createLiveness(startMs: number, silentAfterMs: number = SILENT_AFTER_MS): Liveness {
  let receivedMs = startMs;
  /** The first of what was sent since anything came. */
  let unansweredMs: number | null = null;

  return {
    sent(nowMs) {
      unansweredMs ??= nowMs;
    },
    received(nowMs) {
      receivedMs = nowMs;
      unansweredMs = null;
    },
    isDead: (nowMs) => unansweredMs !== null && nowMs - Math.max(receivedMs, unansweredMs) >= silentAfterMs,
  };
}
