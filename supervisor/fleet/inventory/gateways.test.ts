// Gateways of the inventory by API: added, changed, retired, given secrets; who may, and what each sees.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifySecret } from '../../platform/broker/secrets.ts';
import { EUI, type InventoryRig, NOW, startInventoryRig } from './testing/inventory-rig.ts';

const PATH = '/inventory/gateways';
const NEW = '7076ff0056070a02';
const PEOPLE = ['tmvl', 'smo'].flatMap((partner) =>
  (['viewer', 'contractor', 'operator', 'administrator'] as const).map(
    (role) => `${role}@${partner}` as const,
  ),
);
let rig: InventoryRig;

beforeEach(async () => {
  rig = await startInventoryRig();
});
afterEach(() => rig.stop());

const actions = () => rig.all('SELECT action, object, detail FROM audit_trail ORDER BY id');

test('a gateway of the settings is in the inventory, in service since it was seeded', async () => {
  const { body, etag } = await rig.ask('viewer@smo', 'GET', `${PATH}/${EUI}`);
  expect(body).toMatchObject({
    ...{ eui: EUI, name: 'Hôtel de ville', partnerId: 'tmvl', lifeCycle: 'in-service', hasSecret: true },
    ...{ inServiceMs: NOW - 1_000, retiredMs: null, mayEdit: false, version: 1 },
  });
  expect(etag).toMatch(/^"1-/);
});

test('an added gateway is the adder’s own, in service at once, with a secret that is shown once', async () => {
  const added = await rig.ask('operator@smo', 'POST', PATH, {
    ...{ eui: '70-76-FF-00-56-07-0A-02', name: '  Château d’eau  ', latitude: 47.4, longitude: 0.7 },
    ...{ altitudeM: 98.5, thresholds: { suspectAfterS: 60, offlineAfterS: null }, withSecret: true },
  });
  expect(added.status).toBe(201);
  expect(added.body['gateway']).toMatchObject({
    ...{ eui: NEW, name: 'Château d’eau', partnerId: 'smo', lifeCycle: 'in-service', inServiceMs: NOW },
    ...{ thresholds: { suspectAfterS: 60, offlineAfterS: null, stableS: null }, mayEdit: true },
  });
  const secret = added.body['secret'] as string;
  expect(await verifySecret(secret, rig.inventory.secretOf(NEW) ?? '')).toBe(true);
  expect(rig.served).toMatchObject([
    { eui: NEW, partnerName: 'SMO Val de Loire Numérique', thresholds: { suspect_after_s: 60 } },
  ]);
  const [row] = rig.all(`SELECT id, secret, thresholds FROM gateways WHERE eui = '${NEW}'`);
  expect(row).toMatchObject({ id: rig.served[0]?.id, thresholds: '{"suspect_after_s":60}' });
  expect(actions()).toMatchObject([{ action: 'gateway.created', object: `gateway:${NEW}` }]);
  expect(JSON.stringify(rig.all('SELECT * FROM audit_trail'))).not.toContain(secret);
  const read = await rig.ask('operator@smo', 'GET', `${PATH}/${NEW}`);
  expect(read.text).not.toContain(secret);
});

test('catalogue 36: an EUI that is there already is refused, also in another spelling, also when retired', async () => {
  const body = { eui: EUI.toUpperCase(), name: 'Double' };
  expect(await rig.ask('operator@tmvl', 'POST', PATH, body)).toMatchObject({ status: 409 });
  await rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, { lifeCycle: 'retired' }, '"1"');
  const refused = await rig.ask('operator@tmvl', 'POST', PATH, body);
  expect(refused.body['detail']).toContain('retired');
  expect(rig.all('SELECT count(*) AS n FROM gateways')).toEqual([{ n: 1 }]);
});

