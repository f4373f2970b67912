// `health`, agent to supervisor: the agent's view of its host, the packet forwarder, the journal and the link.

import {
  boolean,
  list,
  monotonicMs,
  nullable,
  number,
  object,
  type Read,
  range,
  read,
  record,
  text,
  wallMs,
  whole,
} from '../shape.ts';
import { decode, encode } from './codec.ts';

/** A packet forwarder that comes and goes more often says no more by it. */
export const MAX_SPELLS = 32;

const counters = record(whole, 100);

const tap = object({
  name: text(40),
  sent: whole,
  acked: whole,
  unanswered: whole,
  /** No address, no route, or too much waiting to leave. */
  unsent: whole,
  /** What it sent that is no answer to anything. */
  unexpected: whole,
  /** PULL_RESPs passed to the forwarder, and those that could not be. */
  downlinks: whole,
  downlinksRefused: whole,
});

const healthShape = object({
  bootId: text(64),
  sentMonoMs: monotonicMs,
  /** The agent's wall clock at `sentMonoMs`, ms since 1970. */
  sentWallMs: nullable(wallMs),
  /** From one report to the next. */
  intervalMs: nullable(whole),
  host: object({
    /** 0 to 1, over all cores, since the last report. */
    cpuLoad: nullable(number),
    memoryUsed: nullable(number),
    /** 0 to 1, of the partition that holds the journal. */
    diskUsed: nullable(number),
    temperatureC: nullable(number),
    uptimeS: number,
    /** Agent process, bytes. */
    rssBytes: whole,
    wallSynced: boolean,
  }),
  forwarder: object({
    /** A PULL_DATA within the last three of its intervals, 90 s at least. */
    alive: boolean,
    /** ms since the last PULL_DATA and PUSH_DATA; `null` before the first. */
    pullAgeMs: nullable(number),
    pushAgeMs: nullable(number),
    /**
     * When PULL_DATA came: stretches from the first to the last, ms on the monotonic clock, without a silence in
     * between by the measure of `alive`; complete from `sinceMonoMs` on. Tells of a time in which nobody heard the agent.
     */
    pulled: nullable(object({ sinceMonoMs: whole, spells: list(range, MAX_SPELLS) })),
    /** Datagrams and receptions since the agent started, by what became of them. */
    counters,
    /** The last receptions that could not be read, newest last; `bad` rows hold their bytes. */
    recentBad: nullable(list(object({ reason: text(1_000), length: whole, ageMs: number }), 20)),
    /**
     * How much later than the fastest receptions arrived, by the concentrator's clock, since the agent started: how
     * many in each bucket of `LATENCY_BUCKETS_MS` and beyond the last, and all together.
     */
    delays: nullable(object({ counts: list(whole, 32), sumMs: number })),
  }),
  journal: object({
    durable: boolean,
    /** In one word: ok, full, memory (unusable: live only, nothing kept), ... */
    state: text(40),
    /** Rows given up for lack of room, since the agent started. */
    dropped: whole,
    rows: whole,
    bytes: whole,
    /** What `bytes` may grow to. */
    maxBytes: nullable(whole),
    last: whole,
    storedUpTo: whole,
    waiting: whole,
    parked: whole,
    lastCommitMs: nullable(number),
  }),
  /** The agent serves an LNS itself, since so long; `null`: it does not. */
  bypass: nullable(object({ lns: text(40), forMs: number })),
  /** Further servers that get a copy of what the forwarder sends; datagrams since the agent started. */
  taps: nullable(list(tap, 16)),
  link: object({
    /** In one word: connected, connecting, refused, ... */
    verdict: text(40),
    connects: whole,
    inFlight: whole,
    resent: whole,
    /** From the last live rows' leaving to `stored`, which may take 2 s to be said; `null`: none yet. */
    roundTripMs: nullable(number),
    /** When the agent's own certificate ends, and the broker's as it showed it; ms since 1970, `null`: there is none. */
    certificateEndsMs: nullable(wallMs),
    brokerCertificateEndsMs: nullable(wallMs),
  }),
});

export type Health = ReturnType<typeof healthShape>;

export function encodeHealth(health: Health): Buffer {
  return encode(health);
}

export function decodeHealth(bytes: Uint8Array): Read<Health> {
  return read(healthShape, decode(bytes));
}
