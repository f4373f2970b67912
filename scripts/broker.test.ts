// The broker process: its users, its first line, its end.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { topicOf, topicOfAll } from '../protocol/mqtt/topics.ts';
import { connectAgent, connectClient } from '../supervisor/platform/broker/testing/agent-client.ts';
import { startBrokerProcess } from '../supervisor/platform/broker/testing/brokers.ts';
import { eventually } from '../test/eventually.ts';
import { readUsers } from './broker.ts';

const ONE = '7076ff0000000001' as GatewayEui;
const TWO = '7076ff0000000002' as GatewayEui;

describe('the users file', () => {
  test('holds a name and a password a line; a password may hold colons', () => {
    expect(readUsers(`# agents\n${ONE}:a:b#c\r\n\nsupervisor:\n`)).toEqual(
      new Map([
        [ONE, 'a:b#c'],
        ['supervisor', ''],
      ]),
    );
  });

  test.each([
    ['nobody', 'line 1 is not'],
    ['a:1\n:2', 'line 2 is not'],
    ['a:1\na:2', 'line 2 names a again'],
  ])('%j is refused', (text, complaint) => {
    expect(() => readUsers(text)).toThrow(complaint);
  });
});

test('confines agents, lets the supervisor speak, shows all to others, and ends with 0 at SIGTERM', async () => {
  const broker = await startBrokerProcess({ [ONE]: '1', [TWO]: '2', supervisor: 's', tap: 't' });
  const { port } = broker;
  const one = await connectAgent(port, ONE, '1');
  const two = await connectAgent(port, TWO, '2');
  const supervisor = await connectClient(port, { username: 'supervisor', password: 's' });
  const tap = await connectClient(port, { username: 'tap', password: 't' });
  expect(await supervisor.subscribe(topicOfAll('up'))).toBe(1);
  expect(await supervisor.subscribe('#')).toBe(128);
  expect(await tap.subscribe('vigie/1/#')).toBe(1);
  expect(await one.subscribe('vigie/1/+/down')).toBe(128);
  await expect(connectClient(port, { username: 'tap', password: 't', clientId: ONE })).rejects.toMatchObject({
    code: 2,
  });

  await one.publish(topicOf(TWO, 'up'), Buffer.from('forged'), 1);
  await one.publish(topicOf(ONE, 'up'), Buffer.from('own'), 1);
  await tap.publish(topicOf(TWO, 'down'), Buffer.from('forged'), 1);
  await supervisor.publish(topicOf(TWO, 'up'), Buffer.from('forged'), 1);
  await supervisor.publish(topicOf(TWO, 'down'), Buffer.from('d'), 1);
  await eventually(() => expect(two.received.map(({ payload }) => String(payload))).toEqual(['d']));
  expect(supervisor.received.map(({ payload }) => String(payload))).toEqual(['own']);
  expect(one.received).toEqual([]);
  await eventually(() => expect(tap.received.map(({ payload }) => String(payload))).toEqual(['own', 'd']));
  expect(await broker.stop()).toBe(0);
});

test('without users it says what is missing, and ends with 1', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/broker.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toContain('--users FILE is missing');
});
