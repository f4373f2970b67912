// Sites, backhauls, partners, equipment and unknown gateways by API.

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { MAX_KNOCKS } from './knocks.ts';
import { EUI, type InventoryRig, NOW, startInventoryRig } from './testing/inventory-rig.ts';

let rig: InventoryRig;

beforeEach(async () => {
  rig = await startInventoryRig();
});
afterEach(() => rig.stop());

async function addSite(name = 'Mairie'): Promise<string> {
  const site = { name, commune: 'Tours', accessNotes: 'digicode 1234', contacts: 'Marcel' };
  const { status, body } = await rig.ask('operator@tmvl', 'POST', '/sites', site);
  expect(status).toBe(201);
  return String(body['id']);
}

test('a site is added, changed under its version and deleted when no gateway stands there', async () => {
  const id = await addSite();
  const changed = await rig.ask('operator@tmvl', 'PATCH', `/sites/${id}`, { commune: 'Joué' }, '"1"');
  expect(changed).toMatchObject({ etag: '"2"', body: { commune: 'Joué', accessNotes: 'digicode 1234' } });
  expect(await rig.ask('operator@tmvl', 'PATCH', `/sites/${id}`, { name: 'x' }, '"1"')).toMatchObject({
    status: 412,
  });
  await rig.ask(
    'operator@tmvl',
    'PATCH',
    `/inventory/gateways/${EUI}`,
    { siteId: id, lifeCycle: 'retired' },
    '"1"',
  );
  expect((await rig.ask('viewer@smo', 'GET', `/sites/${id}`)).body['gateways']).toBe(1);
  const used = await rig.ask('operator@tmvl', 'DELETE', `/sites/${id}`, undefined, '"2"');
  expect(used).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('retired ones included') },
  });
  await rig.ask('operator@tmvl', 'PATCH', `/inventory/gateways/${EUI}`, { siteId: null }, '"2"');
  expect(await rig.ask('operator@smo', 'DELETE', `/sites/${id}`, undefined, '"2"')).toMatchObject({
    status: 403,
  });
  expect(await rig.ask('operator@tmvl', 'DELETE', `/sites/${id}`)).toMatchObject({ status: 428 });
  expect(await rig.ask('operator@tmvl', 'DELETE', `/sites/${id}`, undefined, '"2"')).toMatchObject({
    status: 204,
  });
  expect(await rig.ask('operator@tmvl', 'GET', `/sites/${id}`)).toMatchObject({ status: 404 });
  expect(rig.all('SELECT * FROM sites')).toEqual([]);
  const trail = JSON.stringify(rig.all('SELECT * FROM audit_trail'));
  expect(trail).toContain('site.deleted');
  expect(trail).not.toContain('digicode');
});

test('a site that a contractor is sent to stays', async () => {
  const id = await addSite();
  rig.connection.exec(`
    INSERT INTO accounts (id, login, name, partner_id, role, created_ms) VALUES ('c', 'c@x', 'C', 'tmvl', 'contractor', 0);
    INSERT INTO account_sites VALUES ('c', '${id}')`);
  const kept = await rig.ask('operator@tmvl', 'DELETE', `/sites/${id}`, undefined, '"1"');
  expect(kept).toMatchObject({ status: 409, body: { title: 'Still used' } });
  expect(rig.all("SELECT count(*) AS n FROM audit_trail WHERE action = 'site.deleted'")).toEqual([{ n: 0 }]);
});

test('two sites of one partner have two names, those of two partners need not', async () => {
  await addSite();
  expect(await rig.ask('operator@tmvl', 'POST', '/sites', { name: ' Mairie ' })).toMatchObject({
    status: 409,
  });
  expect(await rig.ask('operator@smo', 'POST', '/sites', { name: 'Mairie' })).toMatchObject({ status: 201 });
});

test('access notes and contacts are for the owner and the contractors it sends there', async () => {
  const id = await addSite();
  const other = await addSite('Gymnase');
  rig.siteIds.push(id);
  const reads = async (who: Parameters<InventoryRig['ask']>[0]) =>
    'accessNotes' in (await rig.ask(who, 'GET', `/sites/${id}`)).body;
  expect(await reads('operator@tmvl')).toBe(true);
  expect(await reads('contractor@tmvl')).toBe(true);
  expect(await reads('viewer@tmvl')).toBe(false);
  expect(await reads('administrator@smo')).toBe(false);
  // A contractor sees where it works, and nothing else.
  const { body } = await rig.ask('contractor@tmvl', 'GET', '/sites');
  expect((body['items'] as { id: string }[]).map((one) => one.id)).toEqual([id]);
  expect(await rig.ask('contractor@tmvl', 'GET', `/sites/${other}`)).toMatchObject({ status: 404 });
  const taken = await rig.ask('administrator@smo', 'PATCH', `/sites/${id}`, { partnerId: 'smo' }, '"1"');
  expect(taken.status).toBe(403);
  const given = await rig.ask('administrator@tmvl', 'PATCH', `/sites/${id}`, { partnerId: 'smo' }, '"1"');
  expect(given.body).toMatchObject({ partnerId: 'smo' });
  expect((await rig.ask('operator@smo', 'GET', `/sites/${id}`)).body).toMatchObject({
    ...{ accessNotes: null, contacts: null },
  });
});

