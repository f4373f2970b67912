// Outages through the whole chain: what the database holds afterwards, and what the network server got in which order.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { type ReplayLedger, replay } from '../scripts/fleet/replay.ts';
import { gatewaysOf, type TraceLine } from '../scripts/fleet/trace.ts';
import { outOfOrder, receptionsAt } from './at-lns.ts';
import { bookOf, bookOfDatabase, differing, total } from './books.ts';
import { type Chain, startChain } from './chain.ts';
import { eventually } from './eventually.ts';
import { createPacketForwarder } from './stand-ins/packet-forwarder.ts';
import { openSample, requireOrSkip, syntheticTrace } from './traces.ts';

const LIVE = '7076ff00aa0000ff' as GatewayEui;
/** As fast as the lane can: its pace has a test of its own. */
const UNPACED = { VIGIE_LNS__0__LATE_PER_S: '20000', VIGIE_LNS__0__LATE_PER_S_GATEWAY: '20000' };
/** More than a frame is live: what an outage worth the name leaves behind is late. */
const LIVE_IS_OVER_MS = 5_000;
/** A busy machine may keep an agent waiting for many seconds; it acknowledges all the same. */
const PATIENT = { ackTimeoutMs: 30_000 };

let chain: Chain | null = null;

afterEach(async () => {
  await chain?.stop();
  chain = null;
});

async function start(gateways: readonly GatewayEui[]): Promise<Chain> {
  chain = await startChain(gateways, { supervisor: UNPACED });
  await chain.ready();
  return chain;
}

function outcomes(running: Chain): Record<string, number> {
  const rows = running.query<{ readonly outcome: string; readonly n: number }>(
    'SELECT outcome, sum(receptions) AS n FROM outcome_counts GROUP BY outcome HAVING n <> 0',
  );
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
}

/** Everything acknowledged is stored once, every reception has its outcome, and they add up. */
async function expectSettled(running: Chain, ledger: ReplayLedger): Promise<Record<string, number>> {
  const acked = bookOf(ledger.receptions.filter((one) => one.acked));
  expect(total(acked)).toBe(ledger.receptions.length);
  await eventually(
    () => {
      // Sums only: the stand-in network server lives in this process, and reading every row would stop its ears.
      const [counted] = running.query<{ readonly n: number | null }>(`
        SELECT sum(receptions) AS n FROM outcome_counts JOIN gateways ON gateways.id = gateway_id
        WHERE eui <> '${LIVE}'`);
      expect(counted?.n).toBe(total(acked));
      expect(outcomes(running)['waiting'] ?? 0).toBe(0);
    },
    { timeoutMs: 240_000, intervalMs: 1_000 },
  );
  const database = bookOfDatabase(running, `gateways.eui <> '${LIVE}'`);
  expect(total(database)).toBe(total(acked));
  expect(differing(acked, database)).toEqual([]);
  const sums = outcomes(running);
  const [stored] = running.query<{ readonly n: number }>('SELECT count(*) AS n FROM receptions');
  expect(Object.values(sums).reduce((sum, n) => sum + n, 0)).toBe(stored?.n);
  return sums;
}

