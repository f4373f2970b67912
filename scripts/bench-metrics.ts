// Measures one scrape of /metrics with 10,000 gateways: how long it takes, and how long it holds up everything else.
// Usage: node --import tsx scripts/bench-metrics.ts [gateways] [scrapes]

import { fastify } from 'fastify';
import { createFleet } from '../supervisor/fleet/fleet.ts';
import type { Gateway } from '../supervisor/fleet/gateway.ts';
import { healthMetrics } from '../supervisor/fleet/health/metrics.ts';
import { createWorld, reportOf, type SimulatedGateway } from '../supervisor/fleet/health/testing/world.ts';
import { createMetrics, type MetricsDeps } from '../supervisor/metrics.ts';
import type { ApiServer } from '../supervisor/platform/http/server.ts';

const count = Number(process.argv[2] ?? 10_000);
const scrapes = Number(process.argv[3] ?? 20);

const world = createWorld({ gateways: count });
world.pass(60_000, 30_000);
const gateways = world.gateways.map(({ equipment }, index): Gateway => {
  const eui = equipment.slice('gateway:'.length) as Gateway['eui'];
  return {
    ...{ id: index, eui, name: `Gateway ${index}`, partnerId: 'tmvl', partnerName: 'Tours', siteId: null },
    ...{ latitude: null, longitude: null, backhaulId: null, lifeCycle: 'in-service', inServiceMs: 0 },
    thresholds: {},
  };
});
const fleet = createFleet({ gateways, inOrder: (a, b) => a.id - b.id, now: Date.now, onAlive: () => {} });
for (const { id } of gateways) {
  fleet.agentState(id, true, '1', false);
  fleet.agentHealth(id, reportOf(world.gateways[id] as SimulatedGateway, Date.now()));
  fleet.noted(id, { kind: 'conflict', rows: 1 });
}
const healths = gateways.map(({ eui }) => world.health(`gateway:${eui}`));
const none = (): never[] => [];
const deps: MetricsDeps = {
  ...{ counts: () => null, pendingBytes: () => 0, gateways: fleet.all, lns: none, lanes: none, hops: none },
  ...{ rx1: () => new Map(), dutyCycle: none, euiOf: () => null, unreadable: () => 0, texts: () => '' },
  ...{ outcomes: async () => [], dropped: async () => [], downlinks: async () => [] },
  downStatus: () => ({ pending: 0, unexpected: 0 }),
  bus: { status: () => ({ kind: 'embedded', up: true, clients: 0, sinceMs: 0 }), counters: () => ({}) },
  health: () => healthMetrics(healths, 1),
};
const server = fastify();
createMetrics(deps).routes(server as unknown as ApiServer);

let lastMs = performance.now();
let longestMs = 0;
const timer = setInterval(() => {
  const nowMs = performance.now();
  longestMs = Math.max(longestMs, nowMs - lastMs - 1);
  lastMs = nowMs;
}, 1);

const took: number[] = [];
const blocked: number[] = [];
let bytes = 0;
for (let scrape = 0; scrape < scrapes; scrape++) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  longestMs = 0;
  const startedMs = performance.now();
  const { body } = await server.inject({ url: '/metrics' });
  took.push(performance.now() - startedMs);
  await new Promise((resolve) => setTimeout(resolve, 5));
  blocked.push(longestMs);
  bytes = body.length;
}
clearInterval(timer);
const median = (all: number[]): string => (all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0).toFixed(0);
console.log(
  `${count} gateways, ${bytes} bytes: a scrape takes ${median(took)} ms and holds up the thread for ${median(blocked)} ms at most (median of ${scrapes}, worst ${Math.max(...blocked).toFixed(0)})`,
);
