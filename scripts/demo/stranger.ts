// A gateway that nobody has entered in the inventory: it has a password at the broker, connects, and says that it is there.

import { readFileSync } from 'node:fs';
import mqtt, { type MqttClient } from 'mqtt';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodeState } from '../../protocol/mqtt/state.ts';
import { topicOf } from '../../protocol/mqtt/topics.ts';

export interface Stranger {
  start(): void;
  stop(): Promise<void>;
}

const RETRY_AFTER_MS = 5_000;
/** As often as an agent tells of itself. */
const SPEAK_EVERY_MS = 30_000;

export interface StrangerOptions {
  readonly eui: GatewayEui;
  readonly mqttPort: number;
  readonly secretFile: string;
  readonly caFile: string;
}

export function createStranger({ eui, mqttPort, secretFile, caFile }: StrangerOptions): Stranger {
  let client: MqttClient | null = null;
  let timer: NodeJS.Timeout | null = null;

  function speak(): void {
    if (client?.connected !== true) return;
    const state = encodeState({ status: 'online', version: '0.0.1', sinceMs: Date.now() });
    client.publish(topicOf(eui, 'state'), state, { qos: 1 });
  }

  return {
    start() {
      client = mqtt.connect(`mqtts://127.0.0.1:${mqttPort}`, {
        ...{ clientId: eui, username: eui, password: readFileSync(secretFile, 'utf8') },
        ca: readFileSync(caFile),
        ...{ protocolVersion: 4, clean: true, reconnectPeriod: RETRY_AFTER_MS, queueQoSZero: false },
      });
      client.on('connect', speak);
      // It tries again by itself.
      client.on('error', () => undefined);
      timer = setInterval(speak, SPEAK_EVERY_MS);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      await client?.endAsync(true);
    },
  };
}
