// What is refused of a gateway, each by a sentence that names the field and says what to do.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { EUI, type InventoryRig, startInventoryRig } from './testing/inventory-rig.ts';

const PATH = '/inventory/gateways';
let rig: InventoryRig;

beforeAll(async () => {
  rig = await startInventoryRig();
});
afterAll(() => rig.stop());

test.each([
  [{ latitude: 91, longitude: 0 }, '/latitude', 'latitude must be a number from -90 to 90 (degrees north)'],
  [{ latitude: 47.1 }, '/longitude', 'longitude is missing: give latitude and longitude together'],
  [{ name: '   ' }, '/name', 'name must be one line of 1 to 100 characters'],
  [{ name: 'a\u202Eb' }, '/name', 'without control characters'],
  [{ name: 'x'.repeat(101) }, '/name', '1 to 100 characters'],
  [{ siteId: 'nowhere' }, '/siteId', 'add the site first'],
  [{ backhaulId: 'nowhere' }, '/backhaulId', 'add the backhaul first'],
  [{ thresholds: { suspectAfterS: 5 } }, '/thresholds/suspectAfterS', 'from 10 to 86400 (seconds)'],
  [
    { thresholds: { suspectAfterS: 600, offlineAfterS: 600 } },
    '/thresholds/offlineAfterS',
    'must be more than suspectAfterS, which is 600',
  ],
  [{ lifeCycle: 'planned' }, '/lifeCycle', 'has been in service'],
  [{ lifeCycle: 'broken' }, '/lifeCycle', 'one of planned, in-service, retired'],
  [{ altitude: 12 }, '/altitude', 'is not known here'],
])('with %j is refused by a sentence that names the field', async (change, field, detail) => {
  const refused = await rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, change, '"1"');
  expect(refused.status).toBe(422);
  const [error] = refused.body['errors'] as { field: string; detail: string }[];
  expect(error).toMatchObject({ field, detail: expect.stringContaining(detail) });
  expect(rig.all('SELECT version FROM gateways')).toEqual([{ version: 1 }]);
});

test('what is unknown and what is wrong are told at once', async () => {
  const change = { name: '', lattitude: 47.39, antenna: 'x\u202Ey', remarks: ' ' };
  const refused = await rig.ask('operator@tmvl', 'PATCH', `${PATH}/${EUI}`, change, '"1"');
  expect(refused.status).toBe(422);
  const errors = refused.body['errors'] as { field: string; detail: string }[];
  expect(Object.fromEntries(errors.map(({ field, detail }) => [field, detail]))).toEqual({
    '/lattitude': expect.stringContaining('lattitude is not known here; known are name'),
    '/name': 'name must be one line of 1 to 100 characters, without control characters',
    '/antenna': expect.stringContaining('antenna must be one line of'),
    '/remarks': expect.stringContaining('text of 1 to'),
  });
});
