// Which agents still have a backlog to bring, and up to which receive time nobody can bring anything older any more.
//
// Frames of one device are heard by several gateways, and a network server takes them in their order only: so what
// waits is merged across agents, and goes no further than the slowest of those still draining (a low watermark).

import { endOfRun, type SeqSet } from '../../../protocol/seq-set.ts';

/** One journal of an agent, as its `hello` told it. */
export interface Announced {
  /** The database's stream. */
  readonly streamId: number;
  readonly held: SeqSet;
  /** Every row up to this one is stored, or will never come. */
  readonly settledUpTo: number;
  readonly last: number;
  /** Rows that wait aside and are not sent. */
  readonly parked: ReadonlySet<number>;
}

export interface Draining {
  /** What an agent has to bring; replaces what it announced before. */
  hello(gatewayId: number, streams: readonly Announced[], nowMs: number): void;
  /** Rows of a stream have been stored, given with their receive times; `null` where that is uncertain. */
  stored(
    gatewayId: number,
    streamId: number,
    rows: readonly { readonly seq: number; readonly receivedMs: number | null }[],
    nowMs: number,
  ): void;
  /** Everything received before this has arrived, ms since 1970; infinite when nobody drains. */
  watermark(nowMs: number): number;
  /** Agents that hold the watermark back. */
  count(nowMs: number): number;
}

/** A gateway that brings nothing although it may is not waited for. */
export const LEFT_OUT_AFTER_MS = 10_000;

interface Stream extends Announced {
  /** Every row up to here has come, or never will. */
  reachedSeq: number;
}

interface Agent {
  readonly streams: Stream[];
  reachedMs: number;
  lastMs: number;
}

export function createDraining(): Draining {
  const agents = new Map<number, Agent>();

  function advance(stream: Stream): void {
    let seq = stream.reachedSeq;
    for (let before = -1; before !== seq; ) {
      before = seq;
      seq = endOfRun(stream.held, seq);
      while (stream.parked.has(seq + 1)) seq++;
    }
    stream.reachedSeq = seq;
  }

  /** Forgets agents that have brought everything, or nothing for too long. */
  function current(nowMs: number): Iterable<Agent> {
    for (const [gatewayId, agent] of agents) {
      if (nowMs - agent.lastMs > LEFT_OUT_AFTER_MS) agents.delete(gatewayId);
    }
    return agents.values();
  }

  return {
    hello(gatewayId, announced, nowMs) {
      const streams = announced.map((one): Stream => ({ ...one, reachedSeq: one.settledUpTo }));
      for (const stream of streams) advance(stream);
      const open = streams.filter(({ reachedSeq, last }) => reachedSeq < last);
      if (open.length === 0) agents.delete(gatewayId);
      else agents.set(gatewayId, { streams: open, reachedMs: Number.NEGATIVE_INFINITY, lastMs: nowMs });
    },

    stored(gatewayId, streamId, rows, nowMs) {
      const agent = agents.get(gatewayId);
      const index = agent?.streams.findIndex((one) => one.streamId === streamId) ?? -1;
      const stream = agent?.streams[index];
      if (agent === undefined || stream === undefined) return;
      advance(stream);
      for (const { seq, receivedMs } of rows) {
        if (seq > stream.last) continue;
        agent.lastMs = nowMs;
        // A row above a gap says nothing: what lies in the gap is older and comes again.
        if (receivedMs !== null && seq <= stream.reachedSeq) {
          agent.reachedMs = Math.max(agent.reachedMs, receivedMs);
        }
      }
      if (stream.reachedSeq < stream.last) return;
      agent.streams.splice(index, 1);
      if (agent.streams.length === 0) agents.delete(gatewayId);
    },

    watermark(nowMs) {
      let least = Number.POSITIVE_INFINITY;
      for (const { reachedMs } of current(nowMs)) least = Math.min(least, reachedMs);
      return least;
    },

    count: (nowMs) => [...current(nowMs)].length,
  };
}
