// HTTP route of the delays: by hop since the start, and how much of its RX1 delay each gateway uses up.

import { LATENCY_BUCKETS_MS } from '../../../protocol/latency.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { HopDelays } from './hops.ts';
import type { Rx1Use } from './rx1.ts';

export interface LatencyApiDeps {
  readonly hops: () => readonly HopDelays[];
  readonly rx1: () => ReadonlyMap<number, Rx1Use>;
  readonly euiOf: (gatewayId: number) => string | null;
}

export function latencyRoutes({ hops, rx1, euiOf }: LatencyApiDeps): Routes {
  return (server) => {
    server.get('/api/v1/downlinks/latency', () => ({
      bucketsMs: LATENCY_BUCKETS_MS,
      hops: hops().map(describe),
      rx1: Array.from(rx1(), ([gatewayId, use]) => ({ eui: euiOf(gatewayId), ...use })),
    }));
  };
}

function describe({ direction, hop, counts, sumMs }: HopDelays): Readonly<Record<string, unknown>> {
  const count = counts.reduce((sum, one) => sum + one, 0);
  return {
    ...{ direction, hop, count, sumMs, counts },
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
