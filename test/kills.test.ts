// kill -9 in the middle of traffic: what was acknowledged is in the database, once, and the network server is not repeated to.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ReplayLedger, replay } from '../scripts/fleet/replay.ts';
import { gatewaysOf, type TraceLine } from '../scripts/fleet/trace.ts';
import { receptionsAt } from './at-lns.ts';
import { bookOf, bookOfDatabase, differing } from './books.ts';
import { type Chain, type ChainProcess, startChain } from './chain.ts';
import { eventually } from './eventually.ts';
import { syntheticTrace } from './traces.ts';

const GATEWAYS = 4;
const TRANSMISSIONS_PER_S = 150;
/** Given a whole second to be lost in, this many receptions may be on their way at a kill. */
const MAX_IN_FLIGHT = TRANSMISSIONS_PER_S * GATEWAYS;

let chain: Chain;
let trace: readonly TraceLine[];

beforeEach(async () => {
  const all = [...syntheticTrace({ seed: 11, transmissions: 1_800 })];
  const gateways = gatewaysOf(all).slice(0, GATEWAYS);
  trace = all
    .map((line) => ({ ...line, rx: line.rx.filter(({ gw }) => gateways.includes(gw)) }))
    .filter(({ rx }) => rx.length > 0);
  chain = await startChain(gateways);
  await chain.ready();
});

afterEach(() => chain.stop());

/** Replays the trace and kills the process when a third of it has gone, to start it again a moment later. */
async function replayWithKill(victim: ChainProcess, ackTimeoutMs: number): Promise<ReplayLedger> {
  const kills: Promise<void>[] = [];
  const ledger = await replay({
    trace,
    agents: chain.addresses,
    transmissionsPerS: TRANSMISSIONS_PER_S,
    ackTimeoutMs,
    onProgress({ transmissions, ofTransmissions }) {
      if (kills.length > 0 || transmissions < ofTransmissions / 3) return;
      kills.push(victim.kill().then(() => victim.start()));
    },
  });
  expect(kills).toHaveLength(1);
  await Promise.all(kills);
  return ledger;
}

async function expectKept(ledger: ReplayLedger): Promise<void> {
  const acked = bookOf(ledger.receptions.filter((one) => one.acked));
  const database = await eventually(
    () => {
      const book = bookOfDatabase(chain);
      expect(differing(acked, book)).toEqual([]);
      return book;
    },
    { timeoutMs: 120_000, intervalMs: 1_000 },
  );
  // What was journaled but whose acknowledgement was lost in the kill may be there too; nothing else, nothing twice.
  expect(differing(database, bookOf(ledger.receptions))).toEqual([]);

  // What the database calls sent did leave: never not at all, and no more often than was in flight. What was late by
  // then has another `tmst`, so PHYPayloads are compared.
  const lns = await eventually(() => {
    const [waiting] = chain.query<{ readonly n: number }>('SELECT count(*) AS n FROM late');
    expect(waiting?.n).toBe(0);
    const arrived = receptionsAt(chain.lns).map(({ gatewayEui, data }) => `${gatewayEui} ${data}`);
    const sent = chain.query<{ readonly key: string }>(`
      SELECT eui || ' ' || lower(hex(phy_payload)) AS key FROM receptions
      JOIN transmissions ON transmissions.id = transmission_id JOIN frames ON frames.id = frame_id
      JOIN streams ON streams.id = stream_id JOIN gateways ON gateways.id = gateway_id WHERE outcomes = 's'`);
    const at = new Set(arrived);
    expect(sent.filter(({ key }) => !at.has(key))).toEqual([]);
    return { arrived: arrived.length, sent: sent.length };
  });
  expect(lns.arrived - lns.sent).toBeLessThanOrEqual(MAX_IN_FLIGHT);
}

describe('kill -9', () => {
  test('of one agent', async () => {
    const [first] = chain.agents.values();
    await expectKept(await replayWithKill((first as { process: ChainProcess }).process, 3_000));
  }, 300_000);

  test('of the supervisor', async () => {
    const ledger = await replayWithKill(chain.supervisor, 30_000);
    // Agents acknowledge whatever the supervisor does, however busy the machine is.
    expect(ledger.receptions.filter((one) => !one.acked)).toEqual([]);
    await expectKept(ledger);
  }, 300_000);
});
