// The agent as a forwarder and a supervisor meet it: real UDP, a real broker, a real journal.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { DgramAsPromised, type SocketAsPromised } from 'dgram-as-promised';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { encodeFlow } from '../protocol/mqtt/flow.ts';
import { decodeHealth } from '../protocol/mqtt/health.ts';
import { decodeHello } from '../protocol/mqtt/hello.ts';
import { decodeStat } from '../protocol/mqtt/stat.ts';
import { decodeState } from '../protocol/mqtt/state.ts';
import { encodeStored } from '../protocol/mqtt/stored.ts';
import { parseTopic, topicOf } from '../protocol/mqtt/topics.ts';
import { decodeUp, type Row } from '../protocol/mqtt/up.ts';
import { encodePullData } from '../protocol/semtech/pull-data.ts';
import { encodePushData } from '../protocol/semtech/push-data.ts';
import { readSettings } from '../protocol/settings.ts';
import type { Read } from '../protocol/shape.ts';
import { eventually } from '../test/eventually.ts';
import { type Agent, createAgent } from './agent.ts';
import { agentMembers } from './settings.ts';

const EUI = '7076ff0000000001' as GatewayEui;
const RXPK =
  '{"tmst":1337,"freq":868.100000,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-90,"lsnr":7.5,"size":3,"data":"QAEC","vendor":1e0}';

let folder: string;
let agent: Agent | null = null;
let forwarder: Awaited<ReturnType<typeof openForwarder>>;
let broker: Awaited<ReturnType<typeof openBroker>> | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-agent-'));
});

afterEach(async () => {
  await agent?.stop();
  agent = null;
  await forwarder.socket.close();
  await broker?.stop();
  broker = null;
  rmSync(folder, { recursive: true });
});

/** A socket that sends datagrams and keeps the answers. */
async function openForwarder(port: number) {
  const answers: Buffer[] = [];
  const socket: SocketAsPromised = DgramAsPromised.createSocket('udp4', (bytes) => answers.push(bytes));
  await socket.bind(0, '127.0.0.1');
  return { socket, answers, send: (bytes: Buffer) => socket.send(bytes, port, '127.0.0.1') };
}

