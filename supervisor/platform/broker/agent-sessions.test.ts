// One session speaks for an agent, whatever order the broker tells of sessions in.

import { beforeEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { type AgentSessions, createAgentSessions } from './agent-sessions.ts';

const ONE = '7076ff0000000001' as GatewayEui;

function session() {
  const client = {
    closed: false,
    close() {
      client.closed = true;
    },
  };
  return { client };
}
type TestSession = ReturnType<typeof session>;

let told: (readonly [string, number])[];
let sessions: AgentSessions<TestSession>;

beforeEach(() => {
  told = [];
  sessions = createAgentSessions((eui, times) => told.push([eui, times]));
});

test('an agent is connected from the beginning of its session to the end of its connection', () => {
  const first = session();
  expect(sessions.open(ONE)).toBeNull();
  sessions.begin(ONE, first);
  expect(sessions.open(ONE)).toBe(first);
  expect(sessions.openCount()).toBe(1);
  first.client.close();
  expect(sessions.open(ONE)).toBeNull();
  expect(sessions.openCount()).toBe(0);
  // Its will may still come.
  expect(sessions.isCurrent(ONE, first)).toBe(true);
  sessions.end(ONE, first);
  expect(sessions.isCurrent(ONE, first)).toBe(false);
});

test('a newer session takes over and ends the one before it', () => {
  const [first, second] = [session(), session()];
  sessions.begin(ONE, first);
  sessions.begin(ONE, second);
  expect(first.client.closed).toBe(true);
  expect(sessions.open(ONE)).toBe(second);
  // The end of the older one comes late and ends nothing.
  sessions.end(ONE, first);
  expect(sessions.open(ONE)).toBe(second);
  expect(sessions.isCurrent(ONE, first)).toBe(false);
});

test('a takeover is counted when the agent was connected, not when it comes back', () => {
  sessions.authenticated(ONE);
  sessions.begin(ONE, session());
  sessions.authenticated(ONE);
  sessions.authenticated(ONE);
  expect(told).toEqual([
    [ONE, 1],
    [ONE, 2],
  ]);
  sessions.open(ONE)?.client.close();
  sessions.authenticated(ONE);
  expect(sessions.takeovers().get(ONE)).toBe(2);
});
