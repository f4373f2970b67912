// What the embedded broker does beyond the contract of every bus: sessions, back-pressure, observers, TLS.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { topicOf } from '../../../protocol/mqtt/topics.ts';
import { eventually } from '../../../test/eventually.ts';
import { available } from '../../../test/require.ts';
import type { EmbeddedBusOptions } from './embedded.ts';
import { hashSecret } from './secrets.ts';
import { connectAgent, connectClient, type TestClient } from './testing/agent-client.ts';
import { isProgram } from './testing/brokers.ts';
import { ONE, type OpenBus, openEmbedded, PASSWORD, TWO } from './testing/open-embedded.ts';
import { openPeer } from './testing/raw-peer.ts';

let open: OpenBus;
const clients: TestClient[] = [];

async function reopen(options: Partial<EmbeddedBusOptions>): Promise<void> {
  await open.bus.stop();
  open = await openEmbedded(options);
}

async function agentOf(eui = ONE, options: mqtt.IClientOptions = {}): Promise<TestClient> {
  const agent = await connectAgent(open.port, eui, PASSWORD, options);
  clients.push(agent);
  return agent;
}

const text = Buffer.from;

beforeEach(async () => {
  open = await openEmbedded();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.drop();
  await open.bus.stop();
});

describe('sessions', () => {
  test('it knows which agents are connected', async () => {
    const { bus } = open;
    expect([bus.connected(ONE), bus.status().clients]).toEqual([false, 0]);
    const [one] = await Promise.all([agentOf(ONE), agentOf(TWO)]);
    expect([bus.connected(ONE), bus.connected(TWO), bus.status().clients]).toEqual([true, true, 2]);
    one.drop();
    await eventually(() => expect([bus.connected(ONE), bus.status().clients]).toEqual([false, 1]));
  });

  test('nothing is handed over to an agent that is not there, or does not listen yet', async () => {
    const { bus } = open;
    expect(bus.publish(ONE, 'down', text('d'))).toBe(false);
    const agent = await connectClient(open.port, { clientId: ONE, username: ONE, password: PASSWORD });
    clients.push(agent);
    expect(bus.publish(ONE, 'down', text('d'))).toBe(false);
    await agent.subscribe(topicOf(ONE, 'down'));
    expect(bus.publish(ONE, 'stored', text('s'))).toBe(false);
    expect(bus.publish(ONE, 'down', text('d'))).toBe(true);
    await eventually(() => expect(agent.received).toMatchObject([{ topic: topicOf(ONE, 'down') }]));
    await agent.client.unsubscribeAsync(topicOf(ONE, 'down'));
    expect(bus.publish(ONE, 'down', text('d'))).toBe(false);
  });

  test('one pattern over its own topics is enough for an agent', async () => {
    const agent = await connectClient(open.port, { clientId: ONE, username: ONE, password: PASSWORD });
    clients.push(agent);
    await agent.subscribe(`vigie/1/${ONE}/#`);
    expect(open.bus.publish(ONE, 'down', text('d'))).toBe(true);
    await eventually(() => expect(agent.received).toHaveLength(1));
  });

  test('nothing is kept for an agent that is away, even if it asks for it', async () => {
    const agent = await agentOf(ONE, { clean: false });
    await agent.end();
    await eventually(() => expect(open.bus.connected(ONE)).toBe(false));
    expect(open.bus.publish(ONE, 'flow', text('missed'))).toBe(false);
    const again = await agentOf(ONE, { clean: false });
    expect(open.bus.publish(ONE, 'flow', text('f'))).toBe(true);
    await eventually(() => expect(again.received.map(({ payload }) => String(payload))).toEqual(['f']));
  });

  test('a newer session of the same agent ends the older, in order, and is counted', async () => {
    const first = await agentOf();
    await first.publish(topicOf(ONE, 'state'), text('online, first'), 1, true);
    const second = await agentOf();
    await second.publish(topicOf(ONE, 'state'), text('online, second'), 1, true);
    await eventually(() => expect(first.closed()).toBe(true));
    expect(open.texts()).toEqual(['state online, first', 'state offline', 'state online, second']);
    expect([open.bus.connected(ONE), open.bus.status().clients]).toEqual([true, 1]);
    expect(open.bus.takeovers()).toEqual(new Map([[ONE, 1]]));
    expect(open.bus.publish(ONE, 'down', text('d'))).toBe(true);
    await eventually(() => expect(second.received).toHaveLength(1));
    second.drop();
    await eventually(() => expect(open.texts().at(-1)).toBe('state offline'));
    expect(open.messages).toHaveLength(4);
  });

  test('two agents with one secret take over from each other without harm', async () => {
    for (let turn = 0; turn < 20; turn++) {
      const agent = await agentOf();
      await agent.publish(topicOf(ONE, 'hello'), text(String(turn)), 1);
    }
    await eventually(() => expect(clients.filter((client) => !client.closed())).toHaveLength(1));
    expect(open.bus.status().clients).toBe(1);
    expect(open.bus.takeovers().get(ONE)).toBe(19);
    expect(open.texts().filter((one) => one.startsWith('hello'))).toHaveLength(20);
  });

  test('stopping the broker makes no agent look offline', async () => {
    await Promise.all([agentOf(ONE), agentOf(TWO)]);
    await open.bus.stop();
    await eventually(() => expect(clients.every((client) => client.closed())).toBe(true));
    expect(open.texts()).toEqual([]);
  });

  test('a port that is taken is said in one sentence, and costs nothing', async () => {
    const listen = { host: '127.0.0.1', port: open.port };
    await expect(openEmbedded({ listen })).rejects.toThrow(
      `MQTT 127.0.0.1:${open.port} cannot be listened on: another process has it`,
    );
  });
});

