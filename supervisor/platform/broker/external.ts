// The same bus over any MQTT 3.1.1 broker, reached by URL: a connection loop of its own, a fresh client each time.

import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { parseTopic, TOPICS, type TopicName, topicOf, topicOfAll } from '../../../protocol/mqtt/topics.ts';
import type { Bus, BusDeps } from './bus.ts';

export interface ExternalBusOptions {
  readonly url: string;
  readonly username: string | null;
  readonly password: Buffer | null;
  /** PEM text; `null`: the system's certificates. */
  readonly ca: string | null;
}

const CONNECT_TIMEOUT_MS = 20_000;
const KEEPALIVE_S = 30;
const FIRST_BACKOFF_MS = 500;
/** The supervisor is one, and everybody waits for it: it does not wait as long as an agent may. */
const MAX_BACKOFF_MS = 15_000;
const MIN_BACKOFF_MS = 250;
const CLOSE_WITHIN_MS = 2_000;

export function createExternalBus(options: ExternalBusOptions, deps: BusDeps): Bus {
  const { log, now } = deps;
  const counts = new Map<string, number>();
  const agentTopics = (Object.keys(TOPICS) as TopicName[])
    .filter((name) => TOPICS[name].from === 'agent')
    .map(topicOfAll);
  let client: MqttClient | null = null;
  let up = false;
  let stopped = false;
  let sinceMs = now();
  let failures = 0;
  let timer: NodeJS.Timeout | null = null;

  function count(reason: string): void {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }

  function attempt(): void {
    timer = null;
    const current = mqtt.connect(options.url, clientOptions(options));
    client = current;
    let complaint: Error | null = null;
    current.on('error', (error) => {
      complaint = error;
      // A refused client never closes by itself.
      current.end(true);
    });
    // Called for one packet at a time: the next is read when this one is taken.
    current.handleMessage = (packet, done) => {
      const parsed = parseTopic(packet.topic);
      if (parsed === null) {
        count('unknown-topic');
        return done();
      }
      const taken = deps.onMessage({
        eui: parsed.eui,
        topic: parsed.name,
        payload: packet.payload as Buffer,
        retained: packet.retain,
        arrivalMs: now(),
      });
      if (taken === undefined) return done();
      taken.then(
        () => done(),
        (error: unknown) => done(error as Error),
      );
    };
    current.on('connect', () => {
      current.subscribe(agentTopics, { qos: 1 }, (error, granted) => {
        const refused = granted?.some(({ qos }) => qos === 128) ?? false;
        if (error !== null || refused || current !== client) {
          count('subscribe-refused');
          log.warn({ url: options.url, reason: error?.message ?? 'not allowed' }, 'broker refused subscriptions');
          return void current.end(true);
        }
        up = true;
        failures = 0;
        sinceMs = now();
        log.info({ url: options.url }, 'connected to the broker');
      });
    });
    current.once('close', () => over(current, complaint));
  }

  function over(closed: MqttClient, complaint: Error | null): void {
    if (closed !== client) return;
    client = null;
    closed.removeAllListeners();
    // Late errors of a client that is done with must not end the process.
    closed.on('error', () => {});
    closed.end(true);
    if (up) sinceMs = now();
    up = false;
    if (stopped) return;
    count('disconnected');
    const most = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures++, 10));
    const waitMs = Math.round(Math.max(MIN_BACKOFF_MS, Math.random() * most));
    log.warn({ url: options.url, reason: complaint?.message, waitMs }, 'no connection to the broker');
    timer = setTimeout(attempt, waitMs);
  }

  return {
    start() {
      attempt();
      return Promise.resolve(null);
    },

    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      const closing = client;
      if (closing === null) return;
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(() => {
          closing.end(true);
          resolve();
        }, CLOSE_WITHIN_MS);
        closing.once('close', () => {
          clearTimeout(deadline);
          resolve();
        });
        closing.end(false);
      });
    },

    publish(eui, topic, payload) {
      if (client === null || !up) return false;
      const { qos, retain } = TOPICS[topic];
      client.publish(topicOf(eui, topic), payload, { qos, retain }, (error) => {
        if (error != null) count('publish-failed');
      });
      return true;
    },

    status: () => ({ kind: 'external', up, clients: null, sinceMs }),
    counters: () => Object.fromEntries(counts),
  };
}

function clientOptions(options: ExternalBusOptions): IClientOptions {
  return {
    ...(options.username === null ? {} : { username: options.username }),
    ...(options.password === null ? {} : { password: options.password }),
    ...(options.ca === null ? {} : { ca: options.ca }),
    clientId: `vigie-supervisor-${process.pid}`,
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    queueQoSZero: false,
    writeCache: false,
  };
}
