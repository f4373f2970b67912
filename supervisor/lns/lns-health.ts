// What one network server acknowledges, over all gateways: the facts that its liveness is judged by.

import { createLastMinute, type LastMinuteFigures } from './last-minute.ts';
import { judgeLiveness, type Liveness } from './liveness.ts';

export interface LnsHealth {
  sent(nowMs: number): void;
  /** `null`: acknowledged after it had been given up. */
  acked(roundTripMs: number | null, nowMs: number): void;
  unanswered(count: number, nowMs: number): void;
  judge(nowMs: number): Liveness;
  lastMinute(nowMs: number): LastMinuteFigures;
}

/** Longer than any interval of PULL_DATA: nothing was sent because no gateway lived. */
const PAUSE_MS = 60_000;

export function createLnsHealth(nowMs: number): LnsHealth {
  const lastMinute = createLastMinute();
  let lastAckMs: number | null = null;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  let sentSinceAck = 0;
  let firstSentSinceAckMs: number | null = null;
  let liveness: Liveness = { state: 'unknown', sinceMs: nowMs, reason: 'nothing sent yet' };

  return {
    sent(atMs) {
      // What went unanswered before a long pause says nothing about now.
      if (atMs - lastSentMs >= PAUSE_MS) {
        sentSinceAck = 0;
        firstSentSinceAckMs = null;
      }
      lastSentMs = atMs;
      sentSinceAck++;
      firstSentSinceAckMs ??= atMs;
    },
    acked(roundTripMs, atMs) {
      lastAckMs = atMs;
      sentSinceAck = 0;
      firstSentSinceAckMs = null;
      if (roundTripMs !== null) lastMinute.acked(roundTripMs, atMs);
    },
    unanswered: (count, atMs) => lastMinute.unanswered(count, atMs),
    judge(atMs) {
      const facts = { lastAckMs, sentSinceAck, firstSentSinceAckMs, lastMinute: lastMinute.read(atMs) };
      liveness = judgeLiveness(liveness, facts, atMs);
      return liveness;
    },
    lastMinute: (atMs) => lastMinute.read(atMs),
  };
}
