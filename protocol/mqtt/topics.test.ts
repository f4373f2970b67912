import { describe, expect, test } from 'vitest';
import { type GatewayEui, parseGatewayEui } from '../eui.ts';
import {
  agentMayPublish,
  agentMaySubscribe,
  parseTopic,
  TOPICS,
  type TopicName,
  topicOf,
  topicOfAll,
} from './topics.ts';

function eui(text: string): GatewayEui {
  const parsed = parseGatewayEui(text);
  if (parsed === null) throw new Error('not an EUI');
  return parsed;
}
const OWN = eui('7276ff00390300ae');
const FOREIGN = eui('7276ff00390300af');
const NAMES = Object.keys(TOPICS) as TopicName[];

describe('every topic of the contract', () => {
  test('has the speaker, QoS and retain flag of the contract', () => {
    const spoken = (from: 'agent' | 'supervisor') => NAMES.filter((name) => TOPICS[name].from === from);
    expect(spoken('agent')).toEqual(['hello', 'up', 'txack', 'stat', 'health', 'state', 'cmd/result']);
    expect(spoken('supervisor')).toEqual(['stored', 'refused', 'flow', 'down', 'cmd']);
    expect(NAMES.filter((name) => TOPICS[name].retain)).toEqual(['state']);
    expect(NAMES.filter((name) => TOPICS[name].qos === 1)).toEqual([
      'hello',
      'flow',
      'txack',
      'state',
      'cmd',
      'cmd/result',
    ]);
  });

  test.each(NAMES)('%s has one spelling a gateway, which is read back', (name) => {
    expect(topicOf(OWN, name)).toBe(`vigie/1/7276ff00390300ae/${name}`);
    expect(parseTopic(topicOf(OWN, name))).toEqual({ eui: OWN, name });
    expect(topicOfAll(name)).toBe(`vigie/1/+/${name}`);
    expect(parseTopic(topicOfAll(name))).toBeNull();
  });
});

describe('who may do what', () => {
  test.each(NAMES)('%s', (name) => {
    const topic = topicOf(OWN, name);
    expect(agentMayPublish(OWN, topic)).toBe(TOPICS[name].from === 'agent');
    expect(agentMaySubscribe(OWN, topic)).toBe(true);

    const upper = topic.replace(OWN, OWN.toUpperCase());
    const elsewhere = [
      topicOf(FOREIGN, name),
      topicOfAll(name),
      upper,
      `${topic}/`,
      `${topic}/x`,
      `/${topic}`,
      topic.replace('vigie/1', 'vigie/2'),
      topic.replace('vigie/1', 'vigie'),
      topic.replace(OWN, OWN.slice(1)),
      topic.replace(OWN, `${OWN}0`),
      topic.replace(`/${name}`, name),
      topic.replace(name, '+'),
      topic.replace(name, `${name}/#`),
      topic.replace('vigie', '+'),
      topic.replace('/1/', '/+/'),
      `$share/group/${topic}`,
      `${topic}\0`,
    ];
    for (const other of elsewhere) {
      expect(agentMayPublish(OWN, other), other).toBe(false);
      expect(agentMaySubscribe(OWN, other), other).toBe(false);
    }
  });

  test('an agent may listen to all of its own topics at once, and to no other pattern', () => {
    expect(agentMaySubscribe(OWN, `vigie/1/${OWN}/#`)).toBe(true);
    for (const filter of [
      '#',
      '+/#',
      'vigie/#',
      'vigie/1/#',
      'vigie/1/+/#',
      `vigie/1/${FOREIGN}/#`,
      `vigie/1/${OWN}`,
      `vigie/1/${OWN}#`,
      `vigie/+/${OWN}/#`,
      '$SYS/#',
      '$share/g/vigie/1/+/up',
      '',
    ]) {
      expect(agentMaySubscribe(OWN, filter), filter).toBe(false);
      expect(agentMayPublish(OWN, filter), filter).toBe(false);
    }
  });

  test('a name that every object has is no topic', () => {
    for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty', '']) {
      expect(parseTopic(`vigie/1/${OWN}/${name}`)).toBeNull();
    }
  });
});
