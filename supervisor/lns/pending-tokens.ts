// The tokens of one socket that wait for an acknowledgement, PUSH_DATA's or PULL_DATA's. Pure but for the dice.

import { randomFillSync } from 'node:crypto';

/** An acknowledgement that takes longer is no use to anyone: reference forwarders wait 100 ms, Kerlink's 3 s. */
const GIVE_UP_AFTER_MS = 5_000;
/** A quarter of all tokens, so that drawing a free one stays quick; 5 s of 3,000 unanswered datagrams a second. */
const MAX_PENDING = 16_384;
/** Tokens given up that are not drawn again yet, so that a late acknowledgement is known as one. */
const MAX_GIVEN_UP = 1_024;

export interface PendingTokens {
  /** A token that nothing else of this socket uses, remembered from now on. */
  take(nowMs: number): number;
  /** Round trip in ms; `late`: given up before; `unexpected`: never asked for, or settled before. */
  settle(token: number, nowMs: number): number | 'late' | 'unexpected';
  /** The datagram did not leave after all. */
  cancel(token: number): void;
  /** Gives up what has waited long enough; how many, those pushed out for want of room included. */
  giveUp(nowMs: number): number;
  size(): number;
}

export function createPendingTokens(): PendingTokens {
  // Both in the order in which they were entered: the oldest is always the first.
  const sentMs = new Map<number, number>();
  const givenUp = new Set<number>();
  let pushedOut = 0;

  function moveToGivenUp(token: number): void {
    sentMs.delete(token);
    if (givenUp.size >= MAX_GIVEN_UP) {
      for (const oldest of givenUp) {
        givenUp.delete(oldest);
        break;
      }
    }
    givenUp.add(token);
  }

  return {
    take(nowMs) {
      if (sentMs.size >= MAX_PENDING) {
        for (const oldest of sentMs.keys()) {
          moveToGivenUp(oldest);
          pushedOut++;
          break;
        }
      }
      let token = randomToken();
      while (sentMs.has(token) || givenUp.has(token)) token = randomToken();
      sentMs.set(token, nowMs);
      return token;
    },
    settle(token, nowMs) {
      const atMs = sentMs.get(token);
      if (atMs !== undefined) {
        sentMs.delete(token);
        return nowMs - atMs;
      }
      return givenUp.delete(token) ? 'late' : 'unexpected';
    },
    cancel: (token) => void sentMs.delete(token),
    giveUp(nowMs) {
      let count = pushedOut;
      pushedOut = 0;
      for (const [token, atMs] of sentMs) {
        if (nowMs - atMs < GIVE_UP_AFTER_MS) break;
        moveToGivenUp(token);
        count++;
      }
      return count;
    },
    size: () => sentMs.size,
  };
}

/** Drawn in bulk: one call to the system's generator for two thousand tokens. */
const dice = new Uint16Array(2_048);
let rolled = dice.length;

function randomToken(): number {
  if (rolled === dice.length) {
    randomFillSync(dice);
    rolled = 0;
  }
  return dice[rolled++] as number;
}
