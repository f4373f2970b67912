// Gateways that come and go while the supervisor runs: added by API, served at once; retired, refused at once.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { eventually } from '../test/eventually.ts';
import { type StandInLns, startStandInLns } from '../test/stand-ins/lns.ts';
import { phy, row, rxpk } from './ingest/testing/ingest-rig.ts';
import { addAdministrator } from './testing/administrator.ts';
import { createSupervisorRig, GATEWAY, type SupervisorRig } from './testing/supervisor-rig.ts';

const NEW = '7076ff0056070a02' as GatewayEui;
const PATH = `/api/v1/inventory/gateways/${NEW}`;
let token: string;
let lns: StandInLns;
let rig: SupervisorRig;

beforeAll(async () => {
  lns = await startStandInLns({});
  rig = createSupervisorRig(`
    [[lns]]
    name = "main"
    address = "127.0.0.1:${lns.port}"`);
  await rig.start();
  await rig.stop();
  token = addAdministrator(rig.databasePath);
  await rig.start();
});
afterAll(async () => {
  await rig.close();
  await lns.stop();
});

async function ask(method: string, path: string, body?: unknown, ifMatch = '*') {
  const response = await fetch(rig.url() + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'if-match': ifMatch,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

async function isShown(): Promise<boolean> {
  const { gateways } = (await rig.get('/api/v1/gateways')) as { gateways: { eui: string }[] };
  return gateways.some(({ eui }) => eui === NEW);
}

test('who is unknown knocks, is adopted, served, given a new secret, retired and refused', async () => {
  await expect(rig.connect({ eui: NEW, password: 'guess' })).rejects.toMatchObject({ code: 4 });
  const { items } = await ask('GET', '/api/v1/unknown-gateways');
  expect(items).toMatchObject([{ eui: NEW, times: 1 }]);

  const added = await ask('POST', '/api/v1/inventory/gateways', {
    eui: NEW,
    name: 'Neuve',
    withSecret: true,
  });
  expect((await ask('GET', '/api/v1/unknown-gateways'))['items']).toEqual([]);
  const password = String(added['secret']);
  const agent = await rig.connect({ eui: NEW, password });
  await agent.state('online');
  await agent.hello();
  await agent.health({});
  await agent.up([row(1, rxpk(phy(1, 1)), { rxMonoMs: agent.monoMs() })]);
  await eventually(() => expect(agent.received('stored')).toHaveLength(1));
  await eventually(() => expect(lns.read('push-data').map(({ gatewayEui }) => gatewayEui)).toContain(NEW));
  await eventually(() => expect(lns.pathOf(NEW)).not.toBeNull());
  expect(await isShown()).toBe(true);
  expect(await rig.text('/')).toContain('Neuve');

  const { secret } = await ask('POST', `${PATH}/secret`);
  await eventually(() => expect(agent.client.closed()).toBe(true));
  await expect(rig.connect({ eui: NEW, password })).rejects.toMatchObject({ code: 4 });
  const again = await rig.connect({ eui: NEW, password: String(secret) });
  await again.state('online');
  await again.health({});
  await eventually(() => expect(rig.all('SELECT count(*) AS n FROM agents_online')).toEqual([{ n: 1 }]));

  await ask('PATCH', PATH, { lifeCycle: 'retired' });
  await eventually(() => expect(again.client.closed()).toBe(true));
  await expect(rig.connect({ eui: NEW, password: String(secret) })).rejects.toMatchObject({ code: 4 });
  expect(await isShown()).toBe(false);
  expect((await ask('GET', '/api/v1/unknown-gateways'))['items']).toEqual([]);
  // Nobody waits for it after a restart.
  await eventually(() => expect(rig.all('SELECT count(*) AS n FROM agents_online')).toEqual([{ n: 0 }]));
  const pulls = () => lns.read('pull-data').filter(({ gatewayEui }) => gatewayEui === NEW).length;
  const pulled = pulls();

  await ask('PATCH', PATH, { lifeCycle: 'in-service', name: 'Neuve' });
  // A page that has just been shown is not shown again once something is called differently.
  expect(await rig.text('/')).not.toContain('Remise');
  await ask('PATCH', PATH, { name: 'Remise' });
  expect(await rig.text('/')).toContain('Remise');
  const back = await rig.connect({ eui: NEW, password: String(secret) });
  await back.state('online');
  await back.health({});
  await eventually(() => expect(pulls()).toBeGreaterThan(pulled));
  expect(rig.all('SELECT action FROM audit_trail ORDER BY id')).toEqual(
    ['created', 'changed', 'retired', 'changed', 'changed'].map((what) => ({ action: `gateway.${what}` })),
  );
}, 60_000);

test('what the inventory says is still so after a restart; the settings change nothing that it knows', async () => {
  await ask('PATCH', `/api/v1/inventory/gateways/${GATEWAY}`, { name: 'Renommée', lifeCycle: 'retired' });
  await rig.stop();
  await rig.start();
  expect(await ask('GET', `/api/v1/inventory/gateways/${GATEWAY}`)).toMatchObject({
    ...{ name: 'Renommée', lifeCycle: 'retired', version: 2 },
  });
  await expect(rig.connect()).rejects.toMatchObject({ code: 4 });
  expect(await isShown()).toBe(true);
}, 60_000);
