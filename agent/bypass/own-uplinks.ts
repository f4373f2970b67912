// What the gateway has really heard in the last 20 s, by counter: does a downlink answer any of it? Pure.
//
// While a supervisor comes back it sends late frames, with a `tmst` of its own making, to a network server that still
// sends downlinks to the agent. No window of those is open, yet their answers lie within the plausible ones.

import { ANSWERED_WITHIN_MS, LAST_WINDOW_S, tmstOfUplink } from '../../protocol/rx-window.ts';

export interface OwnUplinks {
  heard(tmstUs: number, nowMs: number): void;
  isAnswered(tmstUs: number, nowMs: number): boolean;
}

/** 200 a second, more than eight channels can carry; beyond it the oldest go early. */
const MAX_KEPT = 4_096;

export function createOwnUplinks(): OwnUplinks {
  /** When each came, in that order. */
  const heardMs = new Map<number, number>();

  return {
    heard(tmstUs, nowMs) {
      heardMs.delete(tmstUs);
      heardMs.set(tmstUs, nowMs);
      for (const [oldest, atMs] of heardMs) {
        if (heardMs.size <= MAX_KEPT && nowMs - atMs < ANSWERED_WITHIN_MS) return;
        heardMs.delete(oldest);
      }
    },
    isAnswered(tmstUs, nowMs) {
      for (let windowS = 1; windowS <= LAST_WINDOW_S; windowS++) {
        const atMs = heardMs.get(tmstOfUplink(tmstUs, windowS));
        if (atMs !== undefined && nowMs - atMs < ANSWERED_WITHIN_MS) return true;
      }
      return false;
    },
  };
}
