// Three weeks of a real network through twelve agents in less than a minute, and the books must balance; VIGIE_FULL=1: three months.

import { afterEach, describe, expect, test } from 'vitest';
import { type ReplayLedger, replay } from '../scripts/fleet/replay.ts';
import { gatewaysOf, type TraceLine } from '../scripts/fleet/trace.ts';
import { bookOf, bookOfDatabase, bookOfLns, differing, total } from './books.ts';
import { type Chain, startChain } from './chain.ts';
import { eventually } from './eventually.ts';
import { openSample, requireOrSkip, syntheticTrace } from './traces.ts';

/** Faster than life, slow enough for two noisy cores, with other tests beside it, to have everything live. */
const TRANSMISSIONS_PER_S = 120;
/** What is acknowledged late has been stored all the same. */
const ACK_TIMEOUT_MS = 30_000;

let chain: Chain | null = null;

afterEach(async () => {
  await chain?.stop();
  chain = null;
});

async function run(trace: readonly TraceLine[]): Promise<{ ledger: ReplayLedger; chain: Chain }> {
  const running = await startChain(gatewaysOf(trace));
  chain = running;
  await running.ready();
  const ledger = await replay({
    trace,
    agents: running.addresses,
    transmissionsPerS: TRANSMISSIONS_PER_S,
    ackTimeoutMs: ACK_TIMEOUT_MS,
  });
  return { ledger, chain: running };
}

async function expectBalance(ledger: ReplayLedger, running: Chain): Promise<void> {
  const acked = bookOf(ledger.receptions.filter((one) => one.acked));
  const sent = bookOf(ledger.receptions);
  const database = await eventually(
    () => {
      const book = bookOfDatabase(running);
      expect(differing(acked, book)).toEqual([]);
      return book;
    },
    { timeoutMs: 120_000, intervalMs: 1_000 },
  );
  expect(differing(database, sent)).toEqual([]);

  // Every one of them reached the network server, once, to the letter.
  const lns = await eventually(() => {
    const book = bookOfLns(running);
    expect(total(book)).toBeGreaterThanOrEqual(total(database));
    return book;
  });
  expect(differing(database, lns)).toEqual([]);
  const outcomes = running.query(
    'SELECT outcome, sum(receptions) AS n FROM outcome_counts GROUP BY outcome HAVING n > 0',
  );
  expect(outcomes).toEqual([{ outcome: 'sent', n: total(database) }]);

  const [sums] = running.query(
    'SELECT (SELECT count(*) FROM transmissions) AS transmissions, (SELECT count(*) FROM frames) AS frames',
  );
  expect(sums).toEqual({ transmissions: ledger.acked.transmissions, frames: ledger.acked.frames });
}

describe('a trace through the whole chain', () => {
  test.skipIf(requireOrSkip('traces'))(
    'saint-eynard-2023: every reception acknowledged is stored once and reached the LNS verbatim',
    async () => {
      const trace = openSample('saint-eynard-2023') as readonly TraceLine[];
      const { ledger, chain: running } = await run(trace);
      await expectBalance(ledger, running);
      expect(ledger.acked.receptions).toBe(trace.flatMap(({ rx }) => rx).length);
      expect(running.agents.size).toBe(12);
    },
    600_000,
  );

  test('a synthetic trace with the same oddities', async () => {
    const trace = [...syntheticTrace({ seed: 7, transmissions: 2_000 })];
    const { ledger, chain: running } = await run(trace);
    await expectBalance(ledger, running);
  }, 300_000);
});
