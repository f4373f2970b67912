// The supervisor is away, and agents serve the network server themselves; afterwards nothing has reached it twice.

import { afterEach, expect, test } from 'vitest';
import { replay } from '../scripts/fleet/replay.ts';
import { gatewaysOf } from '../scripts/fleet/trace.ts';
import { outOfOrder, receptionsAt } from './at-lns.ts';
import { bookOf, bookOfDatabase, differing } from './books.ts';
import { type Chain, startChain } from './chain.ts';
import { eventually } from './eventually.ts';
import { syntheticTrace } from './traces.ts';

/** VIGIE_DEAD_S=3600 makes it the whole hour, with the bypass's own default. */
const DEAD_S = Number(process.env['VIGIE_DEAD_S'] ?? 25);
const IS_SCALED = DEAD_S < 600;
const AFTER_S = IS_SCALED ? 6 : 30;
/** From the first waiting row until the LNS hears again, beyond that: the first PULL_DATA, its answer, busy cores. */
const BEYOND_S = IS_SCALED ? 12 : 5;
const TIMEOUT_MS = 240_000 + DEAD_S * 1_000;
const GATEWAYS = 3;
const TRANSMISSIONS_PER_S = IS_SCALED ? 20 : 5;

let chain: Chain | null = null;

afterEach(async () => {
  await chain?.stop();
  chain = null;
});

function now(): number {
  return performance.timeOrigin + performance.now();
}

test(
  'a dead supervisor with bypass: the LNS hears again in time, and what it was given comes no second time',
  async () => {
    const all = [...syntheticTrace({ seed: 21, transmissions: 2.8 * DEAD_S * TRANSMISSIONS_PER_S })];
    const euis = gatewaysOf(all).slice(0, GATEWAYS);
    const trace = all
      .map((line) => ({ ...line, rx: line.rx.filter(({ gw }) => euis.includes(gw)) }))
      .filter(({ rx }) => rx.length > 0)
      .slice(0, DEAD_S * TRANSMISSIONS_PER_S);
    const running = await startChain(euis, {
      agents: (lnsPort) => ({
        VIGIE_BYPASS__LNS: `127.0.0.1:${lnsPort}`,
        VIGIE_BYPASS__LNS_NAME: 'main',
        VIGIE_BYPASS__AFTER_S: String(AFTER_S),
      }),
    });
    chain = running;
    await running.ready();
    await running.supervisor.kill();
    const deadMs = now();
    const ledger = await replay({
      trace,
      agents: running.addresses,
      transmissionsPerS: TRANSMISSIONS_PER_S,
    });
    const heard = receptionsAt(running.lns).filter(({ atMs }) => atMs > deadMs);
    const waitingMs = Math.min(...ledger.receptions.map(({ sentAtMs }) => sentAtMs));
    const silentMs = (heard[0]?.atMs ?? Number.POSITIVE_INFINITY) - waitingMs;
    expect(silentMs).toBeLessThan((AFTER_S + BEYOND_S) * 1_000);
    expect(heard.length).toBeGreaterThan(ledger.receptions.length / (IS_SCALED ? 5 : 3));

    running.supervisor.start();
    await running.ready();
    const acked = bookOf(ledger.receptions.filter((one) => one.acked));
    await eventually(
      async () => {
        expect(differing(acked, bookOfDatabase(running))).toEqual([]);
        expect(running.query('SELECT * FROM late')).toEqual([]);
        const { gateways } = (await running.get('/api/v1/gateways')) as {
          gateways: readonly { agent: { bypass: unknown } | null }[];
        };
        expect(JSON.stringify(gateways)).not.toContain('"forMs"');
      },
      { timeoutMs: 120_000, intervalMs: 500 },
    );

    const atLns = receptionsAt(running.lns);
    const keys = atLns.map(({ gatewayEui, data }) => `${gatewayEui} ${data}`);
    const [twice] = running.query<{ readonly n: number }>(`
    SELECT count(*) AS n FROM (
      SELECT 1 FROM receptions JOIN transmissions ON transmissions.id = transmission_id
      JOIN streams ON streams.id = stream_id GROUP BY gateway_id, frame_id HAVING count(*) > 1)`);
    // The same gateway may hear one frame twice: on two antennas, or transmitted again.
    expect(keys.length - new Set(keys).size).toBeLessThanOrEqual((twice?.n ?? 0) * 3);
    const bypassed = running.query<{ readonly key: string }>(`
    SELECT eui || ' ' || lower(hex(phy_payload)) AS key FROM receptions
    JOIN transmissions ON transmissions.id = transmission_id JOIN frames ON frames.id = frame_id
    JOIN streams ON streams.id = stream_id JOIN gateways ON gateways.id = gateway_id WHERE outcomes = 'b'`);
    expect(bypassed).toHaveLength(heard.length);
    const given = new Set(heard.map(({ gatewayEui, data }) => `${gatewayEui} ${data}`));
    expect(bypassed.filter(({ key }) => !given.has(key))).toEqual([]);
    // After the return: only what no gateway had given it, and never behind a younger frame of its device.
    const frames = new Set(heard.map(({ data }) => data));
    const after = atLns.filter(({ atMs }) => atMs > (heard.at(-1)?.atMs ?? 0));
    expect(after.filter(({ data }) => frames.has(data))).toEqual([]);
    expect(outOfOrder([...heard, ...after]).length).toBe(outOfOrder(heard).length);
    const sums = running.query<{ readonly outcome: string; readonly n: number }>(
      'SELECT outcome, sum(receptions) AS n FROM outcome_counts GROUP BY outcome HAVING n <> 0',
    );
    expect(sums.reduce((sum, { n }) => sum + n, 0)).toBe(ledger.receptions.length);
    expect(sums.map(({ outcome }) => outcome)).not.toContain('waiting');
  },
  TIMEOUT_MS,
);