describe('back-pressure', () => {
  test('a promise stops the reading of that agent, not of others, and loses nothing', async () => {
    const release: (() => void)[] = [];
    open.onMessage(({ eui }) => (eui === ONE ? new Promise((resolve) => release.push(resolve)) : undefined));
    const [slow, other] = await Promise.all([agentOf(ONE), agentOf(TWO)]);
    // More than sockets hold: 30 MB.
    const total = 1_000;
    const payload = Buffer.alloc(30_000);
    for (let seq = 0; seq < total; seq++) {
      payload.writeUInt32BE(seq);
      slow.client.publish(topicOf(ONE, 'up'), Buffer.from(payload));
    }
    await eventually(() => expect(release).not.toHaveLength(0));
    for (let turn = 0; turn < 50; turn++) await other.publish(topicOf(TWO, 'up'), text('x'));
    await eventually(() => expect(open.messages.filter(({ eui }) => eui === TWO)).toHaveLength(50));
    const seqs = () =>
      open.messages
        .filter(({ eui }) => eui === ONE)
        .map(({ payload: bytes }) => Buffer.from(bytes).readUInt32BE());
    // What one read brought, and no more.
    expect(seqs().length).toBeLessThan(10);
    expect(slow.client.stream.writableLength).toBeGreaterThan(1_000_000);
    open.onMessage(() => {});
    for (const resolve of release) resolve();
    await eventually(() => expect(seqs()).toHaveLength(total), { timeoutMs: 30_000 });
    expect(seqs()).toEqual(Array.from({ length: total }, (_, seq) => seq));
  });

  test('promises one after another let everything through, one read at a time', async () => {
    let pending = 0;
    let most = 0;
    open.onMessage(async () => {
      most = Math.max(most, ++pending);
      await new Promise((resolve) => setImmediate(resolve));
      pending--;
    });
    const agent = await agentOf();
    const sent = Array.from({ length: 500 }, (_, index) => `up ${index} `.padEnd(2_000, '.'));
    for (const one of sent) agent.client.publish(topicOf(ONE, 'up'), one.slice(3));
    await eventually(() => expect(open.texts()).toHaveLength(500));
    expect(open.texts()).toEqual(sent);
    // A read brings 64 KiB, or twice that.
    expect(most).toBeLessThan(100);
  });

  test('an agent that does not read is given up on, and holds nobody up', async () => {
    const [stuck, other] = await Promise.all([agentOf(ONE), agentOf(TWO)]);
    stuck.client.stream.pause();
    (stuck.client.stream as unknown as { readonly _handle: { readStop(): void } })._handle.readStop();
    await eventually(() => {
      for (let turn = 0; turn < 100; turn++) open.bus.publish(ONE, 'stored', Buffer.alloc(60_000));
      expect(open.count('agent-not-reading')).toBeGreaterThan(0);
    });
    expect(open.bus.publish(ONE, 'stored', text('s'))).toBe(false);
    for (let turn = 0; turn < 300; turn++) expect(open.bus.publish(TWO, 'stored', text('s'))).toBe(true);
    await eventually(() => expect(other.received).toHaveLength(300));
  });
});

