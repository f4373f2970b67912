// The access rules as tables: who may publish what, subscribe to what, leave which will.

import { describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { TOPICS, type TopicName, topicOf, topicOfAll } from '../../../protocol/mqtt/topics.ts';
import { decidePublish, mayLeaveWill, maySubscribe, type Peer } from './access.ts';

const ONE = '7076ff0000000001' as GatewayEui;
const TWO = '7076ff0000000002' as GatewayEui;
const agent: Peer = { kind: 'agent', eui: ONE };
const observer: Peer = { kind: 'observer' };
const supervisor: Peer = { kind: 'supervisor' };
const names = Object.keys(TOPICS) as TopicName[];

describe.each(names)('%s', (name) => {
  const { from, retain } = TOPICS[name];

  test('is published by the side it belongs to, on the agent’s own topic', () => {
    const kindOf = (peer: Peer, topic: string) => decidePublish(peer, topic, 10, 1, false).kind;
    expect(kindOf(agent, topicOf(ONE, name))).toBe(from === 'agent' ? 'allowed' : 'denied');
    expect(kindOf(agent, topicOf(TWO, name))).toBe('denied');
    expect(kindOf(supervisor, topicOf(TWO, name))).toBe(from === 'supervisor' ? 'allowed' : 'denied');
    expect(kindOf(observer, topicOf(ONE, name))).toBe('denied');
  });

  test('is retained only if the contract retains it', () => {
    const peer = from === 'agent' ? agent : supervisor;
    expect(decidePublish(peer, topicOf(ONE, name), 10, 1, true)).toMatchObject({ retain });
    expect(decidePublish(peer, topicOf(ONE, name), 10, 1, false)).toMatchObject({ retain: false });
  });

  test('is heard by its agent, by the supervisor and by observers', () => {
    expect(maySubscribe(agent, topicOf(ONE, name))).toBe(true);
    expect(maySubscribe(agent, topicOf(TWO, name))).toBe(false);
    expect(maySubscribe(agent, topicOfAll(name))).toBe(false);
    expect(maySubscribe(supervisor, topicOfAll(name))).toBe(true);
    expect(maySubscribe(observer, topicOf(ONE, name))).toBe(true);
  });

  test('is a will only as the agent’s own state', () => {
    expect(mayLeaveWill(agent, topicOf(ONE, name))).toBe(name === 'state');
    expect(mayLeaveWill(agent, topicOf(TWO, name))).toBe(false);
    expect(mayLeaveWill(supervisor, topicOf(ONE, name))).toBe(false);
    expect(mayLeaveWill(observer, topicOf(ONE, name))).toBe(false);
  });
});

test.each(['#', '+/#', '$SYS/#', 'vigie/+/x', 'vigie/2/#', '', 'vigie/1'])(
  'nobody subscribes to "%s"',
  (filter) => {
    for (const peer of [agent, observer, supervisor]) expect(maySubscribe(peer, filter)).toBe(false);
  },
);

test('an observer may listen to everything of the contract', () => {
  expect(maySubscribe(observer, 'vigie/1/#')).toBe(true);
});

test.each([
  ['a topic of a newer version of the contract', `vigie/1/${ONE}/newer`, 10, 1, 'denied'],
  ['a payload over 64 KiB', topicOf(ONE, 'up'), 65_537, 0, 'denied'],
  ['QoS 2', topicOf(ONE, 'up'), 10, 2, 'violation'],
  ['bytes that are not UTF-8', `vigie/1/${ONE}/u\uFFFD`, 10, 0, 'violation'],
  ['a NUL', `vigie/1/${ONE}/u\0`, 10, 0, 'violation'],
])('%s: %s', (_what, topic, payloadBytes, qos, kind) => {
  expect(decidePublish(agent, topic, payloadBytes, qos, false).kind).toBe(kind);
});
