// The connection to a broker that dies, refuses, or is not there yet.

import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { topicOf } from '../../../protocol/mqtt/topics.ts';
import { eventually } from '../../../test/eventually.ts';
import { createClock } from '../clock.ts';
import type { Bus, BusDeps, BusMessage } from './bus.ts';
import { backoffMs, createExternalBus } from './external.ts';
import { connectAgent } from './testing/agent-client.ts';
import { type BrokerProcess, startBrokerProcess } from './testing/brokers.ts';

const ONE = '7076ff0000000001' as GatewayEui;
const USERS = { [ONE]: 'agent secret', supervisor: 'supervisor secret' };
/** A reconnect may wait some seconds, and a broker starts in one or two. */
const PATIENT = { timeoutMs: 30_000 };

let bus: Bus | null;
let broker: BrokerProcess | null;
let messages: BusMessage[];
let warnings: Readonly<Record<string, unknown>>[];

async function openBus(port: number, username = 'supervisor', password = 'supervisor secret'): Promise<Bus> {
  const log = {
    info() {},
    debug() {},
    warn: (fields: Readonly<Record<string, unknown>>) => warnings.push(fields),
  } as unknown as BusDeps['log'];
  bus = createExternalBus(
    { url: `mqtt://127.0.0.1:${port}`, username, password: Buffer.from(password), ca: null },
    { now: createClock().now, log, onMessage: (message) => void messages.push(message) },
  );
  expect(await bus.start()).toBeNull();
  return bus;
}

beforeEach(() => {
  bus = null;
  broker = null;
  messages = [];
  warnings = [];
});

afterEach(async () => {
  await bus?.stop();
  await broker?.stop();
});

test('a broker that is killed and comes back is found again, its subscriptions too', async () => {
  broker = await startBrokerProcess(USERS);
  const { port } = broker;
  const opened = await openBus(port);
  await eventually(() => expect(opened.status().up).toBe(true));
  const { sinceMs } = opened.status();

  await broker.kill();
  await eventually(() => expect(opened.status().up).toBe(false));
  expect(opened.publish(ONE, 'down', Buffer.from('d'))).toBe(false);
  expect(opened.connected(ONE)).toBeNull();

  broker = await startBrokerProcess(USERS, port);
  await eventually(() => expect(opened.status().up).toBe(true), PATIENT);
  expect(opened.status().sinceMs).toBeGreaterThan(sinceMs);
  expect(opened.counters()['disconnected']).toBeGreaterThanOrEqual(1);

  const agent = await connectAgent(port, ONE, USERS[ONE] as string);
  await agent.publish(topicOf(ONE, 'up'), Buffer.from('u'));
  await eventually(() => expect(messages).toMatchObject([{ eui: ONE, topic: 'up', retained: false }]));
  opened.publish(ONE, 'stored', Buffer.from('s'));
  await eventually(() => expect(agent.received).toMatchObject([{ topic: topicOf(ONE, 'stored') }]));
  await agent.end();
});

test('the last state of each agent is told when the supervisor comes, marked as kept', async () => {
  broker = await startBrokerProcess(USERS);
  const agent = await connectAgent(broker.port, ONE, USERS[ONE] as string);
  await agent.publish(topicOf(ONE, 'state'), Buffer.from('online'), 1, true);
  await agent.publish(topicOf(ONE, 'hello'), Buffer.from('not kept'), 1, true);
  await openBus(broker.port);
  await eventually(() => expect(messages).toMatchObject([{ eui: ONE, topic: 'state', retained: true }]));
  await agent.end();
});

describe('goes on trying, and says why it fails', () => {
  test.each([
    ['with a wrong password', 'supervisor', 'wrong', 'Connection refused: Bad username or password'],
    ['with the credentials of a gateway', ONE, 'agent secret', 'Connection refused: Identifier rejected'],
  ])('%s', async (_what, username, password, reason) => {
    broker = await startBrokerProcess(USERS);
    const opened = await openBus(broker.port, username, password);
    await eventually(() => expect(warnings.length).toBeGreaterThanOrEqual(2), PATIENT);
    expect(opened.status().up).toBe(false);
    expect(warnings[0]).toMatchObject({ reason });
  });

  test('where it may not listen to agents', async () => {
    const strict = await Aedes.createBroker({
      authorizeSubscribe: (_client, _subscription, done) => done(null, null),
    });
    const server = createServer((socket: Socket) => void strict.handle(socket)).listen(0, '127.0.0.1');
    await eventually(() => expect(server.listening).toBe(true));
    const opened = await openBus((server.address() as { readonly port: number }).port);
    await eventually(() => expect(warnings.length).toBeGreaterThanOrEqual(2), PATIENT);
    expect(opened.status().up).toBe(false);
    expect(warnings[0]?.['reason']).toMatch(/subscri/i);
    await opened.stop();
    server.close();
    await new Promise<void>((resolve) => strict.close(resolve));
  });

  test('where nobody listens', async () => {
    const opened = await openBus(1);
    await eventually(() => expect(warnings.length).toBeGreaterThanOrEqual(2), PATIENT);
    expect(opened.status().up).toBe(false);
    expect(warnings[0]?.['reason']).toMatch(/ECONNREFUSED/);
  });

  test('at a broker that accepts and hangs up', async () => {
    const server: Server = createServer((socket: Socket) => socket.destroy()).listen(0, '127.0.0.1');
    await eventually(() => expect(server.listening).toBe(true));
    const opened = await openBus((server.address() as { readonly port: number }).port);
    await eventually(() => expect(opened.counters()['disconnected']).toBeGreaterThanOrEqual(2), PATIENT);
    await opened.stop();
    server.close();
  });
});

test('stops at once while there is no broker, and tries no more', async () => {
  const opened = await openBus(1);
  await eventually(() => expect(warnings.length).toBeGreaterThanOrEqual(1));
  const startMs = performance.now();
  await opened.stop();
  expect(performance.now() - startMs).toBeLessThan(4_000);
  expect(opened.publish(ONE, 'down', Buffer.from('d'))).toBe(false);
});

test.each([
  [0, 0, 250],
  [0, 1, 500],
  [3, 1, 4_000],
  [3, 0.5, 2_000],
  [50, 1, 15_000],
])('after %d failures, at %d of the jitter, it waits %d ms', (failures, random, waitMs) => {
  expect(backoffMs(failures, () => random)).toBe(waitMs);
});
