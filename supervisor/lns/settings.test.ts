import { expect, test } from 'vitest';
import { readSettings, tables } from '../../protocol/settings.ts';
import { lnsFrom, readLns } from './lns.fixture.ts';
import { lnsComplaints, lnsMembers } from './settings.ts';

test('name and address are enough: every copy of every gateway, port 1700', () => {
  expect(readLns('name = "requea"\naddress = "lns.example"')).toEqual({
    name: 'requea',
    address: { host: 'lns.example', port: 1700 },
    mode: 'copies',
    gateways: [],
    late_per_s: 200,
    late_per_s_gateway: 50,
    dev_addr_prefixes: [],
    net_ids: [],
    join_eui_ranges: [],
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1', 1700],
  ['192.0.2.1:1701', '192.0.2.1', 1701],
  ['[2001:db8::1]', '2001:db8::1', 1700],
  ['[2001:db8::1]:1702', '2001:db8::1', 1702],
])('address %s', (text, host, port) => {
  expect(lnsFrom(`address = "${text}"`).address).toEqual({ host, port });
});

test('filters are read into plain values that survive the way to a worker thread', () => {
  const lns = lnsFrom(`
    mode = "best"
    gateways = ["7076FF00390300AE", "70:76:ff:00:39:03:00:af"]
    dev_addr_prefixes = ["26011a00/24"]
    net_ids = ["000013"]
    join_eui_ranges = ["70B3D57ED0000000-70b3d57ed000ffff", "0000000000000001"]`);
  expect(structuredClone(lns)).toEqual(lns);
  expect(lns).toMatchObject({
    mode: 'best',
    gateways: ['7076ff00390300ae', '7076ff00390300af'],
    dev_addr_prefixes: [{ value: 0x26011a00, bits: 24 }],
    net_ids: [{ netId: 0x13, value: 0x26000000, bits: 7 }],
    join_eui_ranges: [
      { first: '70b3d57ed0000000', last: '70b3d57ed000ffff' },
      { first: '0000000000000001', last: '0000000000000001' },
    ],
  });
});

test.each([
  ['name = "Requea"', 'lns[0].name: must be 1 to 40 of a-z, 0-9, "-" and "_", not "Requea"'],
  [`name = "${'x'.repeat(41)}"`, 'lns[0].name: must be 1 to 40 of'],
  ['address = "2001:db8::1"', 'lns[0].address: must be a host or host:port'],
  ['address = "lns.example:0"', 'lns[0].address: must be a host or host:port'],
  ['address = "lns.example:70000"', 'lns[0].address: must be a host or host:port'],
  ['address = "udp://lns.example"', 'lns[0].address: must be a host or host:port'],
  ['mode = "first"', 'lns[0].mode: must be one of copies, best, not "first"'],
  ['gateways = ["7076ff00390300a"]', 'lns[0].gateways[0]: must be a gateway EUI, 16 hex digits'],
  ['dev_addr_prefixes = ["26000000/7", "27000000/7"]', 'lns[0].dev_addr_prefixes[1]: must be 8 hex digits'],
  ['net_ids = ["000113"]', 'lns[0].net_ids[0]: must be a NetID, 6 hex digits whose reserved bits are zero'],
  [
    'join_eui_ranges = ["70b3d57ed000ffff-70b3d57ed0000000"]',
    'lns[0].join_eui_ranges[0]: must be a JoinEUI of 16 hex digits, or two with "-" between, the lower one first',
  ],
  ['filter = "x"', 'lns[0].filter: no such setting'],
])('complains clearly about %s', (keys, complaint) => {
  const name = keys.startsWith('name') ? '' : 'name = "requea"\n';
  const address = keys.startsWith('address') ? '' : 'address = "127.0.0.1"\n';
  const complaints = readLns(name + address + keys);
  expect(complaints).toHaveLength(1);
  expect((complaints as readonly string[])[0]).toContain(complaint);
});

test('two network servers of one name are a complaint', () => {
  expect(lnsComplaints([lnsFrom(), lnsFrom('name = "b"'), lnsFrom()])).toEqual([
    'lns[2].name: requea is already the name of lns[0]',
  ]);
  expect(lnsComplaints([lnsFrom(), lnsFrom('name = "b"')])).toEqual([]);
});

test('each setting is also a variable', () => {
  const result = readSettings({ lns: tables(lnsMembers) }, null, {
    VIGIE_LNS__0__NAME: 'requea',
    VIGIE_LNS__0__ADDRESS: '127.0.0.1:1701',
    VIGIE_LNS__0__NET_IDS__0: '000013',
  });
  expect(result).toMatchObject({
    kind: 'settings',
    settings: { lns: [{ name: 'requea', address: { port: 1701 }, net_ids: [{ netId: 0x13 }] }] },
  });
});