/** A figure of this machine at this moment, so nothing is expected of it; see docs/performance.md. */
function tellDelays(delaysMs: readonly number[]): void {
  const sorted = delaysMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
  const over = sorted.filter((ms) => ms > 100).length;
  process.stdout.write(
    `live frames beside the drain: ${sorted.length}, median ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
      `max ${at(1)} ms, over 100 ms: ${over}\n`,
  );
}

/** A frame every 100 ms of a device that nobody else hears; returns a function that ends it and waits for them all. */
async function liveTraffic(running: Chain): Promise<() => Promise<void>> {
  const server = running.addresses.get(LIVE);
  if (server === undefined) throw new Error('the chain has no live gateway');
  const forwarder = createPacketForwarder({ gatewayEui: LIVE, server, keep: 'counters', retry: null });
  await forwarder.start();
  /** When each left, ms since 1970, by its PHYPayload. */
  const sentMs = new Map<string, number>();
  const timer = setInterval(() => {
    const phy = Buffer.alloc(20, 3);
    phy[0] = 0x40;
    phy.writeUInt32LE(0xfe00_0001, 1);
    phy[5] = 0;
    phy.writeUInt16LE(sentMs.size, 6);
    sentMs.set(phy.toString('hex'), performance.timeOrigin + performance.now());
    const rest =
      '"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-80,"lsnr":8,"size":20';
    void forwarder.send([`{"tmst":${sentMs.size * 100_000},${rest},"data":"${phy.toString('base64')}"}`]);
  }, 100);
  return async () => {
    clearInterval(timer);
    const arrived = await eventually(() => {
      const all = receptionsAt(running.lns).filter(({ gatewayEui }) => gatewayEui === LIVE);
      expect(new Set(all.map(({ data }) => data))).toEqual(new Set(sentMs.keys()));
      return all;
    });
    tellDelays(arrived.map(({ data, atMs }) => atMs - (sentMs.get(data) as number)));
    await forwarder.stop();
  };
}

/** The supervisor, and with it the broker, is away for the whole trace; then it is back, and so are all agents. */
async function wholeOutage(trace: readonly TraceLine[], transmissionsPerS: number): Promise<void> {
  const running = await start([...gatewaysOf(trace), LIVE]);
  await running.supervisor.kill();
  const ledger = await replay({ ...PATIENT, trace, agents: running.addresses, transmissionsPerS });
  await sleep(LIVE_IS_OVER_MS);
  running.supervisor.start();
  await running.ready();
  const endLive = await liveTraffic(running);
  const sums = await expectSettled(running, ledger);
  await endLive();

  const atLns = receptionsAt(running.lns);
  const late = atLns.filter(({ gatewayEui }) => gatewayEui !== LIVE);
  expect(outOfOrder(atLns)).toEqual([]);
  expect(late.filter(({ join }) => join)).toEqual([]);
  expect(new Set(late.map(({ data }) => data)).size).toBe(late.length);
  expect(late).toHaveLength(ledger.acked.frames);
  expect(sums['behind'] ?? 0).toBe(0);
}

describe('catalogue 50: the broker is away for a whole trace, then everybody is back at once', () => {
  test.skipIf(requireOrSkip('traces'))(
    'saint-eynard-2023',
    () => wholeOutage(openSample('saint-eynard-2023') as readonly TraceLine[], 400),
    600_000,
  );

  test.runIf(openSample('saint-eynard-2023') === null)(
    'a synthetic trace with the same oddities',
    () => wholeOutage([...syntheticTrace({ seed: 11, transmissions: 2_000 })], 400),
    240_000,
  );
});

test('agents that come back one by one: what came too late for its order is behind, the rest has gone', async () => {
  const all = [...syntheticTrace({ seed: 5, transmissions: 1_200 })];
  const euis = gatewaysOf(all).slice(0, 4);
  const trace = all
    .map((line) => ({ ...line, rx: line.rx.filter(({ gw }) => euis.includes(gw)) }))
    .filter(({ rx }) => rx.length > 0);
  const running = await start(euis);
  const agents = [...running.agents.values()].map(({ process: agent }) => agent);
  // They said goodbye before the outage, so nobody is waited for after it.
  await Promise.all(agents.map((agent) => agent.stop()));
  await eventually(() => expect(running.query('SELECT * FROM agents_online')).toEqual([]));
  await running.supervisor.kill();
  for (const agent of agents) agent.start();
  await eventually(() => {
    for (const agent of agents)
      expect(agent.log().match(/listening for the packet forwarder/g)).toHaveLength(2);
  });
  const ledger = await replay({ ...PATIENT, trace, agents: running.addresses, transmissionsPerS: 200 });
  await Promise.all(agents.map((agent) => agent.stop()));
  await sleep(LIVE_IS_OVER_MS);
  running.supervisor.start();
  for (const [index, agent] of agents.entries()) {
    agent.start();
    await eventually(
      () => {
        const [streams] = running.query<{ readonly n: number }>(
          'SELECT count(*) AS n FROM streams WHERE watermark > 0',
        );
        expect(streams?.n).toBe(index + 1);
        expect(outcomes(running)['waiting'] ?? 0).toBe(0);
      },
      { timeoutMs: 120_000 },
    );
  }
  const sums = await expectSettled(running, ledger);

  const atLns = receptionsAt(running.lns);
  expect(outOfOrder(atLns)).toEqual([]);
  const gone = new Set(atLns.map(({ data }) => data));
  expect(gone.size).toBe(atLns.length);
  expect(sums['sent']).toBe(atLns.length);
  // Whatever is behind belongs to a frame that never went: a younger one of its device had gone before.
  const behind = running.query<{ readonly data: string }>(`
    SELECT DISTINCT lower(hex(phy_payload)) AS data FROM receptions
    JOIN transmissions ON transmissions.id = transmission_id JOIN frames ON frames.id = frame_id
    WHERE outcomes = 'h'`);
  expect(sums['behind']).toBeGreaterThan(0);
  expect(behind.filter(({ data }) => gone.has(data))).toEqual([]);
  const frames = new Set(ledger.receptions.map(({ phyPayload }) => phyPayload));
  expect(gone.size + behind.length).toBe(frames.size);
}, 400_000);

test('a network server that answers nothing gets everything once it does, in order', async () => {
  const trace = [...syntheticTrace({ seed: 6, transmissions: 900 })].map((line) => ({
    ...line,
    rx: line.rx.slice(0, 1),
  }));
  const running = await start(gatewaysOf(trace));
  running.lns.setSilent(true);
  const silentMs = performance.timeOrigin + performance.now();
  const ledger = await replay({ ...PATIENT, trace, agents: running.addresses, transmissionsPerS: 25 });
  await sleep(LIVE_IS_OVER_MS);
  const backMs = performance.timeOrigin + performance.now();
  const [before] = running.query<{ readonly n: number }>(
    "SELECT sum(receptions) AS n FROM outcome_counts WHERE outcome = 'waiting'",
  );
  expect(before?.n).toBe(ledger.receptions.length);
  running.lns.setSilent(false);
  await expectSettled(running, ledger);
  const all = receptionsAt(running.lns);
  const since = all.filter(({ atMs }) => atMs >= backMs);
  // What was sent into the silence before it was noticed goes again; after that, nothing went.
  expect(new Set(since.map(({ data }) => data)).size).toBe(since.length);
  expect(since).toHaveLength(ledger.acked.frames);
  expect(outOfOrder(since)).toEqual([]);
  expect(all.filter(({ atMs }) => atMs > silentMs + 25_000 && atMs < backMs)).toEqual([]);
}, 300_000);
