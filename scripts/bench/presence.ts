// Agents that only are there: each says that it is online and well, now and then, as pages need it to show them so.

import mqtt, { type MqttClient } from 'mqtt';
import { encodeHealth, type Health } from '../../protocol/mqtt/health.ts';
import { encodeHello } from '../../protocol/mqtt/hello.ts';
import { encodeState } from '../../protocol/mqtt/state.ts';
import { topicOf } from '../../protocol/mqtt/topics.ts';
import { encodeUp } from '../../protocol/mqtt/up.ts';
import type { PageGateway } from './page-network.ts';

export interface Presence {
  connect(): Promise<void>;
  /** Publishes a reception, `rxpk` as its packet forwarder wrote it. */
  hear(index: number, rxpk: string): void;
  /** Goes without a word or comes back, as this agent would. */
  leave(index: number): void;
  comeBack(index: number): Promise<void>;
  stop(): Promise<void>;
}

const HEALTH_EVERY_MS = 15_000;
const UPTIME_MS = 10_000_000;
/** So many at a time: the broker checks two passwords at once. */
const AT_ONCE = 8;
const VERSION = '1.0';

export function createPresence(mqttPort: number, gateways: readonly PageGateway[]): Presence {
  const clients = new Map<number, MqttClient>();
  const seqs = gateways.map(({ lastSeq }) => lastSeq);
  const startedMs = performance.now();
  const monoMs = (): number => UPTIME_MS + performance.now() - startedMs;
  let timer: NodeJS.Timeout | null = null;

  async function connectOne(index: number): Promise<void> {
    const { eui, secret, epoch } = gateways[index] as PageGateway;
    const lastSeq = seqs[index] ?? 0;
    const state = (status: 'online' | 'offline'): Buffer =>
      encodeState({ status, version: VERSION, sinceMs: Date.now() });
    const client = mqtt.connect(`mqtt://127.0.0.1:${mqttPort}`, {
      ...{ username: eui, password: secret, clientId: eui, protocolVersion: 4, writeCache: false },
      ...{ connectTimeout: 60_000, reconnectPeriod: 0 },
      will: { topic: topicOf(eui, 'state'), payload: state('offline'), qos: 1, retain: true },
    });
    clients.set(index, client);
    client.on('error', (error) => process.stderr.write(`${eui}: ${error.message}\n`));
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('close', () => reject(new Error(`${eui}: the broker closed the connection`)));
    });
    client.publish(topicOf(eui, 'state'), state('online'), { qos: 1, retain: true });
    const hello = encodeHello({
      ...{ epoch, bootId: 'boot-1', sentMonoMs: monoMs(), first: lastSeq + 1, last: lastSeq },
      ...{ storedUpTo: lastSeq, dropped: [], bypassed: [], older: [], parked: [] },
      versions: { agent: VERSION },
    });
    client.publish(topicOf(eui, 'hello'), hello, { qos: 1 });
    sayHealth(index, client);
  }

  function sayHealth(index: number, client: MqttClient): void {
    const { eui } = gateways[index] as PageGateway;
    const lastSeq = seqs[index] ?? 0;
    client.publish(
      topicOf(eui, 'health'),
      encodeHealth({
        ...WELL,
        sentMonoMs: monoMs(),
        journal: { ...WELL.journal, last: lastSeq, storedUpTo: lastSeq },
      }),
      { qos: 0 },
    );
  }

  return {
    async connect() {
      for (let from = 0; from < gateways.length; from += AT_ONCE) {
        const some = gateways.slice(from, from + AT_ONCE);
        await Promise.all(some.map((_, offset) => connectOne(from + offset)));
      }
      timer = setInterval(() => {
        for (const [index, client] of clients) sayHealth(index, client);
      }, HEALTH_EVERY_MS);
    },
    hear(index, rxpk) {
      const { eui, epoch } = gateways[index] as PageGateway;
      const seq = (seqs[index] ?? 0) + 1;
      seqs[index] = seq;
      const rxMonoMs = monoMs();
      const row = {
        kind: 'up',
        ...{ seq, flags: 0, bootId: 'boot-1', tmstRun: 1, rxMonoMs, body: rxpk },
        ...{ wallMs: Date.now(), wallSynced: true },
      } as const;
      const up = encodeUp({ epoch, bootId: 'boot-1', sentMonoMs: rxMonoMs, rows: [row] });
      clients.get(index)?.publish(topicOf(eui, 'up'), up, { qos: 0 });
    },
    leave(index) {
      clients.get(index)?.stream.destroy();
      clients.delete(index);
    },
    comeBack: connectOne,
    async stop() {
      if (timer !== null) clearInterval(timer);
      await Promise.all([...clients.values()].map((client) => client.endAsync(true)));
    },
  };
}

const WELL: Health = {
  ...{
    bootId: 'boot-1',
    sentMonoMs: UPTIME_MS,
    sentWallMs: null,
    intervalMs: null,
    bypass: null,
    taps: null,
  },
  host: {
    ...{ cpuLoad: 0.12, memoryUsed: 0.41, diskUsed: 0.34, temperatureC: 41 },
    ...{ uptimeS: 864_000, rssBytes: 80e6, wallSynced: true },
  },
  forwarder: {
    ...{ alive: true, pullAgeMs: 4_000, pushAgeMs: 1_000, pulled: null, recentBad: null, delays: null },
    counters: {},
  },
  journal: {
    ...{ durable: true, state: 'ok', dropped: 0, rows: 0, bytes: 4e6, last: 0, storedUpTo: 0 },
    ...{ maxBytes: 512e6, waiting: 0, parked: 0, lastCommitMs: 1 },
  },
  link: {
    ...{ verdict: 'connected', connects: 1, inFlight: 0, resent: 0, roundTripMs: 9 },
    ...{ certificateEndsMs: null, brokerCertificateEndsMs: null },
  },
};
