// Long outages through the whole chain: what the database holds afterwards, and what the network server got in which order.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { readPhyPayload } from '../protocol/phy-payload.ts';
import { splitPushData } from '../protocol/semtech/push-data.ts';
import { replay } from '../scripts/fleet/replay.ts';
import { gatewaysOf, type TraceLine } from '../scripts/fleet/trace.ts';
import { bookOf, bookOfDatabase, differing, total } from './books.ts';
import { type Chain, startChain } from './chain.ts';
import { eventually } from './eventually.ts';
import { createPacketForwarder } from './stand-ins/packet-forwarder.ts';
import { openTrace, requireOrSkip, syntheticTrace } from './traces.ts';

const LIVE = '7076ff00aa0000ff' as GatewayEui;
/** As fast as the lane can: what is paced is tested elsewhere. */
const UNPACED = { VIGIE_LNS__0__LATE_PER_S: '20000', VIGIE_LNS__0__LATE_PER_S_GATEWAY: '20000' };

const LIVE_IS_OVER_MS = 5_000;

let chain: Chain | null = null;

afterEach(async () => {
  await chain?.stop();
  chain = null;
});

interface AtLns {
  readonly gatewayEui: GatewayEui;
  readonly atMs: number;
  readonly data: string;
  readonly devAddr: number | null;
  readonly fCnt: number | null;
  readonly join: boolean;
}

function receptionsAtLns({ lns }: Chain): AtLns[] {
  return lns.read('push-data').flatMap(({ gatewayEui, json, atMs }) =>
    splitPushData(json).frames.flatMap((frame) => {
      if (frame.kind !== 'rxpk') return [];
      const phy = readPhyPayload(frame.rxpk.phyPayload);
      const data = frame.rxpk.phyPayload.toString('hex');
      return [
        {
          gatewayEui,
          atMs,
          data,
          devAddr: phy.kind === 'data-up' ? phy.devAddr : null,
          fCnt: phy.kind === 'data-up' ? phy.fCnt : null,
          join: phy.kind === 'join-request',
        },
      ];
    }),
  );
}

/** Frames of a device that came after a younger one of it. */
function outOfOrder(receptions: readonly AtLns[]): string[] {
  const last = new Map<number, number>();
  const wrong: string[] = [];
  for (const { devAddr, fCnt } of receptions) {
    if (devAddr === null || fCnt === null) continue;
    const before = last.get(devAddr);
    if (before !== undefined && (fCnt - before + 65_536) % 65_536 > 32_767) {
      wrong.push(`${devAddr.toString(16)}: ${fCnt} after ${before}`);
    }
    last.set(devAddr, fCnt);
  }
  return wrong;
}

function outcomes(running: Chain): Record<string, number> {
  const rows = running.query<{ readonly outcome: string; readonly n: number }>(
    'SELECT outcome, sum(receptions) AS n FROM outcome_counts GROUP BY outcome HAVING n <> 0',
  );
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
}

/** One frame every 100 ms of a device that nobody else hears; returns a function that ends it and tells the delays. */
async function liveTraffic(running: Chain): Promise<() => Promise<number[]>> {
  const server = running.addresses.get(LIVE);
  if (server === undefined) throw new Error('the chain has no live gateway');
  const forwarder = createPacketForwarder({ gatewayEui: LIVE, server, keep: 'counters', retry: null });
  await forwarder.start();
  const sentMs = new Map<string, number>();
  let fCnt = 0;
  const timer = setInterval(() => {
    const phy = Buffer.alloc(20, 3);
    phy[0] = 0x40;
    phy.writeUInt32LE(0xfe00_0001, 1);
    phy[5] = 0;
    phy.writeUInt16LE(fCnt++, 6);
    sentMs.set(phy.toString('hex'), performance.timeOrigin + performance.now());
    const data = phy.toString('base64');
    void forwarder.send([
      `{"tmst":${(fCnt * 100_000) % 2 ** 32},"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-80,"lsnr":8,"size":20,"data":"${data}"}`,
    ]);
  }, 100);
  return async () => {
    clearInterval(timer);
    const arrived = await eventually(() => {
      const found = receptionsAtLns(running).filter(({ gatewayEui }) => gatewayEui === LIVE);
      expect(found).toHaveLength(sentMs.size);
      return found;
    });
    await forwarder.stop();
    return arrived.map(({ atMs, data }) => atMs - (sentMs.get(data) as number)).sort((a, b) => a - b);
  };
}

/** The supervisor, and with it the broker, is away for the whole trace; then it is back, and so are all agents. */
async function wholeOutage(trace: readonly TraceLine[], transmissionsPerS: number): Promise<void> {
  const euis = gatewaysOf(trace);
  const running = await startChain([...euis, LIVE], { supervisor: UNPACED });
  chain = running;
  await running.ready();
  await running.supervisor.kill();
  const ledger = await replay({ trace, agents: running.addresses, transmissionsPerS });
  const acked = bookOf(ledger.receptions.filter((one) => one.acked));
  expect(total(acked)).toBe(ledger.receptions.length);
  // The last frames of the trace are no longer live when the supervisor is back, as after any outage worth the name.
  await sleep(LIVE_IS_OVER_MS);
  running.supervisor.start();
  await running.ready();
  const endLive = await liveTraffic(running);
  const startMs = performance.now();
  await eventually(
    async () => {
      expect(bookOfDatabase(running).size).toBeGreaterThanOrEqual(acked.size);
      expect(outcomes(running)['waiting'] ?? 0).toBe(0);
    },
    { timeoutMs: 240_000, intervalMs: 1_000 },
  );
  const drainMs = performance.now() - startMs;
  const delaysMs = await endLive();
  const stored = bookOfDatabase(running, `gateways.eui <> '${LIVE}'`);
  expect(differing(acked, stored)).toEqual([]);
  expect(differing(stored, acked)).toEqual([]);

  const atLns = receptionsAtLns(running);
  const late = atLns.filter(({ gatewayEui }) => gatewayEui !== LIVE);
  expect(outOfOrder(atLns)).toEqual([]);
  expect(late.filter(({ join }) => join)).toEqual([]);
  expect(new Set(late.map(({ data }) => data)).size).toBe(late.length);
  const sums = outcomes(running);
  expect(sums['behind'] ?? 0).toBe(0);
  expect(sums['sent']).toBe(atLns.length);
  const offered = running.query<{ readonly n: number }>('SELECT count(*) AS n FROM receptions')[0]?.n;
  expect(Object.values(sums).reduce((sum, n) => sum + n, 0)).toBe(offered);
  console.log({
    receptions: total(acked),
    drainS: Math.round(drainMs / 100) / 10,
    outcomes: sums,
    live: {
      n: delaysMs.length,
      median: delaysMs[Math.floor(delaysMs.length / 2)],
      p99: delaysMs[Math.floor(delaysMs.length * 0.99)],
      max: delaysMs.at(-1),
    },
  });
}

describe('catalogue 50: the broker is away for a whole trace, then everybody is back at once', () => {
  test.skipIf(requireOrSkip('traces'))(
    'saint-eynard-2023',
    () => wholeOutage(openTrace('saint-eynard-2023') as readonly TraceLine[], 500),
    600_000,
  );

  test('a synthetic trace with the same oddities', () =>
    wholeOutage([...syntheticTrace({ seed: 11, transmissions: 2_000 })], 400), 240_000);
});
