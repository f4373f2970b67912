import { expect, test } from 'vitest';
import { LATENCY_BUCKETS_MS } from '../../../protocol/latency.ts';
import { createDelays } from './delays.ts';
import { hopMetrics } from './hop-metrics.ts';
import { createHops } from './hops.ts';
import type { PendingDownlink } from './pending-downlinks.ts';
import { createRoundTrips } from './round-trips.ts';

const NOW_MS = 1_800_000_000_000;

function countsOf(delays: ReturnType<typeof createDelays>, direction: string, hop: string) {
  const found = delays.hops().find((one) => one.direction === direction && one.hop === hop);
  if (found === undefined) throw new Error(`no hop ${hop}`);
  return found;
}

test('histograms are as Prometheus has them: cumulative, in seconds, with all of them at +Inf', () => {
  const hops = createHops();
  for (const ms of [-0.2, 1, 1.5, 10_000]) hops.down('agent', ms);
  const text = hopMetrics(hops.read());
  expect(text).toMatch(/^# HELP vigie_hop_seconds .+\n# TYPE vigie_hop_seconds histogram\n/);
  const labels = 'direction="down",hop="agent"';
  for (const line of [
    `vigie_hop_seconds_bucket{${labels},le="0.001"} 2`,
    `vigie_hop_seconds_bucket{${labels},le="0.002"} 3`,
    `vigie_hop_seconds_bucket{${labels},le="5"} 3`,
    `vigie_hop_seconds_bucket{${labels},le="+Inf"} 4`,
    `vigie_hop_seconds_sum{${labels}} 10.0025`,
    `vigie_hop_seconds_count{${labels}} 4`,
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  expect(text.split('\n')).toHaveLength(3 + 9 * (LATENCY_BUCKETS_MS.length + 3));
});

test('the smallest round trip is that of the last five to ten minutes', () => {
  const trips = createRoundTrips();
  expect(trips.smallestMs(1)).toBeNull();
  trips.observe(1, 40, NOW_MS);
  trips.observe(1, 90, NOW_MS + 299_999);
  trips.observe(1, 70, NOW_MS + 300_000);
  expect(trips.smallestMs(1)).toBe(40);
  trips.observe(1, 80, NOW_MS + 600_000);
  expect(trips.smallestMs(1)).toBe(70);
  trips.observe(2, -5, NOW_MS);
  expect(trips.smallestMs(2)).toBe(0);
});

test('half of the smallest round trip is what every way takes at least', () => {
  const delays = createDelays();
  const downlink = { gatewayId: 1, publishedMs: NOW_MS, window: { windowS: null }, isJoin: false };
  // 30 ms down and 30 ms up; the agent's clock as known here lags by the 30 ms up.
  delays.settled(downlink as PendingDownlink, {
    ...{ receivedMonoMs: 500, handedMonoMs: 504, answeredMonoMs: 505, marginMs: null, sentMonoMs: 510 },
    ...{ receivedMs: NOW_MS + 60, arrivalMs: NOW_MS + 70 },
  });
  expect(countsOf(delays, 'down', 'broker').sumMs).toBe(30);
  expect(countsOf(delays, 'down', 'agent').sumMs).toBe(4);
  expect(countsOf(delays, 'down', 'forwarder').sumMs).toBe(1);
  delays.heard({
    ...{ gatewayIds: [1, 2, 1], letters: ['s', 's', '-l'] },
    ...{ agentDelaysMs: [3, 3, 0], transitDelaysMs: [2, 2, 0] },
  });
  expect(countsOf(delays, 'up', 'broker').sumMs).toBe(32 + 2);
  expect(countsOf(delays, 'up', 'agent').sumMs).toBe(6);
});

test('what agents count themselves is added up, each since this process knows it, through their restarts', () => {
  const delays = createDelays();
  delays.forwarder(1, { counts: [100, 5], sumMs: 110 });
  delays.forwarder(1, { counts: [103, 6], sumMs: 115 });
  delays.forwarder(2, { counts: [1], sumMs: 1 });
  delays.forwarder(2, { counts: [2, 1], sumMs: 4 });
  delays.forwarder(1, { counts: [2, 0], sumMs: 2 });
  const { counts, sumMs } = countsOf(delays, 'up', 'forwarder');
  expect(counts.slice(0, 3)).toEqual([6, 2, 0]);
  expect(sumMs).toBe(10);
});
