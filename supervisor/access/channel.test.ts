import { describe, expect, test } from 'vitest';
import { type Arrival, channelOf } from './channel.ts';

const local: Arrival = {
  ...{ isHttps: false, peer: '127.0.0.1', local: '127.0.0.1', hostname: 'localhost', isForwarded: false },
};

describe('how something to sign in with may travel', () => {
  test.each([
    ['by HTTPS', { isHttps: true, peer: '192.0.2.1', hostname: 'vigie.example' }, 'https'],
    ['plainly on this machine', {}, 'plain'],
    ['plainly on this machine, by IPv6', { peer: '::1', local: '::1', hostname: '[::1]' }, 'plain'],
    ['plainly on this machine, by address', { hostname: '127.0.0.1' }, 'plain'],
    ['plainly from elsewhere', { peer: '192.0.2.1' }, 'unsafe'],
    ['plainly to an address of this machine that others reach', { local: '192.0.2.9' }, 'unsafe'],
    ['by a proxy here that nobody trusts', { isForwarded: true }, 'unsafe'],
    ['by a proxy here that passes only the name on', { hostname: 'vigie.example' }, 'unsafe'],
    ['from nowhere', { peer: '' }, 'unsafe'],
  ] as const)('%s', (_name, arrival, expected) => {
    expect(channelOf({ ...local, ...arrival }, false)).toBe(expected);
  });

  test('the demonstration listens on loopback only, and takes what comes', () => {
    expect(channelOf({ ...local, isForwarded: true }, true)).toBe('plain');
  });
});
