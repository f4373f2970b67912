// Importing gateways as CSV by API: previewed, all rows or none, each complaint with its row and column.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { EUI, type InventoryRig, startInventoryRig } from '../testing/inventory-rig.ts';

const NEW = '7076ff0056070a02';
let rig: InventoryRig;

beforeEach(async () => {
  rig = await startInventoryRig();
});
afterEach(() => rig.stop());

const names = () => rig.all('SELECT eui, name, model FROM gateways ORDER BY id');
const before = [{ eui: EUI, name: 'Hôtel de ville', model: null }];

test('a dry run tells what would be added, changed field by field, and unchanged, and writes nothing', async () => {
  const csv = `eui;name;model;latitude;longitude\r\n${NEW};Château;iStation;47,4;0,7\r\n${EUI};Mairie;;;\r\n`;
  const preview = await rig.csv('operator@tmvl', csv, '?dryRun=true');
  expect(preview).toMatchObject({ status: 200 });
  expect(preview.body).toEqual({
    dryRun: true,
    added: [{ row: 2, eui: NEW, name: 'Château' }],
    changed: [
      {
        ...{ row: 3, eui: EUI, name: 'Mairie' },
        changes: [{ column: 'name', before: 'Hôtel de ville', after: 'Mairie' }],
      },
    ],
    sites: [],
    unchanged: 0,
    errors: [],
  });
  expect(names()).toEqual(before);
  const done = await rig.csv('operator@tmvl', csv);
  expect(done.body).toEqual({ ...preview.body, dryRun: false });
  expect(names()).toMatchObject([{ name: 'Mairie' }, { name: 'Château', model: 'iStation' }]);
  expect(rig.served.map(({ eui }) => eui).toSorted()).toEqual([EUI, NEW]);
  expect(rig.all('SELECT action, object FROM audit_trail ORDER BY id')).toEqual([
    { action: 'inventory.imported', object: 'inventory' },
    { action: 'gateway.created', object: `gateway:${NEW}` },
    { action: 'gateway.changed', object: `gateway:${EUI}` },
  ]);
  const again = await rig.csv('operator@tmvl', csv);
  expect(again.body).toMatchObject({ added: [], changed: [], unchanged: 2 });
});

test('with one wrong row nothing is imported, and each complaint names its row and column', async () => {
  const csv = [
    'eui,name,latitude,longitude,site,life_cycle,partner',
    `${NEW},Good,47.1,0.7,,,`,
    '"7,08E+15",Rounded,,,,,',
    `${NEW},Twice,,,,,`,
    '7076ff0056070a03,,,,,,',
    '7076ff0056070a04,High,91,0.7,,,',
    '7076ff0056070a05,Lost,47.1,,,,',
    '7076ff0056070a06,Lost,,,Nowhere,,',
    '7076ff0056070a07,Odd,,,,broken,',
    '7076ff0056070a08,Theirs,,,,,smo',
    '',
    'xyz,Bad,,,,,',
  ].join('\n');
  const refused = await rig.csv('operator@tmvl', csv);
  expect(refused.status).toBe(422);
  const told = (refused.body['errors'] as { row: number; field: string; detail: string }[]).map(
    ({ row, field, detail }) => [row, field, detail] as const,
  );
  expect(told).toEqual([
    [3, 'eui', expect.stringContaining('a spreadsheet took the EUI for a number')],
    [4, 'eui', 'eui stands in row 2 already: leave one of them out'],
    [5, 'name', expect.stringContaining('name must be one line of 1 to 100 characters')],
    [6, 'latitude', expect.stringContaining('from -90 to 90')],
    [7, 'longitude', expect.stringContaining('give latitude and longitude together')],
    [8, 'site', expect.stringContaining('tmvl has no such site')],
    [9, 'life_cycle', expect.stringContaining('one of planned, in-service, retired')],
    [10, 'partner', 'partner is not your network: name your own'],
    [12, 'eui', expect.stringContaining('16 hex digits')],
  ]);
  expect(names()).toEqual(before);
  const preview = await rig.csv('operator@tmvl', csv, '?dryRun=true');
  expect(preview).toMatchObject({ status: 200, body: { added: [{ row: 2 }], errors: { length: 9 } } });
});

test('everything that is wrong with a row is told at once, whatever else is wrong with it', async () => {
  const csv = [
    'eui,name,partner,latitude,longitude,site,commune,backhaul,suspect_after_s,offline_after_s',
    `${NEW},Good,,,,,,,,`,
    `${NEW},,nowhere,47.1,,Nowhere,,none,600,60`,
    'xyz,Bad,,91,0.7,,Tours,,,',
    `${EUI},Mine,,,,,,,5,`,
  ];
  const told = async (who: Parameters<InventoryRig['csv']>[0], rows: readonly string[]): Promise<unknown> => {
    const { body } = await rig.csv(who, rows.join('\n'), '?dryRun=true');
    return (body['errors'] as { row: number; field: string }[]).map(({ row, field }) => `${row} ${field}`);
  };
  const second = ['eui', 'site', 'backhaul', 'name', 'partner', 'longitude', 'offline_after_s'];
  expect(await told('administrator@tmvl', csv)).toEqual([
    ...second.map((field) => `3 ${field}`),
    ...['4 eui', '4 latitude', '4 commune', '5 suspect_after_s'],
  ]);
  expect(await told('operator@smo', csv.with(2, ''))).toEqual([
    ...['4 eui', '4 latitude', '4 commune', '5 suspect_after_s', '5 eui'],
  ]);
  // A row without the column changes a gateway that there is, or would.
  expect(await told('operator@tmvl', ['eui,latitude', 'xyz,91'])).toEqual(['2 eui', '2 latitude']);
});

