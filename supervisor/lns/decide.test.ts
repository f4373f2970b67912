import { expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { RowFlag } from '../../protocol/mqtt/up.ts';
import { decideLive, JOIN_MAX_AGE_MS, LIVE_MAX_AGE_MS, type Reception } from './decide.ts';
import { lnsFrom } from './lns.fixture.ts';

const NOW_MS = 1_800_000_000_000;
const EUI = '7076ff00390300ae' as GatewayEui;
const LIVE: Reception = {
  kind: 'up',
  flags: 0,
  gatewayEui: EUI,
  phy: { kind: 'data-up', devAddr: 0x26011a2b, fCnt: 7, confirmed: false },
  receivedMs: NOW_MS - 40,
  timeUncertain: false,
  tmstUs: 1,
  bypassLns: null,
};
const JOIN = { kind: 'join-request', joinEui: '70b3d57ed0000001', devEui: '70b3d57ed00000aa' } as const;
const REJOIN = { kind: 'rejoin-request', netId: 0x13, joinEui: null } as const;

const COPIES = lnsFrom();
const BEST = lnsFrom('mode = "best"');
const ELSEWHERE = lnsFrom('net_ids = ["000007"]');

test.each([
  ['a live uplink', {}, COPIES, 'sent'],
  ['a live uplink in mode best', {}, BEST, 'candidate'],
  ['exactly 3 s old', { receivedMs: NOW_MS - LIVE_MAX_AGE_MS }, COPIES, 'sent'],
  ['older than 3 s', { receivedMs: NOW_MS - LIVE_MAX_AGE_MS - 1 }, COPIES, 'late'],
  ['older than 3 s in mode best', { receivedMs: NOW_MS - LIVE_MAX_AGE_MS - 1 }, BEST, 'late'],
  ['dated a moment ahead', { receivedMs: NOW_MS + 5 }, COPIES, 'sent'],
  ['a join older than 3 s', { phy: JOIN, receivedMs: NOW_MS - 4_000 }, COPIES, 'sent'],
  ['a join exactly 4.5 s old', { phy: JOIN, receivedMs: NOW_MS - JOIN_MAX_AGE_MS }, COPIES, 'sent'],
  ['a join older than 4.5 s', { phy: JOIN, receivedMs: NOW_MS - JOIN_MAX_AGE_MS - 1 }, COPIES, 'stale-join'],
  ['a rejoin older than 3 s', { phy: REJOIN, receivedMs: NOW_MS - 4_000 }, COPIES, 'sent'],
  ['a rejoin older than 4.5 s', { phy: REJOIN, receivedMs: NOW_MS - 4_501 }, COPIES, 'stale-join'],
  ['of uncertain time, just arrived', { timeUncertain: true, receivedMs: NOW_MS }, COPIES, 'late'],
  ['a join of uncertain time', { timeUncertain: true, receivedMs: NOW_MS, phy: JOIN }, COPIES, 'stale-join'],
  ['CRC failed', { kind: 'crc' }, COPIES, 'filtered'],
  ['CRC failed in mode best', { kind: 'crc' }, BEST, 'filtered'],
  ['a downlink heard by the gateway', { phy: { kind: 'downlink' } }, COPIES, 'filtered'],
  ['noise', { phy: { kind: 'noise' } }, COPIES, 'filtered'],
  ['outside the filters', {}, ELSEWHERE, 'filtered'],
  ['outside the filters and old', { receivedMs: NOW_MS - 60_000 }, ELSEWHERE, 'filtered'],
  ['sent again from history', { flags: RowFlag.again }, COPIES, 'resent'],
  ['sent again and sanitized', { flags: RowFlag.again | RowFlag.sanitized }, BEST, 'resent'],
  ['sent again and old', { flags: RowFlag.again, receivedMs: 0 }, COPIES, 'resent'],
  ['sent again, outside the filters', { flags: RowFlag.again }, ELSEWHERE, 'filtered'],
  ['given to this server by the agent itself', { bypassLns: 'requea', receivedMs: 0 }, COPIES, 'bypassed'],
  ['given to another server by the agent itself', { bypassLns: 'other' }, COPIES, 'sent'],
  ['sanitized', { flags: RowFlag.sanitized }, COPIES, 'sent'],
] as const)('%s', (_, change, lns, decision) => {
  expect(decideLive({ ...LIVE, ...change }, lns, false, NOW_MS)).toBe(decision);
});

test.each([
  ['a live uplink', {}, 'late'],
  ['a live join, which may still be answered if the server is back in time', { phy: JOIN }, 'late'],
  ['an old join', { phy: JOIN, receivedMs: 0 }, 'stale-join'],
  ['what the agent delivered itself', { bypassLns: 'requea' }, 'bypassed'],
  ['CRC failed', { kind: 'crc' }, 'filtered'],
] as const)('while the network server is silent: %s', (_, change, decision) => {
  for (const lns of [COPIES, BEST]) {
    expect(decideLive({ ...LIVE, ...change }, lns, true, NOW_MS)).toBe(decision);
  }
});
