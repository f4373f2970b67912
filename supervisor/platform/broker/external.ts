// The same bus over any MQTT 3.1.1 broker, reached by URL: a connection loop of its own, a fresh client each time.

import { randomBytes } from 'node:crypto';
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { parseTopic, TOPICS, type TopicName, topicOf, topicOfAll } from '../../../protocol/mqtt/topics.ts';
import { sendAtOnce } from '../../../protocol/no-delay.ts';
import type { Bus, BusDeps } from './bus.ts';
import { createComplaints } from './complaints.ts';

export interface ExternalBusOptions {
  readonly url: string;
  readonly username: string | null;
  readonly password: Buffer | null;
  /** PEM text; `null`: the system's certificates. */
  readonly ca: string | null;
}

/** A connection that ends sooner counts as a failed attempt: some brokers accept, then drop. */
const LASTING_MS = 20_000;
/** From the first packet to the last SUBACK. */
const READY_WITHIN_MS = 20_000;
const KEEPALIVE_S = 30;
const FIRST_BACKOFF_MS = 500;
/** The supervisor is one, and everybody waits for it: it does not wait as long as an agent may. */
const MAX_BACKOFF_MS = 15_000;
const MIN_BACKOFF_MS = 250;
const CLOSE_WITHIN_MS = 2_000;
/** What a broker that has stopped reading may keep in this process until it is known to be gone. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
/** MQTT 3.1.1 section 3.9.3: the subscription failed. */
const SUBACK_FAILURE = 0x80;

const AGENT_TOPICS = (Object.keys(TOPICS) as TopicName[])
  .filter((name) => TOPICS[name].from === 'agent')
  .map(topicOfAll);

/** Full jitter, so that two programs that lost the same broker do not come back as one. */
export function backoffMs(failures: number, random: () => number): number {
  const most = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10));
  return Math.round(Math.max(MIN_BACKOFF_MS, random() * most));
}

export function createExternalBus(options: ExternalBusOptions, deps: BusDeps): Bus {
  const { log, now } = deps;
  const { url } = options;
  const complaints = createComplaints(log, now);
  let client: MqttClient | null = null;
  let up = false;
  let running = false;
  let sinceMs = now();
  let failures = 0;
  let timer: NodeJS.Timeout | null = null;

  function attempt(): void {
    timer = null;
    const current = mqtt.connect(url, clientOptions(options));
    client = current;
    let complaint: string | null = null;
    const giveUp = (reason: string): void => {
      complaint ??= reason;
      current.end(true);
    };
    const deadline = setTimeout(() => giveUp('not ready in time'), READY_WITHIN_MS);
    // A refused client never closes by itself.
    current.on('error', (error) => giveUp(error.message));
    current.on('connect', () => {
      sendAtOnce(current.stream);
      current.subscribe(AGENT_TOPICS, { qos: 1 }, (error, granted) => {
        if (current !== client) return;
        if (error !== null) return giveUp(error.message);
        if (granted?.some(({ qos }) => (qos as number) >= SUBACK_FAILURE))
          return giveUp('subscription refused');
        clearTimeout(deadline);
        ready();
      });
    });
    // Called for one packet at a time: the next is read when this one is taken.
    current.handleMessage = (packet, done) => {
      const taken = running ? take(packet) : undefined;
      if (taken === undefined) return done();
      const finish = (): void => done();
      taken.then(finish, (error: unknown) => {
        complaints.warn('message-not-taken', { err: error });
        finish();
      });
    };
    current.once('close', () => {
      clearTimeout(deadline);
      over(current, complaint);
    });
  }

  function take(packet: IPublishPacket): void | Promise<void> {
    const parsed = parseTopic(packet.topic);
    if (parsed === null) return complaints.count('unknown-topic');
    const { eui, name: topic } = parsed;
    const payload = packet.payload as Buffer;
    try {
      return deps.onMessage({ eui, topic, payload, retained: packet.retain, arrivalMs: now() });
    } catch (error) {
      complaints.warn('message-not-taken', { err: error, eui, topic });
    }
  }

  function ready(): void {
    up = true;
    sinceMs = now();
    log.info({ url }, 'connected to the broker');
  }

  function over(closed: MqttClient, complaint: string | null): void {
    if (closed !== client) return;
    client = null;
    closed.removeAllListeners();
    // Late errors of a client that is done with must not end the process.
    closed.on('error', () => {});
    closed.end(true);
    if (up && now() - sinceMs >= LASTING_MS) failures = 0;
    if (up) sinceMs = now();
    up = false;
    if (!running) return;
    complaints.count('disconnected');
    const waitMs = backoffMs(failures++, Math.random);
    log.warn({ url, reason: complaint ?? 'connection closed', waitMs }, 'no connection to the broker');
    timer = setTimeout(attempt, waitMs);
  }

  return {
    async start() {
      running = true;
      // It may have been made long before: until now it has not been missed.
      sinceMs = now();
      attempt();
      return null;
    },

    async stop() {
      running = false;
      if (timer !== null) clearTimeout(timer);
      const closing = client;
      if (closing === null) return;
      if (!up) return void closing.end(true);
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
      if (client === null || !up || !running) return false;
      if (client.stream.writableLength > MAX_UNSENT_BYTES) {
        complaints.warn('broker-not-reading', { url });
        return false;
      }
      const { qos, retain } = TOPICS[topic];
      client.publish(topicOf(eui, topic), payload, { qos, retain }, (error) => {
        if (error != null) complaints.count('publish-failed');
      });
      return true;
    },

    disconnect() {},
    connected: () => null,
    status: () => ({ kind: 'external', up, clients: null, sinceMs }),
    counters: complaints.counters,
  };
}

function clientOptions(options: ExternalBusOptions): IClientOptions {
  return {
    ...(options.username === null ? {} : { username: options.username }),
    ...(options.password === null ? {} : { password: options.password }),
    ...(options.ca === null ? {} : { ca: options.ca }),
    // 23 characters, which every MQTT 3.1.1 broker must take; two supervisors must not end each other's sessions.
    clientId: `vigie-supervisor-${randomBytes(3).toString('hex')}`,
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_S,
    connectTimeout: READY_WITHIN_MS,
    reconnectPeriod: 0,
    queueQoSZero: false,
    writeCache: false,
  };
}
