// What may come on `up` from a broken, copied or hostile agent, at the ingest thread as it runs.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { encode } from '../../protocol/mqtt/codec.ts';
import { encodeUp, type Row } from '../../protocol/mqtt/up.ts';
import { eventually } from '../../test/eventually.ts';
import type { Committed } from './messages.ts';
import {
  A,
  B,
  BOOT,
  createIngestRig,
  EPOCH,
  type IngestRig,
  phy,
  row,
  rxpk,
  UPTIME_MS,
} from './testing/ingest-rig.ts';

let rig: IngestRig;
/** Looks at the database from another connection at the moment that the commit is told. */
let look: (committed: Committed) => void = () => undefined;

beforeEach(async () => {
  look = () => undefined;
  rig = createIngestRig({ onCommitted: (committed) => look(committed) });
  await rig.start();
});
afterEach(() => rig.close());

function upOf(rows: readonly Row[]): Uint8Array {
  return encodeUp({ epoch: EPOCH, bootId: BOOT, sentMonoMs: UPTIME_MS + 1, rows });
}

test('catalogue 44: whatever is told as stored is committed before, as another connection sees it', async () => {
  const missing: number[] = [];
  const select = rig.connection
    .prepare(`
    SELECT count(*) FROM (SELECT seq FROM receptions UNION ALL SELECT seq FROM quarantine)
    WHERE seq BETWEEN ? AND ?`)
    .pluck();
  look = ({ stored }) => {
    for (const [first, last] of stored.flatMap(({ ranges }) => ranges)) {
      const there = select.get(first, last) as number;
      if (there !== last - first + 1) missing.push(first);
    }
  };
  const publishes = 200;
  for (let index = 0; index < publishes; index++) {
    const seq = index * 3 + 1;
    rig.send(A, [row(seq, rxpk(phy(1, seq))), row(seq + 1, 'poison'), row(seq + 2, rxpk(phy(2, seq)))]);
  }
  await rig.storedRanges(publishes * 3);
  expect(missing).toEqual([]);
});

const good = rxpk(phy(1, 1));
const poison: readonly (readonly [name: string, body: string])[] = [
  ['not JSON', '{"data":'],
  ['empty', ''],
  ['1e308 and beyond', good.replace('-90', '1e308').replace('7.5', '-1e999')],
  ['a lone surrogate', rxpk(phy(1, 3), ',"note":"\\ud800"')],
  ['a lone surrogate of its own', rxpk(phy(1, 4), ',"note":"\ud800"')],
  ['NUL characters', rxpk(phy(1, 5), ',"note":"a\\u0000b\0c"')],
  ['60 kB of text', rxpk(phy(1, 6), `,"note":"${'x'.repeat(60_000)}"`)],
  ['no data', '{"tmst":1}'],
  ['a list', '[1,2,3]'],
  ['the prototype', '{"__proto__":{"data":"QAEA"},"constructor":1}'],
  ['thousands of brackets', '['.repeat(30_000)],
];

test.each(poison)(
  'catalogue 45: a row of %s is stored or quarantined with its bytes, acknowledged, and the next one taken',
  async (_name, body) => {
    rig.send(A, [row(1, body)]);
    rig.send(A, [row(2, rxpk(phy(9, 9)))]);
    expect(await rig.storedRanges(2)).not.toEqual([]);
    expect(rig.failures).toEqual([]);
    const kept = rig.all(`
    SELECT seq, CAST(rxpk AS BLOB) AS bytes FROM receptions WHERE seq = 1
    UNION ALL SELECT seq, bytes FROM quarantine`) as { readonly bytes: Buffer }[];
    // A lone surrogate has no UTF-8: on the wire it is U+FFFD already.
    expect(kept.map(({ bytes }) => bytes.toString())).toEqual([Buffer.from(body).toString()]);
    expect(rig.all('SELECT seq FROM receptions WHERE seq = 2')).toHaveLength(1);
  },
);

test.each([
  ['no bytes at all', Buffer.alloc(0)],
  ['no MessagePack', Buffer.from([0xc1, 0xff, 0x00])],
  ['another schema', encode({ epoch: 7, rows: 'all of them' })],
  ['a number', encode(1e308)],
  ['NUL bytes', Buffer.alloc(1_000)],
  ['60 kB of noise', Buffer.alloc(60_000, 0xa5)],
] as const)(
  'catalogue 45: an `up` of %s is in quarantine with its bytes, counted, and the stream goes on',
  async (_name, payload) => {
    rig.sendBytes(A, payload);
    rig.send(A, [row(1, good)]);
    await rig.storedRanges(1);
    // What is bulky may come after what is not.
    await eventually(() => {
      expect(rig.all('SELECT bytes FROM quarantine')).toEqual([{ bytes: Buffer.from(payload) }]);
      expect(rig.committed.at(-1)?.counts).toMatchObject({ unreadableMessages: 1, receptions: 1 });
    });
    expect(rig.failures).toEqual([]);
  },
);

