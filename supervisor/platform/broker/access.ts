// Who may say and hear what: the access rules of the MQTT contract, as decisions.

import type { GatewayEui } from '../../../protocol/eui.ts';
import {
  agentMayPublish,
  agentMaySubscribe,
  MAX_PUBLISH_BYTES,
  type ParsedTopic,
  parseTopic,
  TOPIC_ROOT,
  TOPICS,
} from '../../../protocol/mqtt/topics.ts';

/** Whoever has proved who it is. */
export type Peer =
  | { readonly kind: 'agent'; readonly eui: GatewayEui }
  /** Hears everything, says nothing: a tap. */
  | { readonly kind: 'observer' }
  /** The supervisor, where the broker is a process of its own. */
  | { readonly kind: 'supervisor' };

/** A will speaks for its sender alone, and only of its state. */
export function mayLeaveWill(peer: Peer, topic: string): boolean {
  const parsed = parseTopic(topic);
  return peer.kind === 'agent' && parsed?.eui === peer.eui && parsed.name === 'state';
}

export type PublishDecision =
  | { readonly kind: 'allowed'; readonly topic: ParsedTopic; readonly retain: boolean }
  | { readonly kind: 'denied'; readonly reason: 'publish-denied' | 'payload-too-long' }
  /** The connection must end. */
  | { readonly kind: 'violation'; readonly reason: 'malformed-topic' | 'qos-2' };

/**
 * A denied publish is acknowledged and goes nowhere, as at Mosquitto (MQTT 3.1.1 section 3.3.5 allows it): a newer
 * agent's unknown topic must not cost it its connection. Retained is only what the contract retains.
 */
export function decidePublish(
  peer: Peer,
  topic: string,
  payloadBytes: number,
  qos: number,
  retain: boolean,
): PublishDecision {
  // The contract has none, and keeping its state for every client is not for nothing.
  if (qos > 1) return { kind: 'violation', reason: 'qos-2' };
  const parsed = parseTopic(topic);
  // Bytes that are not UTF-8 have become U+FFFD. MQTT 3.1.1 sections 1.5.3 and 3.3.2.1.
  if (parsed === null && /[\0\uFFFD]/.test(topic)) return { kind: 'violation', reason: 'malformed-topic' };
  if (parsed === null || !mayPublish(peer, parsed, topic))
    return { kind: 'denied', reason: 'publish-denied' };
  if (payloadBytes > MAX_PUBLISH_BYTES) return { kind: 'denied', reason: 'payload-too-long' };
  return { kind: 'allowed', topic: parsed, retain: retain && TOPICS[parsed.name].retain };
}

function mayPublish(peer: Peer, { name }: ParsedTopic, topic: string): boolean {
  switch (peer.kind) {
    case 'agent':
      return agentMayPublish(peer.eui, topic);
    case 'supervisor':
      return TOPICS[name].from === 'supervisor';
    case 'observer':
      return false;
  }
}

export function maySubscribe(peer: Peer, filter: string): boolean {
  return peer.kind === 'agent' ? agentMaySubscribe(peer.eui, filter) : filter.startsWith(`${TOPIC_ROOT}/`);
}
