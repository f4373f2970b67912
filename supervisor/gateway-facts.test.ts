// Facts about a gateway from where they happen to where people read them: broker, agent, API, metrics and page.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { encode } from '../protocol/mqtt/codec.ts';
import { encodeDropRow } from '../protocol/mqtt/drop-row.ts';
import { topicOf } from '../protocol/mqtt/topics.ts';
import { eventually } from '../test/eventually.ts';
import { phy, row, rxpk, UPTIME_MS } from './ingest/testing/ingest-rig.ts';
import { connectAgent } from './platform/broker/testing/agent-client.ts';
import { createSupervisorRig, GATEWAY, type SupervisorRig } from './testing/supervisor-rig.ts';

let rig: SupervisorRig;

beforeEach(async () => {
  rig = createSupervisorRig();
  await rig.start();
});
afterEach(() => rig.close());

/** Waits for the fact and returns it as the API tells it. */
async function fact(kind: string): Promise<Readonly<Record<string, unknown>>> {
  return eventually(async () => {
    const found = (await rig.gateway()).facts.find((one) => one.kind === kind);
    expect(found).toBeDefined();
    return found as unknown as Readonly<Record<string, unknown>>;
  });
}

test('catalogue 35: two agents with one secret are a duplicate client, and a suspected clone, in both languages', async () => {
  const twin = async (bootId: string) => {
    const agent = await rig.connect({ bootId });
    await agent.hello();
  };
  for (const bootId of ['a', 'b', 'a', 'b']) await twin(bootId);
  expect(await fact('duplicate-client')).toMatchObject({ times: 3 });
  expect((await fact('clone'))['text']).toMatchObject({
    fr: expect.stringContaining('Clone probable'),
    en: expect.stringContaining('Probably cloned'),
  });
  expect(await rig.text('/')).toContain('Clone probable');
  expect(await rig.text('/en/')).toContain('Probably cloned');
  expect(await rig.text('/metrics')).toContain(
    `vigie_gateway_fact{eui="${GATEWAY}",partner="tmvl",fact="clone"} 1`,
  );
});

test('catalogue 30: a wrong password of a known gateway is counted, with the time of the last', async () => {
  for (let time = 0; time < 2; time++) {
    await expect(connectAgent(rig.mqttPort(), GATEWAY, 'wrong')).rejects.toMatchObject({ code: 4 });
  }
  expect(await fact('refused-connect')).toMatchObject({ times: 2, reason: 'wrong-credentials' });
  expect(await rig.text('/')).toContain('mot de passe faux');
});

test('an agent that breaks off and one that says goodbye are two different sentences', async () => {
  const agent = await rig.connect();
  await agent.state('online');
  agent.client.drop();
  await fact('connection-lost');
  const next = await rig.connect();
  await next.state('online');
  await eventually(async () => expect((await rig.gateway()).facts).toEqual([]));
  await next.state('offline');
  await next.client.end();
  await fact('stopped');
  expect(await rig.text('/')).toContain('L’agent a annoncé son arrêt.');
});

test('what an agent reports of its journal and of bypass is told', async () => {
  const agent = await rig.connect();
  await agent.health({ journal: { state: 'memory', parked: 2 }, bypass: { lns: 'main', forMs: 1_000 } });
  expect(await fact('journal')).toMatchObject({ state: 'memory' });
  expect(await fact('bypass')).toMatchObject({ lns: 'main' });
  expect(await fact('parked')).toMatchObject({ rows: 2 });
});

test('rows under the key of others, and rows without one, are facts of their gateway', async () => {
  const agent = await rig.connect();
  await agent.up([row(1, rxpk(phy(1, 1)))]);
  await agent.up([row(1, rxpk(phy(2, 2)))]);
  expect(await fact('conflict')).toMatchObject({ times: 1 });
  const rows = [['x'], [2, 'up', 0, null, 1, UPTIME_MS, 0, true, rxpk(phy(1, 2))]];
  const payload = encode({ epoch: 'a'.repeat(32), bootId: 'boot-1', sentMonoMs: UPTIME_MS, rows });
  await agent.client.publish(topicOf(GATEWAY, 'up'), payload);
  expect(await fact('unnumbered')).toMatchObject({ times: 1 });
  expect(await rig.text('/metrics')).toContain('vigie_ingest_total{kind="unnumbered"} 1');
});

test('catalogue 7: losses are on the page, in the API with their times, and in the metrics', async () => {
  const agent = await rig.connect();
  const from = { bootId: 'boot-1', rxMonoMs: UPTIME_MS - 7_200_000, wallMs: 0, wallSynced: false };
  const body = encodeDropRow({
    ...{ epoch: 'a'.repeat(32), class: 'up', reason: 'full', first: 2, last: 13, rows: 12 },
    ...{ from, to: { ...from, rxMonoMs: UPTIME_MS - 3_600_000 } },
  });
  await agent.up([row(14, body, { kind: 'drop' })]);
  const { gaps } = await eventually(async () => {
    const told = (await rig.get(`/api/v1/gateways/${GATEWAY}/gaps`)) as { gaps: Record<string, unknown>[] };
    expect(told.gaps).toHaveLength(1);
    return told;
  });
  expect(gaps[0]).toMatchObject({ class: 'up', reason: 'full', rows: 12, timeUncertain: false });
  expect(Number(gaps[0]?.['toMs']) - Number(gaps[0]?.['fromMs'])).toBe(3_600_000);
  await eventually(async () =>
    expect(await rig.text('/')).toMatch(/12.réceptions perdues entre .*, journal plein/),
  );
  expect(await rig.text('/en/')).toMatch(/12.receptions lost between .*, journal full/);
  expect(await rig.text('/metrics')).toContain(
    `vigie_rows_dropped_total{eui="${GATEWAY}",class="up",reason="full"} 12`,
  );
  await expect(rig.get('/api/v1/gateways/nonsense/gaps')).rejects.toThrow('404');
});
