// The agent as a packet forwarder and a supervisor meet it: real UDP, a real broker, a real journal.

import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { decodeBadRow } from '../protocol/mqtt/bad-row.ts';
import { decodeDropRow } from '../protocol/mqtt/drop-row.ts';
import { decodeHealth, type Health } from '../protocol/mqtt/health.ts';
import { decodeHello, type Hello } from '../protocol/mqtt/hello.ts';
import { decodeStat } from '../protocol/mqtt/stat.ts';
import { decodeState } from '../protocol/mqtt/state.ts';
import { encodeRefused } from '../protocol/mqtt/stored.ts';
import { encodePullData } from '../protocol/semtech/pull-data.ts';
import { encodePushData } from '../protocol/semtech/push-data.ts';
import type { Read } from '../protocol/shape.ts';
import { eventually } from '../test/eventually.ts';
import {
  type Environment,
  environmentOf,
  pushData,
  type RunningAgent,
  rxpkText,
  startAgent,
  TEST_EUI,
  temporaryFolder,
} from './testing/agent-rig.ts';
import { type GatewaySocket, openGatewaySocket } from './testing/gateway-socket.ts';
import { openSupervisorStandIn, type SupervisorStandIn } from './testing/supervisor-stand-in.ts';

let folder: ReturnType<typeof temporaryFolder>;
let supervisor: SupervisorStandIn;
let running: RunningAgent;
let gateway: GatewaySocket;

beforeEach(async () => {
  folder = temporaryFolder();
  supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
});

afterEach(async () => {
  await gateway.close();
  await running.agent.stop();
  await supervisor.stop();
  folder.remove();
});

async function start(more: Environment = {}): Promise<void> {
  running = await startAgent(environmentOf(folder.path, supervisor.port, more));
  gateway = await openGatewaySocket(running.port);
}

function read<T>(result: Read<T> | undefined): T {
  if (result?.kind !== 'value') throw new Error(result?.reason ?? 'nothing there');
  return result.value;
}

const acked = (token: number): Promise<void> =>
  eventually(() => expect(gateway.ackedTokens()).toContain(token));
const seqs = (): number[] => supervisor.rows().map(({ seq }) => seq);
const lastHealth = (): Health => read(decodeHealth(supervisor.named('health').at(-1) ?? Buffer.alloc(0)));
const hellos = (): Hello[] => supervisor.named('hello').map((payload) => read(decodeHello(payload)));

describe('a reception', () => {
  test('goes from datagram over journal and acknowledgement to the supervisor, its text to the letter', async () => {
    await start();
    const text = `${rxpkText().slice(0, -1)},"vendor":1e0, "x" : [ ]}`;
    await gateway.send(pushData(0xabcd, [text]));
    await acked(0xabcd);
    await eventually(() => expect(supervisor.rows()).toMatchObject([{ seq: 1, kind: 'up', body: text }]));
    await running.agent.stop();
    await start();
    await eventually(() => expect(hellos().at(-1)).toMatchObject({ first: 1, last: 1, storedUpTo: 1 }));
  });

  test('with a failed CRC has its own kind; bare nan is replaced and flagged', async () => {
    await start();
    const crc = rxpkText({ stat: -1 });
    const nan = rxpkText().replace('7.5', '-nan');
    await gateway.send(pushData(1, [crc, nan]));
    await eventually(() => {
      expect(supervisor.rows()).toMatchObject([
        { kind: 'crc', body: crc, flags: 0 },
        { kind: 'up', body: nan.replace('-nan', 'null'), flags: 4 },
      ]);
    });
  });

  test('that comes again is acknowledged again and journaled once; two alike in one datagram are two', async () => {
    await start();
    await eventually(() => expect(hellos()).toHaveLength(1));
    const text = rxpkText();
    await gateway.send(pushData(1, [text, text]));
    await gateway.send(pushData(2, [text, text]));
    await acked(1);
    await acked(2);
    await gateway.send(pushData(3, [rxpkText()]));
    await eventually(() => expect(seqs()).toEqual([1, 2, 3]));
  });

  test('is dated by the agent: boot, monotonic and wall clock, synchronised once the supervisor has spoken', async () => {
    await start();
    await eventually(() => expect(hellos()).toHaveLength(1));
    await eventually(async () => {
      await gateway.send(pushData(1, [rxpkText()]));
      expect(supervisor.rows().at(-1)).toMatchObject({ wallSynced: true, bootId: hellos()[0]?.bootId });
    });
    const row = supervisor.rows().at(-1);
    expect(Math.abs((row?.wallMs ?? 0) - Date.now())).toBeLessThan(10_000);
    expect(Number.isInteger(row?.rxMonoMs)).toBe(true);
  });
});

