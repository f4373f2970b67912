// What one attempt to connect after the other amounts to: a word, and how long to wait. Pure: time is an argument.

import { backoffMs, MAX_PAUSE_MS } from './backoff.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface Attempts {
  /** Connected and subscribed. */
  ready(nowMs: number): void;
  isReady(): boolean;
  /** Another client was found to speak as this gateway. */
  takenOver(nowMs: number): void;
  /** The attempt, or the connection it became, is over; returns how long to wait before the next. */
  over(complaint: Error | null, nowMs: number): number;
  verdict(nowMs: number): Verdict;
}

/** A connection that ends sooner counts as a failed attempt: some brokers accept, then drop. */
export const LASTING_MS = 20_000;
/** One short connection is an accident. */
const SHORT_IN_A_ROW = 2;
/** A clone that came once is told of so long. */
const TAKEN_OVER_MS = 600_000;

export function createAttempts(random: () => number, maxPauseMs = MAX_PAUSE_MS): Attempts {
  let readySinceMs: number | null = null;
  let takenOverMs: number | null = null;
  let failures = 0;
  /** Connections in a row that did not last. */
  let short = 0;
  let word: Verdict = 'connecting';

  function isTakenOver(nowMs: number): boolean {
    return takenOverMs !== null && nowMs - takenOverMs < TAKEN_OVER_MS;
  }

  function wordOf(complaint: Error | null, lasted: boolean, nowMs: number): Verdict {
    const verdict = verdictOf(complaint);
    if (readySinceMs === null || verdict === 'silent') return verdict;
    if (isTakenOver(nowMs)) return 'taken-over';
    return lasted ? 'connecting' : verdict;
  }

  return {
    ready(nowMs) {
      readySinceMs = nowMs;
    },
    isReady: () => readySinceMs !== null,
    takenOver(nowMs) {
      takenOverMs = nowMs;
    },

    over(complaint, nowMs) {
      const lasted = readySinceMs !== null && nowMs - readySinceMs >= LASTING_MS;
      if (lasted) short = 0;
      else if (readySinceMs !== null) short++;
      // Two clients that throw each other out must not do so ever faster.
      if (lasted && !isTakenOver(nowMs)) failures = 0;
      word = wordOf(complaint, lasted, nowMs);
      readySinceMs = null;
      return backoffMs(failures++, word === 'refused', random, maxPauseMs);
    },

    verdict(nowMs) {
      if (readySinceMs === null) return word;
      if (isTakenOver(nowMs)) return 'taken-over';
      // Until it has proved better than those before it.
      return short >= SHORT_IN_A_ROW && nowMs - readySinceMs < LASTING_MS ? 'dropped' : 'connected';
    },
  };
}
