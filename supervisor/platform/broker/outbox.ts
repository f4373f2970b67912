// Hands messages to one MQTT session, and knows how much of them it has not taken yet.

import type { Client } from 'aedes';
import { type ParsedTopic, TOPICS, topicOf } from '../../../protocol/mqtt/topics.ts';

export interface Outbox {
  /** At the topic's QoS. False when so much waits for it already that it can only be stuck. */
  send(topic: ParsedTopic, payload: Buffer, retain: boolean): boolean;
  /** Not yet handed to the socket, or handed to it while it was full. */
  unsentBytes(): number;
}

/**
 * Straight to the session, past the broker's routing: there a hundred messages that wait for one stuck receiver hold up
 * every other.
 */
export function createOutbox(client: Client, mostBytes: number, onFailed: (error: Error) => void): Outbox {
  let unsentBytes = 0;
  return {
    send({ eui, name }, payload, retain) {
      if (unsentBytes >= mostBytes) return false;
      unsentBytes += payload.length;
      const topic = topicOf(eui, name);
      const { qos } = TOPICS[name];
      client.publish({ cmd: 'publish', topic, payload, qos, retain, dup: false }, (error) => {
        unsentBytes -= payload.length;
        if (error != null) onFailed(error);
      });
      return true;
    },
    unsentBytes: () => unsentBytes,
  };
}
