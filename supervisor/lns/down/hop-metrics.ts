// The delays by hop as Prometheus reads histograms. Pure.
//
// The metrics library counts one sample at a time, under its labels: at 30,000 copies a second that is a tenth of a core.

import { LATENCY_BUCKETS_MS } from '../../../protocol/latency.ts';
import type { HopDelays } from './hops.ts';

const NAME = 'vigie_hop_seconds';
const HELP = 'Delay of frames (up) and downlinks (down) from hop to hop';

/** Text exposition format, one line feed at the end. */
export function hopMetrics(hops: readonly HopDelays[]): string {
  const lines = [`# HELP ${NAME} ${HELP}`, `# TYPE ${NAME} histogram`];
  for (const { direction, hop, counts, sumMs } of hops) {
    const labels = `direction="${direction}",hop="${hop}"`;
    let total = 0;
    for (const [bucket, count] of counts.entries()) {
      total += count;
      const boundMs = LATENCY_BUCKETS_MS[bucket];
      const le = boundMs === undefined ? '+Inf' : String(boundMs / 1_000);
      lines.push(`${NAME}_bucket{${labels},le="${le}"} ${total}`);
    }
    lines.push(`${NAME}_sum{${labels}} ${sumMs / 1_000}`, `${NAME}_count{${labels}} ${total}`);
  }
  return `${lines.join('\n')}\n`;
}
