// HTTP route of the delays: by hop since the start, and how much of its RX1 delay each gateway uses up.

import { type Static, Type } from 'typebox';
import { LATENCY_BUCKETS_MS } from '../../../protocol/latency.ts';
import { nullable } from '../../platform/http/schema-types.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { HopDelays } from './hops.ts';
import type { Rx1Use } from './rx1.ts';

export interface LatencyApiDeps {
  readonly hops: () => readonly HopDelays[];
  readonly rx1: () => ReadonlyMap<number, Rx1Use>;
  readonly euiOf: (gatewayId: number) => string | null;
}

const HopView = Type.Object({
  direction: Type.String({ enum: ['up', 'down'] }),
  hop: Type.String(),
  count: Type.Integer(),
  sumMs: Type.Number(),
  counts: Type.Array(Type.Integer(), {
    description: 'By bucket of bucketsMs; the last holds what is longer than every bound',
  }),
  p50Ms: nullable(Type.Number({ description: 'Upper bound of its bucket' })),
  p99Ms: nullable(Type.Number()),
});

const Rx1View = Type.Object({
  eui: nullable(Type.String()),
  rx1DelayS: Type.Integer({ description: 'The smallest that the network server has asked for' }),
  usedP95Ms: Type.Number({ description: 'From uplink to handing over: 95 of 100 answers are quicker' }),
  usedRatio: Type.Number({ description: 'Above 1, answers come too late for the first window' }),
  answers: Type.Integer(),
  advice: nullable(Type.String({ enum: ['raise-rx-delay'] })),
});

export function latencyRoutes({ hops, rx1, euiOf }: LatencyApiDeps): Routes {
  return (server) => {
    server.get(
      '/api/v1/downlinks/latency',
      {
        config: { access: 'state.read', wholeNetwork: true },
        schema: {
          ...{ tags: ['downlinks'], summary: 'Delays by hop, and how much of RX1 answers use up' },
          response: {
            200: Type.Object({
              bucketsMs: Type.Array(Type.Number()),
              hops: Type.Array(HopView),
              rx1: Type.Array(Rx1View),
            }),
          },
        },
      },
      () => ({
        bucketsMs: [...LATENCY_BUCKETS_MS],
        hops: hops().map(describe),
        rx1: Array.from(rx1(), ([gatewayId, use]) => ({ eui: euiOf(gatewayId), ...use })),
      }),
    );
  };
}

function describe({ direction, hop, counts, sumMs }: HopDelays): Static<typeof HopView> {
  const count = counts.reduce((sum, one) => sum + one, 0);
  return {
    ...{ direction, hop, count, sumMs, counts: [...counts] },
    p50Ms: quantileMs(counts, count, 0.5),
    p99Ms: quantileMs(counts, count, 0.99),
  };
}

/** The upper bound of the bucket that holds it; `null`: nothing was counted, or it lies beyond every bound. */
function quantileMs(counts: readonly number[], count: number, share: number): number | null {
  let below = 0;
  for (const [bucket, boundMs] of LATENCY_BUCKETS_MS.entries()) {
    below += counts[bucket] ?? 0;
    if (count > 0 && below >= count * share) return boundMs;
  }
  return null;
}
