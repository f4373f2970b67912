// What nobody hears: an antenna that is cut, and all of it while the supervisor is away.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import type { Chain } from './chain.ts';
import { eventually } from './eventually.ts';
import { everSaid, QUICK_EARS, untilAllOnline, untilVerdicts } from './quick-health.ts';
import { PATIENCE, startTown } from './verdict-town.ts';

test('an antenna cut, then a killed supervisor', async () => {
  const { chain, fleet, eui, at } = await startTown(5, () => ({ supervisor: QUICK_EARS }));
  await untilAllOnline(chain);

  fleet.leversOf(eui(0)).cutAntenna();
  await untilVerdicts(chain, at({ 0: ['forwarder-deaf'] }));
  fleet.leversOf(eui(0)).attenuate(0);
  await untilVerdicts(chain, {});
  await untilAllOnline(chain);
  const said = at({ 0: ['forwarder-deaf'] });
  expect(everSaid(chain)).toEqual(said);

  await chain.supervisor.kill();
  const goneMs = Date.now();
  await sleep(ABSENCE_MS);
  const backMs = Date.now();
  chain.supervisor.start();
  await untilAllOnline(chain);
  expect(everSaid(chain)).toEqual(said);
  await eventually(() => expectBlindAndBackFilled(chain, eui(1), goneMs, backMs), {
    ...PATIENCE,
    timeoutMs: 120_000,
  });
}, 420_000);

/** Whatever it said in its last seconds: it wrote down that it lived every ten of them. */
const ALIVE_EVERY_MS = 10_000;
const ABSENCE_MS = 25_000;

function expectBlindAndBackFilled(chain: Chain, eui: GatewayEui, goneMs: number, backMs: number): void {
  const rows = chain.query<{
    readonly value: string;
    readonly fromMs: number;
    readonly toMs: number | null;
    readonly source: string;
  }>(
    `SELECT value, from_ms AS fromMs, to_ms AS toMs, source FROM equipment_states
     WHERE equipment = 'gateway:${eui}' AND track = 'blind' ORDER BY id`,
  );
  const blind = rows.find(({ value, source }) => value === 'on' && source === 'observed');
  expect(blind?.fromMs).toBeGreaterThan(goneMs - 2 * ALIVE_EVERY_MS);
  expect(blind?.fromMs).toBeLessThan(backMs);
  // Its journal tells that it served all the while.
  const served = rows.filter(({ value, source }) => value === 'off' && source === 'back-filled');
  expect(served.map(({ fromMs }) => fromMs)).toEqual([blind?.fromMs]);
  expect(served[0]?.toMs).toBeGreaterThanOrEqual(backMs);
}