describe('observers', () => {
  const observe = async (clientId = 'tap-1', password = 'look'): Promise<TestClient> => {
    const observer = await connectClient(open.port, { clientId, username: 'tap', password });
    clients.push(observer);
    return observer;
  };
  const heard = (observer: TestClient): string[] =>
    observer.received.map(({ topic, payload, retain }) => `${topic} ${payload}${retain ? ' retained' : ''}`);

  beforeEach(async () => {
    await reopen({ observers: new Map([['tap', await hashSecret('look')]]) });
  });

  test('hear both directions of everything they ask for', async () => {
    const observer = await observe();
    expect(await observer.subscribe('vigie/1/#')).toBe(1);
    const agent = await agentOf();
    await agent.publish(topicOf(ONE, 'up'), text('u'));
    await agent.publish(topicOf(ONE, 'hello'), text('h'), 1);
    await eventually(() => expect(open.messages).toHaveLength(2));
    open.bus.publish(ONE, 'stored', text('s'));
    agent.drop();
    await eventually(() =>
      expect(heard(observer)).toEqual([
        `${topicOf(ONE, 'up')} u`,
        `${topicOf(ONE, 'hello')} h`,
        `${topicOf(ONE, 'stored')} s`,
        `${topicOf(ONE, 'state')} offline`,
      ]),
    );
  });

  test('are told the last state of every agent when they come, and nothing else', async () => {
    const [one, two] = await Promise.all([agentOf(ONE), agentOf(TWO)]);
    await one.publish(topicOf(ONE, 'state'), text('online'), 1, true);
    await two.publish(topicOf(TWO, 'state'), text('online'), 1, true);
    await one.publish(topicOf(ONE, 'hello'), text('retained abuse'), 1, true);
    two.drop();
    await eventually(() => expect(open.texts().at(-1)).toBe('state offline'));
    const observer = await observe();
    await observer.subscribe('vigie/1/+/+');
    await eventually(() => expect(observer.received).toHaveLength(2));
    expect(heard(observer).sort()).toEqual([
      `${topicOf(ONE, 'state')} online retained`,
      `${topicOf(TWO, 'state')} offline retained`,
    ]);
  });

  test('say nothing that anybody hears', async () => {
    const agent = await agentOf();
    const observer = await observe();
    await observer.publish(topicOf(ONE, 'down'), text('forged'));
    await observer.publish(topicOf(ONE, 'up'), text('forged'), 1);
    open.bus.publish(ONE, 'stored', text('s'));
    await eventually(() => expect(agent.received.map(({ payload }) => String(payload))).toEqual(['s']));
    expect(open.messages).toEqual([]);
    expect(open.count('publish-denied')).toBe(2);
  });

  test('need their secret, and cannot call themselves a gateway', async () => {
    await expect(observe('tap-1', 'wrong')).rejects.toMatchObject({ code: 4 });
    await expect(observe(ONE)).rejects.toMatchObject({ code: 2 });
    expect(await observe('$SYS').then((one) => one.subscribe('$SYS/#'))).toBe(128);
  });

  test('that stop reading miss messages and slow nobody down', async () => {
    const observer = await observe();
    await observer.subscribe('vigie/1/#');
    (observer.client.stream as unknown as { readonly _handle: { readStop(): void } })._handle.readStop();
    const agent = await agentOf();
    const total = 600;
    for (let turn = 0; turn < total; turn++) agent.client.publish(topicOf(ONE, 'up'), Buffer.alloc(48_000));
    await eventually(() => expect(open.messages).toHaveLength(total), { timeoutMs: 30_000 });
    expect(open.count('observer-missed-message')).toBeGreaterThan(0);
  });
});

describe.skipIf(!available('openssl', isProgram('openssl')))('under TLS', () => {
  let folder: string;
  let cert: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-tls-'));
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const request = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test';
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', keyFile, '-out', certFile];
    execFileSync('openssl', ['req', ...request.split(' '), ...names, ...files], { stdio: 'ignore' });
    cert = readFileSync(certFile, 'utf8');
    await reopen({
      tls: { cert, key: readFileSync(keyFile, 'utf8') },
      waiting: { most: 250, withinMs: 1_000 },
    });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const tlsOptions = () => ({ protocol: 'mqtts' as const, host: '127.0.0.1', port: open.port, ca: cert });

  test('agents send and receive, and stay when handshakes that never end are cut off', async () => {
    const client = await mqtt.connectAsync({
      ...tlsOptions(),
      protocolVersion: 4,
      reconnectPeriod: 0,
      clientId: ONE,
      username: ONE,
      password: PASSWORD,
    });
    const received: string[] = [];
    client.on('message', (_topic, payload) => received.push(String(payload)));
    await client.subscribeAsync(topicOf(ONE, 'stored'));
    await client.publishAsync(topicOf(ONE, 'up'), Buffer.alloc(60_000, 1));
    await eventually(() => expect(open.messages).toHaveLength(1));
    open.bus.publish(ONE, 'stored', text('s'));
    await eventually(() => expect(received).toEqual(['s']));
    // These come later and are cut off in time; whoever has proved who it is by then stays.
    const idle = await Promise.all(Array.from({ length: 20 }, () => openPeer(open.port)));
    idle[0]?.socket.write(Buffer.from([0x16, 0x03, 0x01]));
    await eventually(() => expect(idle.filter(({ closed }) => !closed())).toEqual([]));
    expect(open.count('not-authenticated-in-time')).toBe(20);
    expect(client.connected).toBe(true);
    await client.endAsync();
  });

  test('plain MQTT is refused', async () => {
    await expect(agentOf()).rejects.toThrow();
    await eventually(() => expect(open.count('tls-failed')).toBe(1));
  });
});
