// The list of what a stand-in packet forwarder sent and when it was acknowledged; bounded.

export interface SentDatagram {
  readonly kind: 'push-data' | 'pull-data' | 'tx-ack';
  readonly token: number;
  /** Empty for PULL_DATA. */
  readonly json: string;
  readonly sentAtMs: number;
  ackedAtMs: number | null;
}

export interface SentDatagrams {
  add(kind: SentDatagram['kind'], token: number, json: string, sentAtMs: number): void;
  acked(token: number, nowMs: number): void;
  list(): readonly Readonly<SentDatagram>[];
}

/** About 100 MB at worst; the oldest tenth goes when it is reached. */
const MAX_KEPT = 100_000;

export function createSentDatagrams(): SentDatagrams {
  const kept: SentDatagram[] = [];
  /** The last one of each token: 65,536 at most. */
  const byToken = new Map<number, SentDatagram>();
  return {
    add(kind, token, json, sentAtMs) {
      if (kept.length >= MAX_KEPT) kept.splice(0, MAX_KEPT / 10);
      const datagram: SentDatagram = { kind, token, json, sentAtMs, ackedAtMs: null };
      kept.push(datagram);
      if (kind === 'push-data') byToken.set(token, datagram);
    },
    acked(token, nowMs) {
      const datagram = byToken.get(token);
      if (datagram !== undefined) datagram.ackedAtMs ??= nowMs;
    },
    list: () => kept,
  };
}

/** Keeps nothing. */
export const NO_DATAGRAMS: SentDatagrams = { add() {}, acked() {}, list: () => [] };
