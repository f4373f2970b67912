// Who is let in, who is not, and why.

import { expect, test, vi } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { isGatewayEui } from '../../../protocol/eui.ts';
import { admit, type ConnectRequest } from './admission.ts';

const ONE = '7076ff0000000001' as GatewayEui;
const TWO = '7076ff0000000002' as GatewayEui;

const identify = vi.fn(async (username: string, password: Buffer) => {
  if (password.toString() !== 'secret') return null;
  return isGatewayEui(username)
    ? ({ kind: 'agent', eui: username } as const)
    : ({ kind: 'observer' } as const);
});

const agent: ConnectRequest = {
  clientId: ONE,
  username: ONE,
  password: Buffer.from('secret'),
  willTopic: `vigie/1/${ONE}/state`,
  signal: new AbortController().signal,
};
const tap: ConnectRequest = { ...agent, clientId: 'tap-1', username: 'tap', willTopic: null };

test.each([
  ['an agent', agent, { kind: 'admitted', peer: { kind: 'agent', eui: ONE } }],
  ['an agent without a will', { ...agent, willTopic: null }, { kind: 'admitted' }],
  ['an observer', tap, { kind: 'admitted', peer: { kind: 'observer' } }],
  ['nobody', { ...agent, username: undefined }, { reason: 'no-credentials' }],
  ['an empty name', { ...agent, username: '' }, { reason: 'no-credentials' }],
  ['a wrong password', { ...agent, password: Buffer.from('x') }, { reason: 'wrong-credentials' }],
  ['another client id', { ...agent, clientId: 'x' }, { reason: 'client-id-is-not-user' }],
  ['the client id of another gateway', { ...agent, clientId: TWO }, { reason: 'client-id-is-not-user' }],
  ['an EUI in capitals', { ...agent, clientId: ONE.toUpperCase() }, { reason: 'client-id-is-not-user' }],
  [
    'an observer that calls itself a gateway',
    { ...tap, clientId: ONE },
    { reason: 'client-id-of-a-gateway' },
  ],
  ['a will for another gateway', { ...agent, willTopic: `vigie/1/${TWO}/state` }, { reason: 'foreign-will' }],
  ['a will that is an uplink', { ...agent, willTopic: `vigie/1/${ONE}/up` }, { reason: 'foreign-will' }],
  ['a will of an observer', { ...tap, willTopic: `vigie/1/${ONE}/state` }, { reason: 'foreign-will' }],
])('%s', async (_who, request, expected) => {
  expect(await admit(request, { identify, isFull: () => false })).toMatchObject(expected);
});

test('one too many', async () => {
  expect(await admit(agent, { identify, isFull: () => true })).toMatchObject({ reason: 'too-many-sessions' });
});

test('names that cannot be right cost no look at the password', async () => {
  identify.mockClear();
  await admit({ ...agent, clientId: TWO }, { identify, isFull: () => false });
  expect(identify).not.toHaveBeenCalled();
});
