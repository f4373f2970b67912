// kill -9 in the middle of traffic: what was acknowledged is in the database, once, and the network server is not repeated to.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ReplayLedger, replay } from '../scripts/fleet/replay.ts';
import { gatewaysOf, type TraceLine } from '../scripts/fleet/trace.ts';
import { bookOf, bookOfDatabase, bookOfLns, differing, total } from './books.ts';
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
async function replayWithKill(victim: ChainProcess): Promise<ReplayLedger> {
  const kills: Promise<void>[] = [];
  const ledger = await replay({
    trace,
    agents: chain.addresses,
    transmissionsPerS: TRANSMISSIONS_PER_S,
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
    { timeoutMs: 60_000, intervalMs: 1_000 },
  );
  // What was journaled but whose acknowledgement was lost in the kill may be there too; nothing else, nothing twice.
  expect(differing(database, bookOf(ledger.receptions))).toEqual([]);

  // What the database calls sent did leave: never not at all, and no more often than was in flight.
  const lns = await eventually(() => {
    const book = bookOfLns(chain);
    const sent = bookOfDatabase(chain, "outcomes = 's'");
    expect([...sent.keys()].filter((key) => !book.has(key))).toEqual([]);
    return book;
  });
  const repeats = total(lns) - lns.size;
  expect(repeats).toBeLessThanOrEqual(MAX_IN_FLIGHT);
}

describe('kill -9', () => {
  test('of one agent', async () => {
    const [first] = chain.agents.values();
    await expectKept(await replayWithKill((first as { process: ChainProcess }).process));
  }, 180_000);

  test('of the supervisor', async () => {
    const ledger = await replayWithKill(chain.supervisor);
    // Agents acknowledge whatever the supervisor does.
    expect(ledger.receptions.filter((one) => !one.acked)).toEqual([]);
    await expectKept(ledger);
  }, 180_000);
});