test('an operator cannot change the other network by a file; rows that change nothing are fine', async () => {
  const same = await rig.csv('operator@smo', `eui;name\n${EUI};Hôtel de ville\n`);
  expect(same.body).toMatchObject({ unchanged: 1 });
  const other = await rig.csv('operator@smo', `eui;name\n${EUI};À nous\n`);
  expect(other).toMatchObject({ status: 422, body: { errors: [{ row: 2, field: 'eui' }] } });
  expect(await rig.csv('viewer@tmvl', `eui;name\n${NEW};x\n`)).toMatchObject({ status: 403 });
  expect(names()).toEqual(before);
});

test('somebody who cannot read remarks neither empties nor overwrites them by a file', async () => {
  await rig.ask('operator@tmvl', 'PATCH', `/inventory/gateways/${EUI}`, { remarks: 'clé' }, '"1"');
  const empty = await rig.csv('administrator@smo', `eui;name;remarks\n${EUI};Mairie;\n`);
  expect(empty.body).toMatchObject({ changed: [{ changes: [{ column: 'name' }] }] });
  const over = await rig.csv('administrator@smo', `eui;remarks\n${EUI};x\n`);
  expect(over).toMatchObject({ status: 422, body: { errors: [{ field: 'remarks' }] } });
  expect(rig.all('SELECT name, remarks FROM gateways')).toEqual([{ name: 'Mairie', remarks: 'clé' }]);
});

test('sites and backhauls are named as people call them', async () => {
  const site = await rig.ask('operator@tmvl', 'POST', '/sites', { name: 'Mairie' });
  await rig.ask('operator@tmvl', 'POST', '/backhauls', { id: 'orange', name: 'Orange 4G', kind: 'cellular' });
  await rig.csv('operator@tmvl', `eui;site;backhaul\n${EUI};Mairie;Orange 4G\n`);
  expect(rig.all('SELECT site_id, backhaul_id FROM gateways')).toEqual([
    { site_id: site.body['id'], backhaul_id: 'orange' },
  ]);
  expect((await rig.ask('viewer@smo', 'GET', '/inventory/gateways.csv')).text).toContain(';Mairie;');
});

test('sites that rows name can be added along with their gateways, each once', async () => {
  const csv = [
    'eui;name;site;commune',
    `${NEW};Une;Église;Ballan`,
    '7076ff0056070a03;Deux;Église;Ballan',
    `${EUI};Hôtel de ville;Mairie;`,
  ].join('\n');
  expect(await rig.csv('operator@tmvl', csv)).toMatchObject({ status: 422 });
  const preview = await rig.csv('operator@tmvl', csv, '?createSites=true&dryRun=true');
  expect(preview.body).toMatchObject({
    sites: [
      { name: 'Église', partnerId: 'tmvl' },
      { name: 'Mairie', partnerId: 'tmvl' },
    ],
  });
  expect(rig.all('SELECT * FROM sites')).toEqual([]);
  const done = await rig.csv('operator@tmvl', csv, '?createSites=true');
  expect(done).toMatchObject({ status: 200, body: { added: { length: 2 }, errors: [] } });
  expect(
    rig.all(`SELECT eui, sites.name, commune FROM gateways JOIN sites ON sites.id = site_id ORDER BY eui`),
  ).toEqual([
    { eui: EUI, name: 'Mairie', commune: null },
    { eui: NEW, name: 'Église', commune: 'Ballan' },
    { eui: '7076ff0056070a03', name: 'Église', commune: 'Ballan' },
  ]);
  expect(rig.served.find(({ eui }) => eui === NEW)?.id).toBe(
    rig.all(`SELECT id FROM gateways WHERE eui = '${NEW}'`)[0]?.['id'],
  );
  const again = await rig.csv('operator@tmvl', csv);
  expect(again.body).toMatchObject({ unchanged: 3 });
  const moved = await rig.csv('operator@tmvl', csv.replace('Deux;Église;Ballan', 'Deux;Église;Joué'));
  expect(moved).toMatchObject({ status: 422, body: { errors: [{ field: 'commune', row: 3 }] } });
});

test('5,000 gateways are imported as one, while others are answered', async () => {
  const lines = Array.from(
    { length: 5_000 },
    (_, n) => `7076fe${n.toString(16).padStart(10, '0')};n ${n};47,1;0,7`,
  );
  const csv = `eui;name;latitude;longitude\n${lines.join('\n')}\n`;
  const imported = rig.csv('operator@tmvl', csv);
  const first = await Promise.race([imported, rig.ask('viewer@smo', 'GET', '/partners')]);
  expect(first.body['items']).toHaveLength(2);
  expect((await imported).body['added']).toHaveLength(5_000);
  expect(rig.all('SELECT count(*) AS n FROM gateways')).toEqual([{ n: 5_001 }]);
  const one = await rig.csv('operator@tmvl', `${csv}7076fd0000000000;x;;\n`);
  expect(one).toMatchObject({ status: 422, body: { errors: [{ row: 5_002 }] } });
});
