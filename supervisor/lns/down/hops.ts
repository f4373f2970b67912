// How long frames take from hop to hop, up and down, counted in the buckets that both programs share.

import { LATENCY_BUCKETS_MS, latencyBucket } from '../../../protocol/latency.ts';

export const HOPS = {
  /** The way up: in the packet forwarder, in the agent, to the supervisor, in it, and in the network server until it answers. */
  up: ['forwarder', 'agent', 'broker', 'supervisor', 'lns'],
  /** The way down: in the supervisor, to the agent, in it, and in the packet forwarder until its TX_ACK. */
  down: ['supervisor', 'broker', 'agent', 'forwarder'],
} as const;
export type UpHop = (typeof HOPS.up)[number];
export type DownHop = (typeof HOPS.down)[number];

export interface CountedDelays {
  /** By bucket, not cumulative; the last holds what is longer than every bound. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

export interface HopDelays extends CountedDelays {
  readonly direction: 'up' | 'down';
  readonly hop: string;
}

export interface Hops {
  up(hop: UpHop, ms: number): void;
  down(hop: DownHop, ms: number): void;
  /** Counted elsewhere, in the same buckets. */
  add(hop: UpHop, counted: CountedDelays): void;
  read(): readonly HopDelays[];
}

interface Hop {
  readonly direction: 'up' | 'down';
  readonly hop: string;
  readonly counts: Float64Array;
  sumMs: number;
}

export function createHops(): Hops {
  const up = hopsOf('up', HOPS.up);
  const down = hopsOf('down', HOPS.down);

  return {
    up: (hop, ms) => observe(up[hop], ms),
    down: (hop, ms) => observe(down[hop], ms),
    add(name, { counts, sumMs }) {
      const hop = up[name];
      for (let bucket = 0; bucket < hop.counts.length; bucket++) {
        hop.counts[bucket] = (hop.counts[bucket] as number) + (counts[bucket] ?? 0);
      }
      hop.sumMs += sumMs;
    },
    read: () =>
      [...Object.values(up), ...Object.values(down)].map((hop) => ({ ...hop, counts: [...hop.counts] })),
  };
}

function hopsOf<H extends string>(direction: 'up' | 'down', names: readonly H[]): Record<H, Hop> {
  const newHop = (hop: H): Hop => ({
    ...{ direction, hop, sumMs: 0 },
    counts: new Float64Array(LATENCY_BUCKETS_MS.length + 1),
  });
  return Object.fromEntries(names.map((name) => [name, newHop(name)])) as Record<H, Hop>;
}

/** Two clocks compared may come out a little below nothing. */
function observe(hop: Hop, ms: number): void {
  const delayMs = Math.max(0, ms);
  const bucket = latencyBucket(delayMs);
  hop.counts[bucket] = (hop.counts[bucket] as number) + 1;
  hop.sumMs += delayMs;
}
