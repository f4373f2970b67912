// The MQTT contract, version 1: which topics exist, who speaks on them and how (MQTT 3.1.1).

import { type GatewayEui, isGatewayEui } from '../eui.ts';

export const TOPIC_ROOT = 'vigie/1';

export interface Topic {
  readonly from: 'agent' | 'supervisor';
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export const TOPICS = {
  /** At each connect: what the journal holds. */
  hello: { from: 'agent', qos: 1, retain: false },
  /** Journal rows. Acknowledged by `stored`, never by the broker. */
  up: { from: 'agent', qos: 0, retain: false },
  /** Row ranges that the supervisor's database holds. */
  stored: { from: 'supervisor', qos: 0, retain: false },
  /** Rows put into quarantine, with the reason; they are in `stored` too. */
  refused: { from: 'supervisor', qos: 0, retain: false },
  /** The supervisor's time, the pace allowed, where to resume. */
  flow: { from: 'supervisor', qos: 1, retain: false },
  /** A transmission to make. */
  down: { from: 'supervisor', qos: 0, retain: false },
  /** What became of a `down`. */
  txack: { from: 'agent', qos: 1, retain: false },
  /** The packet forwarder's own report; worthless after 60 s, so never journaled. */
  stat: { from: 'agent', qos: 0, retain: false },
  /** Host, forwarder, journal and link, at an interval and at every change of the forwarder's state. */
  health: { from: 'agent', qos: 0, retain: false },
  /** Online or offline; the offline one is the connection's will. */
  state: { from: 'agent', qos: 1, retain: true },
  /** Allow-listed remote commands. */
  cmd: { from: 'supervisor', qos: 1, retain: false },
  'cmd/result': { from: 'agent', qos: 1, retain: false },
} as const satisfies Readonly<Record<string, Topic>>;

export type TopicName = keyof typeof TOPICS;

/** Publishes stay under 64 KiB, headers included. */
export const MAX_PUBLISH_BYTES = 65_536;

export function topicOf(eui: GatewayEui, name: TopicName): string {
  return `${TOPIC_ROOT}/${eui}/${name}`;
}

/** The subscription that brings one topic of every gateway. */
export function topicOfAll(name: TopicName): string {
  return `${TOPIC_ROOT}/+/${name}`;
}

export interface ParsedTopic {
  readonly eui: GatewayEui;
  readonly name: TopicName;
}

/** Whose topic this is and which; `null` when the contract has no such topic. */
export function parseTopic(topic: string): ParsedTopic | null {
  if (!topic.startsWith(`${TOPIC_ROOT}/`)) return null;
  const eui = topic.slice(TOPIC_ROOT.length + 1, TOPIC_ROOT.length + 17);
  const name = topic.slice(TOPIC_ROOT.length + 18);
  if (!isGatewayEui(eui) || topic[TOPIC_ROOT.length + 17] !== '/' || !Object.hasOwn(TOPICS, name))
    return null;
  return { eui, name: name as TopicName };
}

/** Who may do what: an agent speaks only as itself, and only in its own direction. */
export function agentMayPublish(eui: GatewayEui, topic: string): boolean {
  const parsed = parseTopic(topic);
  return parsed !== null && parsed.eui === eui && TOPICS[parsed.name].from === 'agent';
}

/** An agent listens to its own topics, to all of them at once if it likes, never to a pattern over gateways. */
export function agentMaySubscribe(eui: GatewayEui, filter: string): boolean {
  if (filter === `${TOPIC_ROOT}/${eui}/#`) return true;
  const parsed = parseTopic(filter);
  return parsed !== null && parsed.eui === eui;
}