/** A broker, and the messages agents sent it; `answering` makes it the supervisor that stores everything. */
async function openBroker(answering: boolean, port = 0) {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<import('node:net').Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  const messages: { name: string; payload: Buffer }[] = [];
  const publish = (name: 'stored' | 'flow', payload: Buffer): void =>
    aedes.publish(
      { cmd: 'publish', topic: topicOf(EUI, name), payload, qos: 0, retain: false, dup: false },
      () => {},
    );
  aedes.on('publish', (packet, client) => {
    if (client === null) return;
    const payload = packet.payload as Buffer;
    const name = parseTopic(packet.topic)?.name ?? packet.topic;
    messages.push({ name, payload });
    if (name === 'hello') publish('flow', encodeFlow({ nowMs: Date.now(), pace: null, resume: null }));
    if (name !== 'up' || !answering) return;
    const { epoch, rows } = upOf(payload);
    publish('stored', encodeStored({ epoch, ranges: rows.map(({ seq }) => [seq, seq] as const) }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    messages,
    named: (name: string) => messages.filter((one) => one.name === name).map(({ payload }) => payload),
    rows: (): Row[] =>
      messages.filter(({ name }) => name === 'up').flatMap(({ payload }) => [...upOf(payload).rows]),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  };
}

function upOf(payload: Buffer) {
  const decoded = decodeUp(payload);
  if (decoded.kind === 'complaint') throw new Error(decoded.reason);
  return decoded.up;
}

function valueOf<T>(read: Read<T>): T {
  if (read.kind === 'complaint') throw new Error(read.reason);
  return read.value;
}

async function startAgent(brokerPort: number, more: Record<string, string> = {}): Promise<void> {
  const result = readSettings(agentMembers, null, {
    VIGIE_GATEWAY__EUI: EUI,
    VIGIE_UDP__BIND: '127.0.0.1:0',
    VIGIE_JOURNAL__PATH: join(folder, 'journal.db'),
    VIGIE_MQTT__URL: `mqtt://127.0.0.1:${brokerPort}`,
    ...more,
  });
  if (result.kind === 'complaints') throw new Error(result.complaints.join());
  agent = createAgent({
    settings: result.settings,
    secrets: { password: null, ca: null, cert: null, key: null },
    log: pino({ level: 'silent' }),
    onFailed: (reason) => {
      throw new Error(reason);
    },
  });
  const { port } = await agent.start();
  forwarder = await openForwarder(port);
}

const push = (token: number, json: string, version: 1 | 2 = 2): Buffer =>
  encodePushData(version, token, EUI, json);

async function acked(token: number, version = 2): Promise<void> {
  const hex = Buffer.from([version, token >> 8, token & 0xff, 0x01]).toString('hex');
  await eventually(() => expect(forwarder.answers.map((one) => one.toString('hex'))).toContain(hex));
}

describe('with the broker there', () => {
  test('a reception goes from datagram to journal to supervisor, its text to the letter', async () => {
    broker = await openBroker(true);
    await startAgent(broker.port);
    await forwarder.send(push(0xabcd, `{"rxpk":[${RXPK}]}`));
    await acked(0xabcd);
    await eventually(() => expect(broker?.rows()).toMatchObject([{ seq: 1, kind: 'up', body: RXPK }]));
  });

  test('hello, state and health tell where the agent stands', async () => {
    broker = await openBroker(true);
    await startAgent(broker.port);
    const [hello] = await eventually(() => {
      const found = broker?.named('hello') ?? [];
      expect(found).toHaveLength(1);
      return found;
    });
    expect(valueOf(decodeHello(hello as Buffer))).toMatchObject({
      first: 1,
      last: 0,
      storedUpTo: 0,
      parked: [],
    });
    expect(valueOf(decodeState(broker.named('state')[0] as Buffer)).status).toBe('online');
    await forwarder.send(encodePullData(2, 7, EUI));
    await eventually(() => {
      const last = broker?.named('health').at(-1);
      expect(valueOf(decodeHealth(last as Buffer)).forwarder.alive).toBe(true);
    });
    await agent?.stop();
    agent = null;
    await eventually(() => {
      expect(valueOf(decodeState(broker?.named('state').at(-1) as Buffer)).status).toBe('offline');
    });
  });

  test('stat is passed on and takes no row', async () => {
    broker = await openBroker(true);
    await startAgent(broker.port);
    await eventually(() => expect(broker?.named('hello')).toHaveLength(1));
    await forwarder.send(push(1, '{"stat":{"time":"2026-11-24 10:00:00 GMT","rxnb":2,"x":1}}'));
    await acked(1);
    await eventually(() => expect(broker?.named('stat')).toHaveLength(1));
    const { body } = valueOf(decodeStat(broker.named('stat')[0] as Buffer));
    expect(body).toBe('{"time":"2026-11-24 10:00:00 GMT","rxnb":2,"x":1}');
    expect(broker.rows()).toEqual([]);
  });

  test('what comes again is acknowledged again and journaled once; two alike in one datagram are two', async () => {
    broker = await openBroker(true);
    await startAgent(broker.port);
    await forwarder.send(push(1, `{"rxpk":[${RXPK},${RXPK}]}`));
    await forwarder.send(push(2, `{"rxpk":[${RXPK},${RXPK}]}`));
    await acked(1);
    await acked(2);
    await forwarder.send(push(3, `{"rxpk":[${RXPK.replace('1337', '1338')}]}`));
    await acked(3);
    await eventually(() => expect(broker?.rows().map(({ seq }) => seq)).toEqual([1, 2, 3]));
  });

  test('rows without an answer are waiting, and sent again after a reconnect', async () => {
    broker = await openBroker(false);
    const { port } = broker;
    await startAgent(port);
    await forwarder.send(push(1, `{"rxpk":[${RXPK}]}`));
    await eventually(() => expect(broker?.rows()).toHaveLength(1));
    await broker.stop();
    broker = await openBroker(true, port);
    await eventually(() => expect(broker?.rows()).toMatchObject([{ seq: 1, body: RXPK }]), {
      timeoutMs: 30_000,
    });
  });
});

describe('with the broker away', () => {
  test('datagrams are journaled and acknowledged, and all arrive once it is there', async () => {
    const spare = await openBroker(true);
    const { port } = spare;
    await spare.stop();
    await startAgent(port);
    for (let token = 1; token <= 200; token++) {
      await forwarder.send(push(token, `{"rxpk":[${RXPK.replace('1337', String(token))}]}`));
    }
    await acked(200);
    expect(forwarder.answers).toHaveLength(200);
    broker = await openBroker(true, port);
    await eventually(
      () =>
        expect(broker?.rows().map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1)),
      { timeoutMs: 30_000 },
    );
  });

  test('what was stored before is not sent again after a restart; resends are still recognised', async () => {
    broker = await openBroker(true);
    await startAgent(broker.port);
    await forwarder.send(push(1, `{"rxpk":[${RXPK}]}`));
    await acked(1);
    await eventually(() => expect(broker?.rows()).toHaveLength(1));
    // The answer to the row arrives before the connection is closed in order.
    await agent?.stop();
    await forwarder.socket.close();
    await startAgent(broker.port);
    await forwarder.send(push(2, `{"rxpk":[${RXPK}]}`));
    await acked(2);
    await forwarder.send(push(3, `{"rxpk":[${RXPK.replace('1337', '9')}]}`));
    await eventually(() => expect(broker?.rows().map(({ seq }) => seq)).toEqual([1, 2]));
    const hellos = broker.named('hello').map((one) => valueOf(decodeHello(one)));
    expect(hellos[1]).toMatchObject({ epoch: hellos[0]?.epoch, last: 1 });
  });
});

describe('datagrams that are not what they should be', () => {
  test('version 1 is answered in version 1; PULL_ACK comes at once', async () => {
    broker = await openBroker(true);
    await startAgent(broker.port);
    await forwarder.send(push(5, `{"rxpk":[${RXPK}]}`, 1));
    await acked(5, 1);
    await forwarder.send(encodePullData(1, 0x1234, EUI));
    await eventually(() => expect(forwarder.answers.at(-1)?.toString('hex')).toBe('01123404'));
  });

  test('a bad reception is a row beside its neighbours; another EUI gets no answer and no row', async () => {
    broker = await openBroker(true);
    await startAgent(broker.port);
    await forwarder.send(encodePushData(2, 9, '7076ff0000000002' as GatewayEui, `{"rxpk":[${RXPK}]}`));
    await forwarder.send(push(1, `{"rxpk":[{"data":"???"},${RXPK},{"data`));
    await acked(1);
    await eventually(() => expect(broker?.rows().map(({ kind }) => kind)).toEqual(['bad', 'up', 'bad']));
    expect(forwarder.answers).toHaveLength(1);
  });
});

test('a port that is taken and a journal in use are said in one sentence', async () => {
  broker = await openBroker(true);
  await startAgent(broker.port);
  const taken = forwarder.socket.address().port;
  const running = agent;
  await expect(
    startAgent(broker.port, {
      VIGIE_UDP__BIND: `127.0.0.1:${taken}`,
      VIGIE_JOURNAL__PATH: join(folder, 'other.db'),
    }),
  ).rejects.toThrow(`UDP 127.0.0.1:${taken} cannot be listened on: another process has it`);
  agent = running;
});
