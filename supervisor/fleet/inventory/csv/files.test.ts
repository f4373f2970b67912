// CSV as programs write it, and what is no CSV at all.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InventoryRig, startInventoryRig } from '../testing/inventory-rig.ts';

const NEW = '7076ff0056070a02';
let rig: InventoryRig;

beforeAll(async () => {
  rig = await startInventoryRig();
});
afterAll(() => rig.stop());

const CP1252 = Buffer.from(`eui;name\r\n${NEW};Ch\xe2teau \x80\x92\r\n`, 'latin1');
const UTF16 = Buffer.concat([
  Buffer.from([0xff, 0xfe]),
  Buffer.from(`eui\tname\r\n${NEW}\tChâteau €’\r\n`, 'utf16le'),
]);

test('catalogue 62: UTF-8 with and without mark, Windows-1252, UTF-16, each delimiter, odd headers', async () => {
  const files: (string | Uint8Array)[] = [
    `eui;name\n${NEW};Château €’\n`,
    `\uFEFFeui,name\r\n${NEW},Château €’`,
    CP1252,
    UTF16,
    `sep=,\r\nEUI,Name\r\n${NEW},Château €’\r\n`,
    `"eui";"name"\r"${NEW}";"Château €’"\r`,
    `\n\n EUI ; name \n70:76:FF:00:56:07:0A:02;Château €’\n`,
  ];
  for (const file of files) {
    const preview = await rig.csv('operator@tmvl', file, '?dryRun=true');
    expect(preview.body).toMatchObject({ added: [{ eui: NEW, name: 'Château €’' }], errors: [] });
  }
});

test.each([
  ['', 1, 'eui', 'The file is empty'],
  ['\n\n', 1, 'eui', 'The file is empty'],
  ['name;site\nx;y\n', 1, 'eui', 'needs a column eui'],
  ['eui;naem\n', 1, 'naem', 'known are eui, name'],
  ['eui;name;Name\n', 1, 'name', 'twice'],
  [`eui;name\n${NEW};"open\n`, 2, 'eui', 'a quote (") opens a cell'],
  [`eui;name\n${NEW};a "b" c\n`, 2, 'eui', 'double it'],
  [`eui;name\n${NEW};a;b\n`, 2, 'eui', 'has 3 cells, the header 2'],
  [`eui\n${'a'.repeat(1_000_000)}`, 2, 'eui', 'more than 65536 characters'],
  [`eui\n${'\n'.repeat(100_000)}`, 10_001, 'eui', 'more than 5000 rows'],
  ['PK\u0003\u0004\0\0', 1, 'eui', 'save it as CSV'],
])('catalogue 62: %j is refused with its row', async (file, row, field, detail) => {
  const preview = await rig.csv('operator@tmvl', file, '?dryRun=true');
  expect(preview.status).toBe(200);
  const [error] = preview.body['errors'] as unknown[];
  expect(error).toEqual({ row, field, detail: expect.stringContaining(detail) });
  expect(await rig.csv('operator@tmvl', file)).toMatchObject({ status: 422 });
});

test('catalogue 62: a file of more than 2 MB, and one that is no CSV by its type, are refused', async () => {
  expect(await rig.csv('operator@tmvl', 'x'.repeat(2 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
  expect(await rig.ask('operator@tmvl', 'POST', '/inventory/gateways.csv', { eui: NEW })).toMatchObject({
    status: 415,
  });
});