describe('what the agent tells', () => {
  test('online with hello and health at once, the forwarder coming alive at once, offline at the end', async () => {
    await start({ VIGIE_HEALTH__INTERVAL_S: '3600' });
    await eventually(() => expect(supervisor.named('health')).not.toHaveLength(0));
    expect(hellos()).toMatchObject([{ first: 1, last: 0, storedUpTo: 0, parked: [], dropped: [] }]);
    expect(read(decodeState(supervisor.named('state')[0] as Buffer)).status).toBe('online');
    expect(lastHealth()).toMatchObject({ forwarder: { alive: false }, link: { verdict: 'connected' } });
    await gateway.send(encodePullData(2, 7, TEST_EUI));
    await eventually(() => expect(lastHealth().forwarder.alive).toBe(true));
    await running.agent.stop();
    await eventually(() => {
      expect(read(decodeState(supervisor.named('state').at(-1) as Buffer)).status).toBe('offline');
    });
  });

  test('stat is passed on at once and takes no row', async () => {
    await start();
    await eventually(() => expect(hellos()).toHaveLength(1));
    await gateway.send(
      encodePushData(2, 1, TEST_EUI, '{"stat":{"time":"2026-11-24 10:00:00 GMT","rxnb":2,"x":1}}'),
    );
    await acked(1);
    await eventually(() => expect(supervisor.named('stat')).toHaveLength(1));
    const { body } = read(decodeStat(supervisor.named('stat')[0] as Buffer));
    expect(body).toBe('{"time":"2026-11-24 10:00:00 GMT","rxnb":2,"x":1}');
    expect(supervisor.rows()).toEqual([]);
  });

  test('a message that cannot be read, or of another journal, is counted and changes nothing', async () => {
    await start({ VIGIE_HEALTH__INTERVAL_S: '5' });
    await eventually(() => expect(hellos()).toHaveLength(1));
    supervisor.publish('stored', Buffer.from([0xc1, 0xff]));
    supervisor.publish('refused', encodeRefused({ epoch: 'e', seqs: [1, 2], reason: 'test' }));
    await gateway.send(pushData(1, [rxpkText()]));
    await eventually(() => expect(seqs()).toEqual([1]));
    await eventually(
      () => expect(lastHealth().forwarder.counters).toMatchObject({ 'unreadable-message': 1, refused: 2 }),
      { timeoutMs: 20_000 },
    );
  });
});

describe('acknowledgements to the packet forwarder', () => {
  test.each([1, 2] as const)('have its version %i and its token (cases 1 and 2)', async (version) => {
    await start();
    await gateway.send(pushData(0xfe01, [rxpkText()], version));
    await gateway.send(encodePullData(version, 0x0034, TEST_EUI));
    await eventually(() => {
      expect([...gateway.answers()].sort()).toEqual([`0${version}003404`, `0${version}fe0101`]);
    });
  });

  test('come for both types on both ports (case 60)', async () => {
    await start({ VIGIE_UDP__BIND_DOWN: '127.0.0.1:0' });
    expect(running.portDown).not.toBe(running.port);
    await gateway.send(pushData(1, [rxpkText()]), running.portDown);
    await gateway.send(encodePullData(2, 2, TEST_EUI), running.port);
    await eventually(() => expect([...gateway.answers()].sort()).toEqual(['02000101', '02000204']));
  });

  test.each([
    ['no JSON at all (case 5)', ''],
    ['an empty object (case 6)', '{}'],
    ['no receptions (case 6)', '{"rxpk":[]}'],
    ['null for receptions (case 6)', '{"rxpk":null}'],
  ])('come at once for %s', async (_, json) => {
    await start();
    await gateway.send(encodePushData(2, 3, TEST_EUI, json));
    await acked(3);
    await gateway.send(pushData(4, [rxpkText()]));
    await eventually(() => expect(seqs()).toEqual([1]));
  });

  test.each([
    ['another gateway (case 57)', encodePushData(2, 9, '7076ff0000000002' as GatewayEui, '{"rxpk":[]}')],
    ['version 0 (case 2)', Buffer.from(`00000900${TEST_EUI}`, 'hex')],
    ['version 3 (case 2)', Buffer.from(`03000900${TEST_EUI}`, 'hex')],
    ['nothing (case 3)', Buffer.alloc(0)],
    ['three bytes (case 3)', Buffer.from('020009', 'hex')],
    ['half an EUI (case 3)', Buffer.from('0200090070', 'hex')],
    ['an acknowledgement (case 61)', Buffer.from('02000901', 'hex')],
    ['a PULL_RESP (case 61)', Buffer.from('020009037b7d', 'hex')],
    ['an unknown type', Buffer.from(`02000909${TEST_EUI}`, 'hex')],
  ])('never come for %s', async (_, datagram) => {
    await start();
    await gateway.send(datagram);
    await gateway.send(pushData(1, [rxpkText()]));
    await acked(1);
    expect(gateway.answers()).toHaveLength(1);
    await eventually(() => expect(seqs()).toEqual([1]));
  });
});

