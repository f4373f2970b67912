// A broker that lets no receptions through, and one that is gone: named as what it is, with what it does to journals.

import { expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { mosquittoPath } from '../scripts/chaos/broker.ts';
import { eventually } from './eventually.ts';
import { everSaid, healthOf, untilVerdicts, verdictsOf } from './quick-health.ts';
import { available } from './require.ts';
import { aclWithoutUp, flood, PATIENCE, startTown } from './verdict-town.ts';

/** What a journal may take. */
const JOURNAL_BYTES = 1024 * 1024;

test.skipIf(!available('mosquitto', mosquittoPath() !== null))(
  'a broker that lets no receptions through, and one that is gone; its restart raises nothing',
  async () => {
    const town = await startTown(2, ([first, muted]) => ({
      ownBroker: { mosquittoAcl: aclWithoutUp([first, muted] as GatewayEui[], muted as GatewayEui) },
      agents: (_, eui) => (eui === muted ? { VIGIE_JOURNAL__MAX_BYTES: String(JOURNAL_BYTES) } : {}),
    }));
    const { chain, eui, at } = town;
    // On a busy machine its journal may be filling by then.
    await eventually(
      async () => expect((await verdictsOf(chain))[`gateway:${eui(1)}`] ?? []).toContain('nothing-stored'),
      { ...PATIENCE, timeoutMs: 120_000 },
    );
    await flood(town, eui(1), async () => {
      const full = at({ 1: ['journal-dropping', 'journal-filling', 'nothing-stored'] });
      await untilVerdicts(chain, full, 120_000);
    });

    await chain.broker?.killForGood();
    await eventually(async () => {
      const { broker, supervisor } = await verdictsOf(chain);
      expect({ broker, supervisor }).toEqual({ broker: ['broker-down'], supervisor: ['supervisor-blind'] });
      const overlays = (await healthOf(chain)).get(`gateway:${eui(0)}`)?.overlays;
      expect(overlays?.map(({ overlay }) => overlay)).toEqual(['blind', 'upstream']);
    }, PATIENCE);
    chain.broker?.start();
    await eventually(async () => {
      const { broker, supervisor, [`gateway:${eui(0)}`]: other } = await verdictsOf(chain);
      expect({ broker, supervisor, other }).toEqual({});
      expect((await healthOf(chain)).get(`gateway:${eui(0)}`)).toMatchObject({
        state: 'online',
        overlays: [],
      });
    }, PATIENCE);
    expect(everSaid(chain)).toEqual({
      ...at({ 1: ['journal-dropping', 'journal-filling', 'nothing-stored'] }),
      ...{ broker: ['broker-down'], supervisor: ['supervisor-blind'] },
    });
  },
  300_000,
);
