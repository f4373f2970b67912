// Publishes `up` as many agents would, at a given rate, and keeps account of what is `stored`, and when.

import mqtt, { type MqttClient } from 'mqtt';
import type { GatewayEui } from '../../protocol/eui.ts';
import { decodeRefused, decodeStored } from '../../protocol/mqtt/stored.ts';
import { topicOf } from '../../protocol/mqtt/topics.ts';
import type { UpPayload } from '../fleet/load.ts';

export interface UpFeederOptions {
  readonly mqttPort: number;
  readonly gateways: readonly { readonly eui: GatewayEui; readonly secret: string }[];
  readonly payloads: Iterator<UpPayload, void>;
}

export interface UpFeeder {
  connect(): Promise<void>;
  /** Resolves after `seconds`; rows leave evenly, except while too many of them wait for `stored`. */
  feed(rowsPerS: number, seconds: number): Promise<void>;
  sentRows(): number;
  storedRows(): number;
  refusedRows(): number;
  /** From publish to `stored`, of each publish since the last call, ms, ascending. */
  takeLagsMs(): number[];
  stop(): Promise<void>;
}

/** As agents' windows would: a supervisor that falls behind is not sent more, and the rate shows it. */
const MAX_WAITING_ROWS = 100_000;
const TICK_MS = 5;
/** The broker checks one password at a time. */
const CONNECT_WITHIN_MS = 60_000;

interface Sent {
  readonly lastSeq: number;
  readonly rows: number;
  readonly atMs: number;
}

export function createUpFeeder({ mqttPort, gateways, payloads }: UpFeederOptions): UpFeeder {
  const clients = new Map<GatewayEui, MqttClient>();
  /** Publishes without `stored`, oldest first. */
  const waiting = new Map<GatewayEui, Sent[]>(gateways.map(({ eui }) => [eui, []]));
  let lagsMs: number[] = [];
  let sent = 0;
  let stored = 0;
  let refused = 0;

  function hear(eui: GatewayEui, topic: string, payload: Buffer): void {
    if (topic === topicOf(eui, 'refused')) {
      const read = decodeRefused(payload);
      if (read.kind === 'value') refused += read.value.seqs.length;
      return;
    }
    const read = decodeStored(payload);
    if (read.kind === 'complaint') throw new Error(`stored: ${read.reason}`);
    const nowMs = performance.now();
    const queue = waiting.get(eui) as Sent[];
    for (const [, last] of read.value.ranges) {
      // A journal is stored in its order, and whole publishes at a time.
      for (let first = queue[0]; first !== undefined && first.lastSeq <= last; first = queue[0]) {
        queue.shift();
        stored += first.rows;
        lagsMs.push(nowMs - first.atMs);
      }
    }
  }

  async function connectOne(eui: GatewayEui, secret: string): Promise<void> {
    const client = mqtt.connect(`mqtt://127.0.0.1:${mqttPort}`, {
      username: eui,
      password: secret,
      clientId: eui,
      protocolVersion: 4,
      connectTimeout: CONNECT_WITHIN_MS,
      reconnectPeriod: 0,
      // Its cache of encoded numbers costs 18 MB.
      writeCache: false,
    });
    clients.set(eui, client);
    client.on('error', (error) => process.stderr.write(`${eui}: ${error.message}\n`));
    client.on('message', (topic, payload) => hear(eui, topic, payload));
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('close', () => reject(new Error(`${eui}: the broker closed the connection`)));
    });
    await client.subscribeAsync([topicOf(eui, 'stored'), topicOf(eui, 'refused')], { qos: 0 });
  }

  function publishNext(): void {
    const next = payloads.next();
    if (next.done === true) throw new Error('no payload left');
    const { gatewayEui, payload, rows, lastSeq } = next.value;
    (waiting.get(gatewayEui) as Sent[]).push({ lastSeq, rows, atMs: performance.now() });
    clients.get(gatewayEui)?.publish(topicOf(gatewayEui, 'up'), payload, { qos: 0 });
    sent += rows;
  }

  return {
    async connect() {
      for (const { eui, secret } of gateways) await connectOne(eui, secret);
    },

    feed(rowsPerS, seconds) {
      const startedMs = performance.now();
      const before = sent;
      return new Promise((resolve, reject) => {
        const timer = setInterval(() => {
          const elapsedMs = Math.min(performance.now() - startedMs, seconds * 1_000);
          const due = before + (rowsPerS * elapsedMs) / 1_000;
          try {
            while (sent < due && sent - stored < MAX_WAITING_ROWS) publishNext();
          } catch (error) {
            clearInterval(timer);
            reject(error instanceof Error ? error : new Error(String(error)));
            return;
          }
          if (elapsedMs < seconds * 1_000) return;
          clearInterval(timer);
          resolve();
        }, TICK_MS);
      });
    },

    sentRows: () => sent,
    storedRows: () => stored,
    refusedRows: () => refused,
    takeLagsMs() {
      const taken = lagsMs.sort((a, b) => a - b);
      lagsMs = [];
      return taken;
    },

    async stop() {
      await Promise.all([...clients.values()].map((client) => client.endAsync(true)));
    },
  };
}
