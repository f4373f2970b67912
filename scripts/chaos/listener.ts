// Hears what agents and supervisor say to each other, beside them at the broker.

import mqtt from 'mqtt';
import { decodeHello, type Hello } from '../../protocol/mqtt/hello.ts';
import { decodeStored } from '../../protocol/mqtt/stored.ts';
import { parseTopic, TOPIC_ROOT } from '../../protocol/mqtt/topics.ts';
import { decodeUp } from '../../protocol/mqtt/up.ts';
import { createSeqSet } from '../../protocol/seq-set.ts';
import type { System } from './system.ts';

export interface Listener {
  /** How often a row of this epoch was published by its agent. */
  published(epoch: string, seq: number): number;
  /** Rows published so far, each as often as it was. */
  publishedRows(): number;
  isStored(epoch: string, seq: number): boolean;
  hellos(): readonly Hello[];
  stop(): Promise<void>;
}

const RECONNECT_MS = 100;

/** Resolves when it listens. It comes back after a broker that was killed; what was said meanwhile it did not hear. */
export async function startListener({ brokerPort, observer }: System): Promise<Listener> {
  const published = new Map<string, number>();
  const stored = new Map<string, ReturnType<typeof createSeqSet>>();
  const hellos: Hello[] = [];
  let rows = 0;
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${brokerPort}`, {
    ...observer,
    clientId: observer.username,
    reconnectPeriod: RECONNECT_MS,
  });
  client.on('error', () => {});
  client.on('message', (topic, payload) => {
    switch (parseTopic(topic)?.name) {
      case 'up': {
        const result = decodeUp(payload);
        if (result.kind !== 'up') return;
        for (const { seq } of result.up.rows) {
          const key = `${result.up.epoch} ${seq}`;
          published.set(key, (published.get(key) ?? 0) + 1);
          rows++;
        }
        return;
      }
      case 'stored': {
        const result = decodeStored(payload);
        if (result.kind !== 'value') return;
        const { epoch, ranges } = result.value;
        const set = stored.get(epoch) ?? createSeqSet();
        for (const [first, last] of ranges) set.add(first, last);
        stored.set(epoch, set);
        return;
      }
      case 'hello': {
        const result = decodeHello(payload);
        if (result.kind === 'value') hellos.push(result.value);
      }
    }
  });
  await client.subscribeAsync(`${TOPIC_ROOT}/#`);
  return {
    published: (epoch, seq) => published.get(`${epoch} ${seq}`) ?? 0,
    publishedRows: () => rows,
    isStored: (epoch, seq) => stored.get(epoch)?.has(seq) ?? false,
    hellos: () => hellos,
    stop: () => client.endAsync(true),
  };
}
