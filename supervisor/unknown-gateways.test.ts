// A broker that knows more gateways than the inventory: who is in none is listed, and not served.

import { expect, onTestFinished, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { eventually } from '../test/eventually.ts';
import { available } from '../test/require.ts';
import { phy, row, rxpk } from './ingest/testing/ingest-rig.ts';
import { isProgram, startMosquitto } from './platform/broker/testing/brokers.ts';
import { addAdministrator } from './testing/administrator.ts';
import { createSupervisorRig, GATEWAY, PASSWORD, type TestAgent } from './testing/supervisor-rig.ts';

const STRANGER = '7076ff0056070a09' as GatewayEui;
const PATIENCE = { timeoutMs: 20_000 };

test.skipIf(!available('mosquitto', isProgram('mosquitto') && isProgram('mosquitto_passwd')))(
  'at Mosquitto, an agent with a password and in no inventory is listed as unknown, and not served',
  async () => {
    const broker = await startMosquitto({ [GATEWAY]: PASSWORD, [STRANGER]: PASSWORD, supervisor: PASSWORD });
    onTestFinished(async () => void (await broker.stop()));
    const rig = createSupervisorRig('', { brokerPort: broker.port });
    onTestFinished(() => rig.close());
    await rig.start();
    await rig.stop();
    const token = addAdministrator(rig.databasePath);
    await rig.start();
    const unknown = async (): Promise<unknown> => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${rig.url()}/api/v1/unknown-gateways`, { headers });
      return ((await answer.json()) as { items: unknown }).items;
    };
    await eventually(async () => void (await rig.text('/readyz')), PATIENCE);
    expect(await unknown()).toEqual([]);

    const stranger = await rig.connect({ eui: STRANGER });
    const own = await rig.connect();
    for (const agent of [stranger, own]) await speak(agent);
    await eventually(() => expect(own.received('stored').length).toBeGreaterThan(0), PATIENCE);
    await eventually(async () => expect(await unknown()).toMatchObject([{ eui: STRANGER }]), PATIENCE);

    // What it sent came before what was stored: the broker keeps the order.
    expect([...stranger.received('stored'), ...stranger.received('flow')]).toEqual([]);
    expect(
      rig.all(
        'SELECT DISTINCT eui FROM receptions JOIN streams ON streams.id = stream_id JOIN gateways ON gateways.id = gateway_id',
      ),
    ).toEqual([{ eui: GATEWAY }]);
    const { gateways } = (await rig.get('/api/v1/gateways')) as { gateways: { eui: string }[] };
    expect(gateways.map(({ eui }) => eui)).toEqual([GATEWAY]);
  },
  120_000,
);

async function speak(agent: TestAgent): Promise<void> {
  await agent.state('online');
  await agent.hello();
  await agent.health({});
  await agent.up([row(1, rxpk(phy(1, 1)), { rxMonoMs: agent.monoMs() })]);
}
