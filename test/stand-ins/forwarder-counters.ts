// What a stand-in packet forwarder counts: for whoever asks, and for its own next `stat`.

import type { StatCounts } from '../../scripts/fleet/stat-text.ts';

export interface ForwarderCounters {
  pushSent: number;
  pushAcked: number;
  pushRetried: number;
  pushGivenUp: number;
  pullSent: number;
  pullAcked: number;
  rxpkSent: number;
  statSent: number;
  pullResp: number;
  txAckSent: number;
  /** PUSH_ACK or PULL_ACK that nothing waits for: late, repeated, or not ours. */
  strayAcks: number;
  /** Datagrams that no server should send, or in another protocol version. */
  ignored: number;
  /** Such as "connection refused" while nobody listens there. */
  socketErrors: number;
}

/** Since the last `stat`. */
export interface StatInterval {
  received: number;
  crcErrors: number;
  forwarded: number;
  pushSent: number;
  pushAcked: number;
  downlinks: number;
  transmitted: number;
}

export function zeroCounters(): ForwarderCounters {
  return {
    pushSent: 0,
    pushAcked: 0,
    pushRetried: 0,
    pushGivenUp: 0,
    pullSent: 0,
    pullAcked: 0,
    rxpkSent: 0,
    statSent: 0,
    pullResp: 0,
    txAckSent: 0,
    strayAcks: 0,
    ignored: 0,
    socketErrors: 0,
  };
}

export function zeroInterval(): StatInterval {
  return {
    received: 0,
    crcErrors: 0,
    forwarded: 0,
    pushSent: 0,
    pushAcked: 0,
    downlinks: 0,
    transmitted: 0,
  };
}

export function countsOf(interval: StatInterval): StatCounts {
  const { received, crcErrors, forwarded, pushSent, pushAcked, downlinks, transmitted } = interval;
  const ackRatio = pushSent === 0 ? 100 : (100 * pushAcked) / pushSent;
  return { received, receivedOk: received - crcErrors, forwarded, ackRatio, downlinks, transmitted };
}