describe('a change', () => {
  test('says which version it changes, and loses against one that was faster', async () => {
    const path = `${PATH}/${EUI}`;
    expect(await rig.ask('operator@tmvl', 'PATCH', path, { model: 'iStation' })).toMatchObject({
      status: 428,
    });
    const done = await rig.ask('operator@tmvl', 'PATCH', path, { model: 'iStation' }, '"1"');
    expect(done).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { model: 'iStation', name: 'Hôtel de ville' },
    });
    expect(await rig.ask('operator@tmvl', 'PATCH', path, { model: 'iFemtoCell' }, '"1"')).toMatchObject({
      status: 412,
    });
    expect(rig.all('SELECT model, version FROM gateways')).toEqual([{ model: 'iStation', version: 2 }]);
  });

  test('of two at the same time with one version, one wins', async () => {
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((model) => rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, { model }, '"1"')),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412]);
    expect(actions()).toHaveLength(1);
  });

  test('that changes nothing writes nothing and keeps the version', async () => {
    const same = await rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, { name: 'Hôtel de ville' }, '"1"');
    expect(same).toMatchObject({ status: 200, etag: '"1"' });
    expect(actions()).toEqual([]);
  });

  test('as a whole empties what is left out, but must say owner and life cycle', async () => {
    await rig.ask(
      'operator@tmvl',
      'PATCH',
      `${PATH}/${EUI}`,
      { model: 'iStation', remarks: 'clé 12' },
      '"1"',
    );
    const short = await rig.ask('operator@tmvl', 'PUT', `${PATH}/${EUI}`, { name: 'Tour' }, '"2"');
    expect(short).toMatchObject({ status: 422 });
    expect(short.text).toContain('lifeCycle is missing');
    const whole = { name: 'Tour', partnerId: 'tmvl', lifeCycle: 'in-service' };
    const put = await rig.ask('operator@tmvl', 'PUT', `${PATH}/${EUI}`, whole, '"2"');
    expect(put.body).toMatchObject({ name: 'Tour', model: null, remarks: null });
  });
});

test('catalogue 59: hostile names are kept to the letter, and stay data', async () => {
  const name = '<img src=x onerror=alert(1)> "\'; DROP TABLE gateways;-- مدينة ';
  const changed = await rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, { name }, '"1"');
  expect(changed.body['name']).toBe(name.trim());
});

test('a retired gateway is known, disconnected and not let in; put back, it is', async () => {
  const retired = await rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, { lifeCycle: 'retired' }, '"1"');
  expect(retired.body).toMatchObject({ lifeCycle: 'retired', retiredMs: NOW, inServiceMs: NOW - 1_000 });
  expect(rig.inventory.secretOf(EUI)).toBeNull();
  expect(rig.disconnected).toEqual([EUI]);
  expect(rig.retired).toHaveLength(1);
  expect(actions()).toMatchObject([{ action: 'gateway.retired' }]);
  expect(await rig.ask('operator@tmvl', 'POST', `${PATH}/${EUI}/secret`)).toMatchObject({ status: 409 });
  rig.nowMs += 60_000;
  const back = await rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, { lifeCycle: 'in-service' }, '"2"');
  expect(back.body).toMatchObject({ retiredMs: null, inServiceMs: NOW - 1_000 });
  expect(rig.inventory.secretOf(EUI)).toBe('hash of before');
});

test('a new secret ends the old one at once', async () => {
  const made = await rig.ask('operator@tmvl', 'POST', `${PATH}/${EUI}/secret`);
  expect(made.status).toBe(200);
  expect(await verifySecret(String(made.body['secret']), rig.inventory.secretOf(EUI) ?? '')).toBe(true);
  expect(rig.disconnected).toEqual([EUI]);
  expect(actions()[0]?.['detail']).toContain('renewed');
});

describe('who may', () => {
  test('change a gateway: operators of its network, and administrators', async () => {
    const statuses: Record<string, number> = {};
    for (const who of PEOPLE) {
      const answer = await rig.ask(who, 'PATCH', `${PATH}/${EUI}`, { model: `by ${who}` }, '*');
      statuses[who] = answer.status;
    }
    expect(statuses).toEqual({
      ...{ 'viewer@tmvl': 403, 'contractor@tmvl': 403, 'operator@tmvl': 200, 'administrator@tmvl': 200 },
      ...{ 'viewer@smo': 403, 'contractor@smo': 403, 'operator@smo': 403, 'administrator@smo': 200 },
    });
    expect(actions()).toHaveLength(3);
  });

  test('an operator adds nothing to the other network, and gives nothing away', async () => {
    const added = await rig.ask('operator@smo', 'POST', PATH, { eui: NEW, name: 'x', partnerId: 'tmvl' });
    expect(added).toMatchObject({ status: 403, body: { errors: [{ field: '/partnerId' }] } });
    const given = await rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, { partnerId: 'smo' }, '"1"');
    expect(given.status).toBe(403);
  });

  test('nobody makes secrets for the other network, administrators included', async () => {
    for (const who of ['operator@smo', 'administrator@smo'] as const) {
      expect(await rig.ask(who, 'POST', `${PATH}/${EUI}/secret`)).toMatchObject({ status: 403 });
    }
    expect(rig.inventory.secretOf(EUI)).toBe('hash of before');
    const body = { eui: NEW, name: 'x', partnerId: 'smo', withSecret: true };
    expect(await rig.ask('administrator@tmvl', 'POST', PATH, body)).toMatchObject({ status: 403 });
    expect(rig.all('SELECT count(*) AS n FROM gateways')).toEqual([{ n: 1 }]);
  });

  test('nobody takes a gateway, and so its frames, from the other network: its owner hands it over', async () => {
    const taken = await rig.ask('administrator@smo', 'PATCH', `${PATH}/${EUI}`, { partnerId: 'smo' }, '*');
    expect(taken).toMatchObject({ status: 403, body: { errors: [{ field: '/partnerId' }] } });
    const freed = await rig.ask('administrator@smo', 'PATCH', `${PATH}/${EUI}`, { partnerId: null }, '*');
    expect(freed.status).toBe(403);
    const given = await rig.ask('administrator@tmvl', 'PATCH', `${PATH}/${EUI}`, { partnerId: 'smo' }, '*');
    expect(given).toMatchObject({ status: 200, body: { partnerId: 'smo' } });
  });
});