describe('what cannot be read', () => {
  test('is a row of its own beside its neighbours', async () => {
    await start();
    const good = rxpkText();
    await gateway.send(encodePushData(2, 1, TEST_EUI, `{"rxpk":[{"data":"???"},${good},{"data`));
    await acked(1);
    await eventually(() => expect(supervisor.rows().map(({ kind }) => kind)).toEqual(['bad', 'up', 'bad']));
    expect(supervisor.rows()[1]?.body).toBe(good);
    await gateway.send(encodePullData(2, 2, TEST_EUI));
    await eventually(() => expect(lastHealth().forwarder.recentBad).toHaveLength(2));
  });

  test('as a whole is kept as it came, cut at 60,000 bytes, once however often it comes', async () => {
    await start();
    const body = Buffer.alloc(65_000, 'x');
    const datagram = Buffer.concat([Buffer.from(`02000100${TEST_EUI}`, 'hex'), body]);
    await gateway.send(datagram);
    await acked(1);
    await gateway.send(datagram);
    await eventually(() => expect(gateway.ackedTokens()).toEqual([1, 1]));
    await gateway.send(pushData(2, [rxpkText()]));
    // What is live does not wait for what was before.
    const kinds = () => supervisor.rows().map(({ kind }) => kind);
    await eventually(() => expect(kinds().toSorted()).toEqual(['bad', 'up']));
    const row = supervisor.rows().find(({ kind }) => kind === 'bad');
    const bad = read(decodeBadRow(row?.body as Uint8Array));
    expect(bad.length).toBe(65_000);
    expect(Buffer.from(bad.bytes).equals(body.subarray(0, 60_000))).toBe(true);
  });
});

test('catalogue 7: a journal at its own cap takes every reception, gives up the oldest, and tells it', async () => {
  supervisor.setStores(() => false);
  await start({ VIGIE_JOURNAL__MAX_BYTES: String(1024 * 1024), VIGIE_HEALTH__INTERVAL_S: '5' });
  const padding = 'x'.repeat(10_000);
  for (let token = 1; token <= 150; token++) {
    await gateway.send(pushData(token, [rxpkText({ padding })]));
    if (token % 10 === 0) await acked(token);
  }
  await eventually(() => expect(gateway.ackedTokens()).toHaveLength(150));
  await eventually(() => expect(lastHealth().journal).toMatchObject({ state: 'full', durable: true }), {
    timeoutMs: 30_000,
  });
  const { dropped, waiting } = lastHealth().journal;
  expect(dropped + waiting).toBeGreaterThanOrEqual(150);
  expect(waiting).toBeGreaterThan(60);
  supervisor.setStores(() => true);
  await eventually(
    () => {
      const told = supervisor.rows().flatMap(({ kind, body }) => {
        return kind === 'drop' ? [read(decodeDropRow(body as Uint8Array))] : [];
      });
      const rows = [...new Map(told.map((drop) => [drop.first, drop])).values()];
      expect(rows.reduce((sum, drop) => sum + drop.rows, 0)).toBe(dropped);
      expect(lastHealth().journal.waiting).toBe(0);
    },
    { timeoutMs: 40_000, intervalMs: 200 },
  );
});

test('a port that is taken, and a journal in use, are each said in one sentence', async () => {
  await start();
  const { port } = running;
  const other = { VIGIE_UDP__BIND: `127.0.0.1:${port}`, VIGIE_JOURNAL__PATH: join(folder.path, 'other.db') };
  await expect(startAgent(environmentOf(folder.path, supervisor.port, other))).rejects.toThrow(
    `UDP 127.0.0.1:${port} cannot be listened on: another process has it`,
  );
  await expect(startAgent(environmentOf(folder.path, supervisor.port))).rejects.toThrow(
    `journal ${join(folder.path, 'journal.db')} is in use by another process`,
  );
});