test('backhauls are one partner’s or shared; shared ones are for administrators', async () => {
  const body = { id: 'orange-4g', name: 'Orange 4G', kind: 'cellular', operator: 'Orange' };
  expect(await rig.ask('operator@tmvl', 'POST', '/backhauls', body)).toMatchObject({
    ...{ status: 201, body: { id: 'orange-4g', partnerId: 'tmvl', gateways: 0 } },
  });
  expect(await rig.ask('operator@tmvl', 'POST', '/backhauls', body)).toMatchObject({ status: 409 });
  const shared = { id: 'fibre', name: 'Fibre', kind: 'fibre', partnerId: null };
  expect(await rig.ask('operator@tmvl', 'POST', '/backhauls', shared)).toMatchObject({ status: 403 });
  expect(await rig.ask('administrator@tmvl', 'POST', '/backhauls', shared)).toMatchObject({ status: 201 });
  const wrong = await rig.ask('administrator@tmvl', 'PATCH', '/backhauls/fibre', { kind: 'pigeon' }, '"1"');
  expect(wrong).toMatchObject({ status: 422, text: expect.stringContaining('one of cellular, fibre') });
  await rig.ask('operator@tmvl', 'PATCH', `/inventory/gateways/${EUI}`, { backhaulId: 'fibre' }, '"1"');
  expect(rig.served.at(-1)).toMatchObject({ backhaulId: 'fibre' });
  expect(await rig.ask('administrator@smo', 'DELETE', '/backhauls/fibre', undefined, '*')).toMatchObject({
    status: 409,
  });
  expect(await rig.ask('operator@tmvl', 'DELETE', '/backhauls/orange-4g', undefined, '*')).toMatchObject({
    status: 204,
  });
});

test('partners, and all equipment with its health, in one order', async () => {
  const { body } = await rig.ask('viewer@smo', 'GET', '/partners');
  expect(body['items']).toMatchObject([{ id: 'tmvl' }, { id: 'smo' }]);
  await rig.ask('administrator@tmvl', 'POST', '/backhauls', { id: 'adsl', name: 'ADSL', kind: 'dsl' });
  rig.health = {
    ...{ equipment: 'broker', state: 'offline', sinceMs: NOW + 0.5 },
    overlays: [{ overlay: 'blind', sinceMs: NOW }],
    verdicts: [{ kind: 'broker-down', sinceMs: NOW, values: { silentForMs: 12, why: 'x' } }],
  };
  const all = await rig.ask('viewer@smo', 'GET', '/equipment');
  expect((all.body['items'] as { id: string }[]).map(({ id }) => id)).toEqual([
    ...['backhaul:adsl', 'broker', `gateway:${EUI}`, 'lns:main', 'supervisor'],
  ]);
  const gateway = await rig.ask('viewer@smo', 'GET', `/equipment/gateway:${EUI}`);
  expect(gateway.body).toMatchObject({
    ...{ kind: 'gateway', name: 'Hôtel de ville', partnerId: 'tmvl' },
    health: { state: 'offline', verdicts: [{ kind: 'broker-down', values: { silentForMs: 12, why: 'x' } }] },
  });
  expect(await rig.ask('contractor@tmvl', 'GET', '/equipment/broker')).toMatchObject({ status: 404 });
  expect((await rig.ask('contractor@tmvl', 'GET', '/equipment')).body['items']).toEqual([]);
});

test('who knocks unknown is listed, and off the list once added', async () => {
  const knocks = ['7076ff0056070a08', '7076ff0056070a09'] as GatewayEui[];
  for (const eui of [...knocks, ...knocks, EUI]) rig.inventory.knocked(eui);
  const listed = await rig.ask('operator@smo', 'GET', '/unknown-gateways?limit=1');
  expect(listed.body['items']).toEqual([{ eui: knocks[1], firstMs: NOW, lastMs: NOW, times: 2 }]);
  const next = await rig.ask(
    'operator@smo',
    'GET',
    `/unknown-gateways?cursor=${String(listed.body['nextCursor'])}`,
  );
  expect(next.body).toMatchObject({ items: [{ eui: knocks[0] }], nextCursor: null });
  expect(await rig.ask('viewer@smo', 'GET', '/unknown-gateways')).toMatchObject({ status: 403 });
  await rig.inventory.stop();
  expect(rig.all('SELECT eui, times FROM unknown_gateways')).toHaveLength(2);
  await rig.ask('operator@smo', 'POST', '/inventory/gateways', { eui: knocks[0], name: 'Adoptée' });
  expect(rig.all('SELECT eui FROM unknown_gateways')).toEqual([{ eui: knocks[1] }]);
  const left = await rig.ask('operator@smo', 'GET', '/unknown-gateways');
  expect(left.body['items']).toHaveLength(1);
});

test('made-up names neither fill the list nor push out who comes again and again', async () => {
  const real = '7076ff0056070a08' as GatewayEui;
  rig.inventory.knocked(real);
  rig.inventory.knocked(real);
  for (let n = 0; n < MAX_KNOCKS + 500; n++) {
    rig.nowMs++;
    rig.inventory.knocked(n.toString(16).padStart(16, '0') as GatewayEui);
    if (n === MAX_KNOCKS) await rig.inventory.stop();
  }
  await rig.inventory.stop();
  expect(rig.all('SELECT count(*) AS n FROM unknown_gateways')).toEqual([{ n: MAX_KNOCKS }]);
  expect(rig.all(`SELECT times FROM unknown_gateways WHERE eui = '${real}'`)).toEqual([{ times: 2 }]);
});
