// A real MQTT client that behaves as an agent, or not, as the test wants it.

import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { GatewayEui } from '../../../../protocol/eui.ts';
import { TOPIC_ROOT } from '../../../../protocol/mqtt/topics.ts';

export interface Received {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  readonly retain: boolean;
}

export interface TestClient {
  readonly client: MqttClient;
  readonly received: readonly Received[];
  /** Resolves when the broker has acknowledged (QoS 1), or the bytes are handed over (QoS 0). */
  publish(topic: string, payload: Buffer, qos?: 0 | 1, retain?: boolean): Promise<void>;
  /** The QoS granted; 128: refused. */
  subscribe(filter: string): Promise<number>;
  /** Says goodbye. */
  end(): Promise<void>;
  /** Breaks the connection without a word. */
  drop(): void;
  readonly closed: () => boolean;
}

/** Rejects with the broker's CONNACK code in the error's `code`. */
export async function connectClient(port: number, options: IClientOptions): Promise<TestClient> {
  const client = await mqtt.connectAsync(
    `mqtt://127.0.0.1:${port}`,
    {
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      queueQoSZero: false,
      connectTimeout: 20_000,
      ...options,
    },
    false,
  );
  const received: Received[] = [];
  client.on('message', (topic, payload, { qos, retain }) => received.push({ topic, payload, qos, retain }));
  client.on('error', () => {});
  let closed = false;
  client.once('close', () => {
    closed = true;
  });
  return {
    client,
    received,
    async publish(topic, payload, qos = 0, retain = false) {
      await client.publishAsync(topic, payload, { qos, retain });
    },
    async subscribe(filter) {
      const granted = await client.subscribeAsync(filter, { qos: 1 }).catch((error: unknown) => {
        if (String(error).includes('Subscribe error')) return null;
        throw error;
      });
      return granted?.[0]?.qos ?? 128;
    },
    async end() {
      if (closed) return;
      const close = new Promise<void>((resolve) => client.once('close', resolve));
      client.end();
      await close;
    },
    drop: () => void client.stream.destroy(),
    closed: () => closed,
  };
}

/** An agent as ours connects: its will says offline, and it hears its own topics. */
export async function connectAgent(
  port: number,
  eui: GatewayEui,
  password: string,
  options: IClientOptions = {},
): Promise<TestClient> {
  const agent = await connectClient(port, {
    clientId: eui,
    username: eui,
    password,
    will: { topic: `${TOPIC_ROOT}/${eui}/state`, payload: Buffer.from('offline'), qos: 1, retain: true },
    ...options,
  });
  for (const name of ['stored', 'refused', 'flow', 'down', 'cmd']) {
    await agent.subscribe(`${TOPIC_ROOT}/${eui}/${name}`);
  }
  return agent;
}
