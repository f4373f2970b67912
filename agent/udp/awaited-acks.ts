// What was sent to one network server and waits for its acknowledgement, and whether that server answers at all. Pure.

export interface AwaitedAcks {
  sent(kind: AckedKind, token: number, nowMs: number): void;
  /** False: nothing waits for this one, or not any more. */
  acked(kind: AckedKind, token: number, nowMs: number): boolean;
  /** Gives up what has waited too long. */
  tick(nowMs: number): void;
  /** It has acknowledged something since then, and lately, and is not silent. */
  answers(sinceMs: number, nowMs: number): boolean;
  /** It has left unanswered what it was sent lately. */
  isSilent(nowMs: number): boolean;
  figures(): AckFigures;
}

export type AckedKind = 'push-data' | 'pull-data';

export interface AckFigures {
  readonly sent: number;
  readonly acked: number;
  readonly unanswered: number;
}

/** An acknowledgement that takes longer is no use: reference forwarders wait 100 ms, Kerlink's 3 s. */
const GIVE_UP_AFTER_MS = 5_000;
/** 5 s of 800 unanswered datagrams a second; beyond it the oldest is given up early. */
const MAX_AWAITED = 4_096;
/** UDP loses one now and then: two in a row, and time for a third, is another matter. */
const SILENT_AFTER_DATAGRAMS = 2;
const SILENT_AFTER_MS = 10_000;
/** An acknowledgement says nothing about a server that was sent nothing since. */
const STALE_AFTER_MS = 60_000;
/** PULL_DATA and PUSH_DATA have tokens of their own. */
const PULL_DATA = 0x1_0000;

export function createAwaitedAcks(): AwaitedAcks {
  /** When each was sent, in that order. */
  const awaited = new Map<number, number>();
  const figures = { sent: 0, acked: 0, unanswered: 0 };
  let lastAckMs = Number.NEGATIVE_INFINITY;
  let sentSinceAck = 0;
  let firstSentSinceAckMs = 0;

  const keyOf = (kind: AckedKind, token: number): number => (kind === 'pull-data' ? PULL_DATA : 0) + token;

  function giveUp(key: number): void {
    awaited.delete(key);
    figures.unanswered++;
  }

  function isSilent(nowMs: number): boolean {
    return sentSinceAck >= SILENT_AFTER_DATAGRAMS && nowMs - firstSentSinceAckMs >= SILENT_AFTER_MS;
  }

  return {
    sent(kind, token, nowMs) {
      const key = keyOf(kind, token);
      // The same token again: one acknowledgement at most can still be told apart.
      if (awaited.has(key)) giveUp(key);
      else if (awaited.size >= MAX_AWAITED) giveUp(awaited.keys().next().value as number);
      awaited.set(key, nowMs);
      figures.sent++;
      if (sentSinceAck++ === 0) firstSentSinceAckMs = nowMs;
    },
    acked(kind, token, nowMs) {
      const sentMs = awaited.get(keyOf(kind, token));
      if (sentMs === undefined || nowMs - sentMs >= GIVE_UP_AFTER_MS) return false;
      awaited.delete(keyOf(kind, token));
      figures.acked++;
      lastAckMs = nowMs;
      sentSinceAck = 0;
      return true;
    },
    tick(nowMs) {
      for (const [key, sentMs] of awaited) {
        if (nowMs - sentMs < GIVE_UP_AFTER_MS) return;
        giveUp(key);
      }
    },
    answers: (sinceMs, nowMs) =>
      lastAckMs >= sinceMs && nowMs - lastAckMs < STALE_AFTER_MS && !isSilent(nowMs),
    isSilent,
    figures: () => ({ ...figures }),
  };
}
