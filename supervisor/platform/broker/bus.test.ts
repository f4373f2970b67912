// What every bus owes the supervisor, held against the embedded broker and against external ones.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { TOPICS, type TopicName, topicOf } from '../../../protocol/mqtt/topics.ts';
import { eventually } from '../../../test/eventually.ts';
import { available } from '../../../test/require.ts';
import { createClock } from '../clock.ts';
import type { Bus, BusDeps, BusMessage } from './bus.ts';
import { createEmbeddedBus } from './embedded.ts';
import { createExternalBus } from './external.ts';
import { createVerifier, hashSecret } from './secrets.ts';
import { connectAgent, connectClient, type TestClient } from './testing/agent-client.ts';
import {
  type BrokerProcess,
  isProgram,
  startBrokerProcess,
  startMosquitto,
  type Users,
} from './testing/brokers.ts';

const ONE = '7076ff0000000001' as GatewayEui;
const TWO = '7076ff0000000002' as GatewayEui;
const PASSWORD = 'correct horse';
const USERS: Users = { [ONE]: PASSWORD, [TWO]: PASSWORD, supervisor: 'battery staple' };
const AGENT_TOPICS = (Object.keys(TOPICS) as TopicName[]).filter((name) => TOPICS[name].from === 'agent');

const silent = { info() {}, warn() {}, debug() {} } as unknown as BusDeps['log'];
const { now } = createClock();

interface Kind {
  readonly name: string;
  readonly present: boolean;
  /** Opens what outlives a bus; `null`: nothing does. */
  readonly openBroker: () => Promise<BrokerProcess | null>;
}

const kinds: readonly Kind[] = [
  { name: 'embedded', present: true, openBroker: async () => null },
  { name: 'external, a broker process', present: true, openBroker: () => startBrokerProcess(USERS) },
  {
    name: 'external, Mosquitto',
    present: available('mosquitto', isProgram('mosquitto') && isProgram('mosquitto_passwd')),
    openBroker: () => startMosquitto(USERS),
  },
];

