// The PUSH_DATA that wait for their PUSH_ACK, under the tokens they were sent with.

import type { Random } from '../../scripts/fleet/random.ts';

/** One PUSH_DATA from its first attempt to its end. */
export interface PendingPush {
  readonly json: string;
  /** ms since 1970, by the monotonic clock: one for each attempt. */
  readonly sentAtMs: number[];
  readonly tokens: number[];
  readonly finish: (ackedAtMs: number | null) => void;
  deadlineMs: number;
}

export interface PendingAcks {
  size(): number;
  /** A token that nothing waits for, drawn at random as forwarders do. */
  freeToken(): number;
  add(pending: PendingPush, token: number, deadlineMs: number): void;
  /** Ends what waits for this token; false when nothing does (any more). */
  acked(token: number, nowMs: number): boolean;
  /** Takes out what has waited long enough, oldest first; its tokens still count until `forget`. */
  overdue(nowMs: number): PendingPush[];
  forget(pending: PendingPush): void;
  /** Oldest first. */
  all(): Iterable<PendingPush>;
}

export function createPendingAcks(random: Random): PendingAcks {
  const byToken = new Map<number, PendingPush>();
  /** In order of their deadlines: every attempt of a forwarder waits equally long. */
  const waiting = new Set<PendingPush>();

  function forget(pending: PendingPush): void {
    waiting.delete(pending);
    for (const token of pending.tokens) byToken.delete(token);
  }

  return {
    size: () => waiting.size,
    freeToken() {
      let token = random.below(0x1_0000);
      while (byToken.has(token)) token = (token + 1) & 0xffff;
      return token;
    },
    add(pending, token, deadlineMs) {
      pending.tokens.push(token);
      pending.deadlineMs = deadlineMs;
      byToken.set(token, pending);
      waiting.delete(pending);
      waiting.add(pending);
    },
    acked(token, nowMs) {
      const pending = byToken.get(token);
      if (pending === undefined) return false;
      forget(pending);
      pending.finish(nowMs);
      return true;
    },
    overdue(nowMs) {
      const late: PendingPush[] = [];
      for (const pending of waiting) {
        if (pending.deadlineMs > nowMs) break;
        late.push(pending);
      }
      return late;
    },
    forget,
    all: () => waiting,
  };
}