test('catalogue 45: rows without a number are counted beside those that have one', async () => {
  const rows = [[], 'x', ['one'], [1, 'up', 0, null, 1, UPTIME_MS, 0, true, good]];
  rig.sendBytes(A, encode({ epoch: EPOCH, bootId: BOOT, sentMonoMs: UPTIME_MS + 1, rows }));
  expect(await rig.storedRanges(1)).toEqual([[1, 1]]);
  expect(rig.committed.at(-1)?.counts).toMatchObject({ unnumbered: 3, receptions: 1 });
  expect(rig.committed.at(-1)?.heard).toMatchObject([{ gatewayId: 1, unnumbered: 3 }]);
});

test('catalogue 37: an old message that comes again changes nothing, and is acknowledged', async () => {
  const old = upOf([row(1, good), row(2, 'poison')]);
  rig.sendBytes(A, old);
  rig.send(A, [row(3, rxpk(phy(1, 3)))]);
  await rig.storedRanges(3);
  const tables = [
    'receptions',
    'frames',
    'transmissions',
    'gateway_hours',
    'dev_addr_days',
    'outcome_counts',
    'seen',
  ];
  const before = tables.map((table) => rig.all(`SELECT * FROM ${table}`));
  rig.committed.length = 0;
  rig.toSend.length = 0;
  for (let time = 0; time < 3; time++) rig.sendBytes(A, old);
  await rig.storedRanges(6);
  expect(tables.map((table) => rig.all(`SELECT * FROM ${table}`))).toEqual(before);
  expect(rig.all('SELECT count(*) AS n FROM quarantine')).toEqual([{ n: 1 }]);
  expect(rig.toSend.flatMap((one) => one.rxpks)).toEqual([]);
});

test('catalogue 37: the same key with other content is in quarantine and told to the fleet, by gateway', async () => {
  rig.send(A, [row(1, good)]);
  rig.send(B, [row(1, rxpk(phy(2, 2)))]);
  await rig.storedRanges(2);
  rig.send(A, [row(1, rxpk(phy(3, 3)))]);
  await rig.storedRanges(3);
  expect(rig.committed.at(-1)?.heard).toMatchObject([{ gatewayId: 1, conflicts: 1 }]);
  expect(rig.all('SELECT gateway_id FROM quarantine')).toEqual([{ gateway_id: 1 }]);
});

test('catalogue 22: one frame at several gateways is one transmission; the same row twice is one reception', async () => {
  const data = phy(0x26011234, 7);
  for (let time = 0; time < 2; time++) {
    rig.send(A, [row(1, rxpk(data))]);
    rig.send(B, [row(1, rxpk(data))]);
  }
  await rig.storedRanges(4);
  expect(rig.all('SELECT copies, gateways FROM transmissions')).toEqual([{ copies: 2, gateways: '[1,2]' }]);
  expect(rig.all('SELECT count(*) AS n FROM receptions')).toEqual([{ n: 2 }]);
});

test('catalogue 46: while another process holds the database nothing is acknowledged; then everything is', async () => {
  rig.send(A, [row(1, good)]);
  await rig.storedRanges(1);
  rig.committed.length = 0;
  rig.toSend.length = 0;
  rig.connection.exec('BEGIN IMMEDIATE');
  for (let seq = 2; seq <= 50; seq++) rig.send(A, [row(seq, rxpk(phy(1, seq)))]);
  // What would have come by now came in milliseconds before; that nothing does is all that can be seen.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(rig.committed).toEqual([]);
  expect(rig.ingest().pendingBytes()).toBeGreaterThan(0);
  rig.connection.exec('ROLLBACK');
  await rig.storedRanges(49);
  expect(rig.failures).toEqual([]);
});

test('catalogue 46: a database that fails is told once, and nothing of that commit is acknowledged', async () => {
  rig.connection.exec('ALTER TABLE receptions RENAME TO elsewhere');
  rig.send(A, [row(1, good)]);
  await eventually(() => expect(rig.failures).toHaveLength(1));
  expect(rig.committed).toEqual([]);
  rig.connection.exec('ALTER TABLE elsewhere RENAME TO receptions');
  expect(rig.all('SELECT seq FROM receptions')).toEqual([]);
});

test('catalogue 46: a database that stays locked is a database that fails', { timeout: 30_000 }, async () => {
  rig.connection.exec('BEGIN IMMEDIATE');
  rig.send(A, [row(1, good)]);
  await eventually(() => expect(rig.failures[0]).toMatch(/locked|busy/i), { timeoutMs: 20_000 });
  expect(rig.committed).toEqual([]);
  rig.connection.exec('ROLLBACK');
  await rig.stop();
  await rig.start();
  rig.send(A, [row(1, good)]);
  expect(await rig.storedRanges(1)).toEqual([[1, 1]]);
});