for (const kind of kinds) {
  describe.skipIf(!kind.present)(kind.name, () => {
    let broker: BrokerProcess | null = null;
    let hash: string;
    let bus: Bus;
    let port: number;
    let messages: BusMessage[];
    let onMessage: (message: BusMessage) => void | Promise<void>;
    let clients: TestClient[];

    beforeAll(async () => {
      hash = await hashSecret(PASSWORD);
      broker = await kind.openBroker();
    });
    afterAll(async () => {
      await broker?.stop();
    });

    /** Those that were not kept from an earlier test. */
    const fresh = (): BusMessage[] => messages.filter(({ retained }) => !retained);
    const texts = (): string[] => fresh().map(({ payload }) => Buffer.from(payload).toString());

    async function openBus(): Promise<void> {
      messages = [];
      const deps: BusDeps = {
        now,
        log: silent,
        onMessage(message) {
          messages.push(message);
          return message.retained ? undefined : onMessage(message);
        },
      };
      if (broker === null) {
        const authenticate = createVerifier((name) => (name in USERS ? hash : null));
        bus = createEmbeddedBus({ listen: { host: '127.0.0.1', port: 0 }, tls: null, authenticate }, deps);
        port = (await bus.start()) as number;
      } else {
        const url = `mqtt://127.0.0.1:${broker.port}`;
        const password = Buffer.from(USERS['supervisor'] as string);
        bus = createExternalBus({ url, username: 'supervisor', password, ca: null }, deps);
        expect(await bus.start()).toBeNull();
        port = broker.port;
      }
      await eventually(() => expect(bus.status().up).toBe(true));
    }

    async function agentOf(eui: GatewayEui): Promise<TestClient> {
      const agent = await connectAgent(port, eui, PASSWORD);
      clients.push(agent);
      return agent;
    }

    beforeEach(async () => {
      onMessage = () => {};
      clients = [];
      await openBus();
    });
    afterEach(async () => {
      await Promise.all(clients.map((client) => client.end()));
      await bus.stop();
    });

    test.each(AGENT_TOPICS)(
      'brings an agent’s %s with its EUI, its bytes and the time it came',
      async (name) => {
        const agent = await agentOf(ONE);
        const payload = Buffer.from([0, 255, 128, 10]);
        const beforeMs = now();
        await agent.publish(topicOf(ONE, name), payload, TOPICS[name].qos);
        await eventually(() => expect(fresh()).toMatchObject([{ eui: ONE, topic: name, retained: false }]));
        expect(Buffer.from(fresh()[0]?.payload ?? []).equals(payload)).toBe(true);
        expect(fresh()[0]?.arrivalMs).toBeGreaterThanOrEqual(beforeMs);
        expect(fresh()[0]?.arrivalMs).toBeLessThanOrEqual(now());
      },
    );

    test('brings the messages of each agent in the order in which they were sent', async () => {
      const agents = await Promise.all([agentOf(ONE), agentOf(TWO)]);
      const sent = Array.from({ length: 300 }, (_, index) => String(index));
      await Promise.all(
        agents.map((agent, index) =>
          Promise.all(
            sent.map((text) => agent.publish(topicOf(index === 0 ? ONE : TWO, 'up'), Buffer.from(text))),
          ),
        ),
      );
      await eventually(() => expect(fresh()).toHaveLength(600));
      for (const eui of [ONE, TWO]) {
        const payloads = fresh().filter((one) => one.eui === eui);
        expect(payloads.map(({ payload }) => Buffer.from(payload).toString())).toEqual(sent);
      }
    });

    test('brings the largest publish that the contract allows', async () => {
      const agent = await agentOf(ONE);
      await agent.publish(topicOf(ONE, 'up'), Buffer.alloc(65_000, 7));
      await eventually(() => expect(fresh()).toHaveLength(1));
      expect(fresh()[0]?.payload.length).toBe(65_000);
    });

    test('hands a message to its agent and to nobody else, at the topic’s QoS', async () => {
      const [one, two] = await Promise.all([agentOf(ONE), agentOf(TWO)]);
      expect(bus.publish(ONE, 'down', Buffer.from('d'))).toBe(true);
      expect(bus.publish(ONE, 'flow', Buffer.from('f'))).toBe(true);
      await eventually(() => expect(one.received).toHaveLength(2));
      expect(one.received).toMatchObject([
        { topic: topicOf(ONE, 'down'), qos: 0, retain: false },
        { topic: topicOf(ONE, 'flow'), qos: 1, retain: false },
      ]);
      // Goes through the same way, so whatever was on it has arrived.
      bus.publish(TWO, 'stored', Buffer.from('s'));
      await eventually(() =>
        expect(two.received.map(({ topic }) => topic)).toEqual([topicOf(TWO, 'stored')]),
      );
    });

    test('an agent’s messages go to the supervisor and not back to the agent', async () => {
      const agent = await agentOf(ONE);
      await agent.publish(topicOf(ONE, 'up'), Buffer.from('u'));
      await eventually(() => expect(fresh()).toHaveLength(1));
      bus.publish(ONE, 'stored', Buffer.from('s'));
      await eventually(() =>
        expect(agent.received.map(({ topic }) => topic)).toEqual([topicOf(ONE, 'stored')]),
      );
    });

    test('a connection that breaks is told by its will', async () => {
      const agent = await agentOf(ONE);
      await agent.publish(topicOf(ONE, 'state'), Buffer.from('online'), 1, true);
      await eventually(() => expect(texts()).toEqual(['online']));
      agent.drop();
      await eventually(() => expect(texts()).toEqual(['online', 'offline']));
      expect(fresh()[1]).toMatchObject({ eui: ONE, topic: 'state', retained: false });
    });

    test('an agent that says goodbye leaves no will', async () => {
      const agent = await agentOf(ONE);
      const other = await agentOf(TWO);
      await agent.end();
      await other.publish(topicOf(TWO, 'up'), Buffer.from('u'));
      await eventually(() => expect(texts()).toEqual(['u']));
    });

    test('what an agent publishes for another goes nowhere, and the agent lives on', async () => {
      const agent = await agentOf(ONE);
      for (const topic of [topicOf(TWO, 'up'), topicOf(ONE, 'down'), 'vigie/1/x/up', '$SYS/x', 'vigie/1']) {
        await agent.publish(topic, Buffer.from('forged'));
      }
      await agent.publish(topicOf(TWO, 'hello'), Buffer.from('forged'), 1);
      await agent.publish(topicOf(ONE, 'up'), Buffer.from('own'));
      await eventually(() => expect(texts()).toEqual(['own']));
    });

    test.each([
      '#',
      '+/#',
      'vigie/1/#',
      'vigie/1/+/down',
      `vigie/1/${TWO}/#`,
      topicOf(TWO, 'down'),
      '$SYS/#',
    ])('an agent that subscribes to %s hears nothing of others', async (filter) => {
      const spy = await agentOf(ONE);
      await spy.subscribe(filter);
      const agent = await agentOf(TWO);
      await agent.publish(topicOf(TWO, 'state'), Buffer.from('online'), 1, true);
      await agent.publish(topicOf(TWO, 'up'), Buffer.from('u'));
      await eventually(() => expect(texts()).toEqual(['online', 'u']));
      bus.publish(TWO, 'down', Buffer.from('d'));
      await eventually(() => expect(agent.received).toHaveLength(1));
      bus.publish(ONE, 'stored', Buffer.from('s'));
      await eventually(() => expect(spy.received).not.toHaveLength(0));
      for (const { topic } of spy.received) expect(topic).toBe(topicOf(ONE, 'stored'));
    });

    test.each([
      ['a wrong password', { username: ONE, password: 'wrong', clientId: ONE }],
      ['no password', { username: ONE, clientId: ONE }],
      ['no user name', { clientId: ONE }],
      ['an unknown user', { username: '7076ff00000000ff', password: PASSWORD, clientId: '7076ff00000000ff' }],
    ])('refuses %s', async (_what, options) => {
      await expect(connectClient(port, options)).rejects.toMatchObject({
        code: expect.toSatisfy((code) => code === 4 || code === 5),
      });
    });

    test('a promise slows its sender down: nothing is lost, and order stays', async () => {
      const agent = await agentOf(ONE);
      const held: (() => void)[] = [];
      onMessage = () => new Promise((resolve) => held.push(resolve));
      const sent = Array.from({ length: 20 }, (_, index) => String(index));
      const published = Promise.all(
        sent.map((text) => agent.publish(topicOf(ONE, 'hello'), Buffer.from(text), 1)),
      );
      await eventually(() => expect(fresh()).not.toHaveLength(0));
      onMessage = () => {};
      for (const release of held) release();
      await published;
      await eventually(() => expect(texts()).toEqual(sent));
    });

    test.each([
      [
        'throws',
        () => {
          throw new Error('a bug');
        },
      ],
      ['rejects', () => Promise.reject(new Error('a bug'))],
    ])('a receiver that %s costs one message, is counted, and the next ones come', async (_how, fail) => {
      const agent = await agentOf(ONE);
      onMessage = fail;
      await agent.publish(topicOf(ONE, 'up'), Buffer.from('first'));
      await eventually(() => expect(texts()).toEqual(['first']));
      onMessage = () => {};
      await agent.publish(topicOf(ONE, 'up'), Buffer.from('second'));
      await eventually(() => expect(texts()).toEqual(['first', 'second']));
      expect(bus.counters()['message-not-taken']).toBe(1);
    });

    test('stop() first sends what was published', async () => {
      const agent = await agentOf(ONE);
      const sent = Array.from({ length: 200 }, (_, index) => String(index));
      for (const text of sent) expect(bus.publish(ONE, 'stored', Buffer.from(text))).toBe(true);
      await bus.stop();
      await eventually(() => expect(agent.received.map(({ payload }) => String(payload))).toEqual(sent));
    });

    test('a stopped bus takes nothing, hands over nothing, and starts anew', async () => {
      const agent = await agentOf(ONE);
      await bus.stop();
      expect(bus.status().up).toBe(false);
      expect(bus.publish(ONE, 'down', Buffer.from('d'))).toBe(false);
      expect(texts()).toEqual([]);
      await agent.end();
      await openBus();
      await agentOf(ONE).then((again) => again.publish(topicOf(ONE, 'up'), Buffer.from('u')));
      await eventually(() => expect(texts()).toEqual(['u']));
    });
  });
}