describe('internal remarks', () => {
  beforeEach(async () => {
    await rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, { remarks: 'clé chez Marcel' }, '"1"');
  });

  test('are read by the owner’s operators and administrators, wherever they stand', async () => {
    const readers = new Set<string>();
    for (const who of PEOPLE) {
      for (const path of [PATH, `${PATH}/${EUI}`, '/inventory/gateways.csv']) {
        const { text } = await rig.ask(who, 'GET', path);
        if (text.includes('Marcel')) readers.add(`${who} ${path}`);
      }
    }
    expect([...new Set([...readers].map((one) => one.split(' ')[0]))]).toEqual([
      'operator@tmvl',
      'administrator@tmvl',
    ]);
    expect(readers.size).toBe(6);
  });

  test('are not in the audit trail, and survive a whole record of somebody who cannot read them', async () => {
    expect(JSON.stringify(actions())).not.toContain('Marcel');
    const whole = { name: 'Tour', partnerId: 'tmvl', lifeCycle: 'in-service' };
    await rig.ask('administrator@smo', 'PUT', `${PATH}/${EUI}`, whole, '"2"');
    expect(rig.all('SELECT name, remarks FROM gateways')).toEqual([
      { name: 'Tour', remarks: 'clé chez Marcel' },
    ]);
    const blind = await rig.ask('administrator@smo', 'PATCH', `${PATH}/${EUI}`, { remarks: null }, '"3"');
    expect(blind).toMatchObject({ status: 403, body: { errors: [{ field: '/remarks' }] } });
  });

  test('do not go along to another owner', async () => {
    await rig.ask('administrator@tmvl', 'PATCH', `${PATH}/${EUI}`, { partnerId: 'smo' }, '"2"');
    expect(rig.all('SELECT partner_id, remarks FROM gateways')).toEqual([
      { partner_id: 'smo', remarks: null },
    ]);
  });
});

test('the list comes in pages and can be asked for a partner, a site, a part of life', async () => {
  for (const [n, partnerId] of ['smo', 'tmvl', 'smo'].entries()) {
    const body = { eui: `7076ff0056070b0${n}`, name: `n ${n}`, partnerId };
    await rig.ask('administrator@tmvl', 'POST', PATH, body);
  }
  const first = await rig.ask('viewer@smo', 'GET', `${PATH}?limit=3`);
  const next = await rig.ask(
    'viewer@smo',
    'GET',
    `${PATH}?limit=3&cursor=${String(first.body['nextCursor'])}`,
  );
  const euis = [...(first.body['items'] as never[]), ...(next.body['items'] as never[])].map(
    ({ eui }: { eui: string }) => eui,
  );
  expect(euis).toEqual([EUI, '7076ff0056070b00', '7076ff0056070b01', '7076ff0056070b02']);
  expect(next.body['nextCursor']).toBeNull();
  const smo = await rig.ask('viewer@smo', 'GET', `${PATH}?partnerId=smo&lifeCycle=in-service`);
  expect(smo.body['items']).toHaveLength(2);
});

test('an EUI that names nothing is not found', async () => {
  for (const eui of ['7076ff0056070aff', 'x'.repeat(16), '%00'.repeat(16)]) {
    expect(await rig.ask('operator@tmvl', 'GET', `${PATH}/${eui}`)).toMatchObject({ status: 404 });
  }
});
