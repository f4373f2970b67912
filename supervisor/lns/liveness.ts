// Whether a network server is there, judged by what it acknowledges. Pure.

/** `unknown`: it was sent too little to tell. */
export type LivenessState = 'up' | 'silent' | 'unknown';

export interface Liveness {
  readonly state: LivenessState;
  /** Since when, ms on the clock given. `silent` dates from the first datagram left unanswered. */
  readonly sinceMs: number;
  /** Why, for people. */
  readonly reason: string;
}

/** What is known of PUSH_DATA and PULL_DATA of all gateways to one network server. */
export interface AckFacts {
  readonly lastAckMs: number | null;
  /** Datagrams sent since the last acknowledgement, and when the first of them was. */
  readonly sentSinceAck: number;
  readonly firstSentSinceAckMs: number | null;
  readonly lastMinute: { readonly acked: number; readonly unanswered: number };
}

/** Three PULL_DATA of a single gateway: shorter than any path timeout of a network server (60 s and more). */
const SILENT_AFTER_MS = 15_000;
/** UDP loses a datagram now and then; three in a row with nothing else answered is another matter. */
const SILENT_AFTER_DATAGRAMS = 3;
/** An acknowledgement says nothing about a network server that was sent nothing since. */
const STALE_AFTER_MS = 60_000;

export function judgeLiveness(before: Liveness, facts: AckFacts, nowMs: number): Liveness {
  const { lastAckMs, sentSinceAck, firstSentSinceAckMs } = facts;
  if (
    firstSentSinceAckMs !== null &&
    sentSinceAck >= SILENT_AFTER_DATAGRAMS &&
    nowMs - firstSentSinceAckMs >= SILENT_AFTER_MS
  ) {
    const reason = `nothing acknowledged for ${seconds(nowMs - firstSentSinceAckMs)} although ${sentSinceAck} datagrams were sent`;
    return { state: 'silent', sinceMs: firstSentSinceAckMs, reason };
  }
  if (lastAckMs === null) {
    return become(
      'unknown',
      before,
      nowMs,
      sentSinceAck === 0 ? 'nothing sent yet' : 'nothing acknowledged yet',
    );
  }
  if (nowMs - lastAckMs >= STALE_AFTER_MS) {
    const reason = `last acknowledgement ${seconds(nowMs - lastAckMs)} ago, and hardly anything sent since`;
    return become('unknown', before, nowMs, reason);
  }
  const { acked, unanswered } = facts.lastMinute;
  const reason = `acknowledged ${acked} of ${acked + unanswered} datagrams in the last minute`;
  return become('up', before, nowMs, reason);
}

function become(state: LivenessState, before: Liveness, nowMs: number, reason: string): Liveness {
  return { state, sinceMs: before.state === state ? before.sinceMs : nowMs, reason };
}

function seconds(ms: number): string {
  return `${Math.floor(ms / 1_000)} s`;
}
