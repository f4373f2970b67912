// What is counted on the way to a network server, per gateway and added up.

/** Why something that should have gone to a network server did not leave. */
export const UNSENT_REASONS = [
  /** No socket in time: the host name does not resolve, or no socket could be opened. */
  'no-path',
  /** The kernel takes no more and enough is queued already. */
  'backlogged',
  /** Nobody listened there, twice. */
  'refused',
  /** The system said no in another way, see `lastError`. */
  'error',
  /** More gateways times network servers than sockets are allowed. */
  'too-many-sockets',
] as const;
export type UnsentReason = (typeof UNSENT_REASONS)[number];

/** Since start; all only ever grow. */
export interface LinkFigures {
  /** PUSH_DATA with one reception, handed to the kernel. */
  receptions: number;
  /** PUSH_DATA with a `stat`. */
  stats: number;
  /** PUSH_DATA acknowledged within 5 s; the rest is `unanswered`, or still waited for. */
  acked: number;
  unanswered: number;
  /** Acknowledged after all, counted in `unanswered` before. */
  late: number;
  pullData: number;
  pullAcked: number;
  pullUnanswered: number;
  /** Round trips of PUSH_DATA and PULL_DATA added up, ms. */
  roundTripMs: number;
  /** Times the kernel reported that nobody listens there (ICMP port unreachable). */
  refused: number;
  /** Times a datagram was handed over once more, because the kernel gave an earlier one's refusal in answer to it. */
  again: number;
  /** PULL_RESP that came, whatever they held. */
  pullResp: number;
  /** TX_ACK, the packet forwarder's or ours, handed to the kernel. */
  txAcks: number;
  /** Acknowledgements of tokens that wait for none. */
  unexpectedAcks: number;
  /** Datagrams from the network server that are none of PUSH_ACK, PULL_ACK and PULL_RESP. */
  garbage: number;
  readonly unsent: Record<UnsentReason, number>;
}

export function noFigures(): LinkFigures {
  return {
    receptions: 0,
    stats: 0,
    acked: 0,
    unanswered: 0,
    late: 0,
    pullData: 0,
    pullAcked: 0,
    pullUnanswered: 0,
    roundTripMs: 0,
    refused: 0,
    again: 0,
    pullResp: 0,
    txAcks: 0,
    unexpectedAcks: 0,
    garbage: 0,
    unsent: { 'no-path': 0, backlogged: 0, refused: 0, error: 0, 'too-many-sockets': 0 },
  };
}

export function addFigures(to: LinkFigures, from: Readonly<LinkFigures>): void {
  for (const key of Object.keys(from) as (keyof LinkFigures)[]) {
    if (key !== 'unsent') to[key] += from[key];
  }
  for (const reason of UNSENT_REASONS) to.unsent[reason] += from.unsent[reason];
}
