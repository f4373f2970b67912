// Measures a round of health: 10,000 gateways that report every 30 s, some of them in trouble.
// Usage: node --import tsx scripts/bench-health.ts [gateways] [rounds]

import { createWorld } from '../supervisor/fleet/health/testing/world.ts';

const gateways = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 300);
const REPORT_EVERY_S = 30;

const world = createWorld({ gateways, backhaul: '4g' });
for (const [index, gateway] of world.gateways.entries()) {
  if (index % 100 === 7) gateway.temperatureC = 85;
  if (index % 100 === 11) gateway.wallSkewMs = 8_000;
  if (index % 500 === 13) gateway.forwarder = false;
}
world.pass(15 * 60_000, 30_000);

const tookMs: number[] = [];
for (let second = 0; second < rounds; second++) {
  for (const [index, gateway] of world.gateways.entries()) {
    // A thirtieth of them speaks each second; some come and go.
    gateway.speaks = index % REPORT_EVERY_S === second % REPORT_EVERY_S && index % 1_000 !== 17;
  }
  const { roundMs } = world.passTimed(1_000);
  tookMs.push(roundMs);
}
tookMs.sort((one, other) => one - other);
const at = (share: number): string => (tookMs[Math.floor((tookMs.length - 1) * share)] ?? 0).toFixed(1);
console.log(
  `${gateways} gateways, ${rounds} rounds: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`,
);
console.log(`rows ${world.rows.length}, memory ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`);
