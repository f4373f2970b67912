import { expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import type { ProtocolVersion } from '../../protocol/semtech/header.ts';
import { encodeTxAck, readTxAck } from '../../protocol/semtech/tx-ack.ts';
import type { Txpk } from '../../protocol/semtech/txpk.ts';
import { createDownlinks, type Downlinks, type Handover } from './downlinks.ts';

const EUI = '7076ff0000000001' as GatewayEui;
const CONTENT = Buffer.from('content');
const IMME: Txpk['when'] = { kind: 'immediately' };
const TMST: Txpk['when'] = { kind: 'counter', tmstUs: 1 };
const TMMS: Txpk['when'] = { kind: 'gps', tmmsMs: 1 };

interface World {
  readonly downlinks: Downlinks;
  readonly sent: { readonly token: number; readonly content: Uint8Array }[];
  readonly settled: Handover[];
  readonly counted: string[];
  version: ProtocolVersion | null;
  isFresh: boolean;
  nowMs: number;
  ask(when: Txpk['when'], owner?: string): boolean;
  hear(token: number | undefined, bytes?: Buffer): void;
}

function openWorld(): World {
  const sent: World['sent'] = [];
  const settled: Handover[] = [];
  const counted: string[] = [];
  const world: World = {
    downlinks: createDownlinks({
      now: () => world.nowMs,
      version: () => world.version,
      isFresh: () => world.isFresh,
      send: (token, content) => sent.push({ token, content }),
      count: (reason) => counted.push(reason),
      firstToken: 500,
    }),
    sent,
    settled,
    counted,
    version: 2,
    isFresh: true,
    nowMs: 1_000,
    ask: (when, owner = 'supervisor') =>
      world.downlinks.ask(owner, CONTENT, when, (handover) => settled.push(handover)),
    hear(token, bytes = encodeTxAck(2, token ?? 0, EUI, null)) {
      const txAck = readTxAck(bytes, 2, token ?? 0);
      if (txAck === 'too-short') throw new Error(txAck);
      world.downlinks.heard(txAck, bytes);
    },
  };
  return world;
}

const nothing = { answer: null, answeredMonoMs: null };

test('case 24: a forwarder that acknowledges at transmission is waited for 150 s, then it was silent', () => {
  const world = openWorld();
  for (const when of [TMST, TMMS]) expect(world.ask(when)).toBe(true);
  world.nowMs += 128_000;
  world.downlinks.tick();
  expect(world.settled).toEqual([]);
  world.hear(world.sent[1]?.token);
  expect(world.settled).toMatchObject([{ fate: 'answered', handedMonoMs: 1_000, answeredMonoMs: 129_000 }]);
  world.nowMs = 151_000;
  world.downlinks.tick();
  expect(world.settled[1]).toEqual({ fate: 'unanswered', handedMonoMs: 1_000, ...nothing });
  // Silence is not tried again.
  expect(world.sent).toHaveLength(2);
});

test('case 28: version 1 has no TX_ACK: unconfirmed at once, and its token bytes are left alone', () => {
  const world = openWorld();
  world.version = 1;
  expect(world.ask(TMST)).toBe(true);
  expect(world.sent).toEqual([{ token: 0, content: CONTENT }]);
  expect(world.settled).toEqual([{ fate: 'unconfirmed', handedMonoMs: 1_000, ...nothing }]);
  world.hear(0);
  expect([world.settled.length, world.counted]).toEqual([1, ['unexpected-tx-ack']]);
});

test('case 30: a TX_ACK that comes late, twice or for nothing is counted and changes nothing', () => {
  const world = openWorld();
  world.ask(TMST);
  world.ask(IMME);
  const [first, second] = world.sent.map(({ token }) => token);
  world.hear(first);
  world.hear(first, encodeTxAck(2, first ?? 0, EUI, 'TOO_LATE'));
  world.hear(499);
  world.nowMs += 150_000;
  world.hear(second);
  expect(world.counted).toEqual(Array(3).fill('unexpected-tx-ack'));
  expect(world.settled.map(({ fate, answer }) => [fate, answer?.length])).toEqual([['answered', 0]]);
  world.downlinks.tick();
  expect(world.settled.map(({ fate }) => fate)).toEqual(['answered', 'unanswered']);
});

test('case 35: before any PULL_DATA there is no way', () => {
  const world = openWorld();
  world.version = null;
  for (const when of [TMST, IMME, TMMS]) expect(world.ask(when)).toBe(false);
  expect(world.settled).toEqual(Array(3).fill({ fate: 'no-path', handedMonoMs: null, ...nothing }));
  expect(world.sent).toEqual([]);
});

test('case 36: an old way is tried for class C alone', () => {
  const world = openWorld();
  world.isFresh = false;
  expect([TMST, TMMS, IMME].map((when) => world.ask(when))).toEqual([false, false, true]);
  expect(world.settled.map(({ fate }) => fate)).toEqual(['no-path', 'no-path']);
});

test('case 45: when the counter restarts, what waits for a moment of it is settled, and nothing else', () => {
  const world = openWorld();
  for (const when of [TMST, IMME, TMMS, TMST]) world.ask(when);
  world.downlinks.clockRestarted();
  expect(world.settled).toEqual(Array(2).fill({ fate: 'clock-restarted', handedMonoMs: 1_000, ...nothing }));
  // Its TX_ACK, should it still come, is too late.
  world.hear(world.sent[0]?.token);
  expect(world.counted).toEqual(['unexpected-tx-ack']);
  world.hear(world.sent[1]?.token);
  expect(world.settled.at(-1)?.fate).toBe('answered');
});

test('one asker with 1,024 waiting gets no more; others do; a TX_ACK makes room', () => {
  const world = openWorld();
  for (let index = 0; index < 1_024; index++) world.ask(IMME, 'greedy');
  expect([world.ask(IMME, 'greedy'), world.ask(IMME)]).toEqual([false, true]);
  expect(world.settled).toEqual([{ fate: 'too-many', handedMonoMs: null, ...nothing }]);
  world.hear(world.sent[0]?.token);
  expect(world.ask(IMME, 'greedy')).toBe(true);
});

test('an absurdly long TX_ACK is none', () => {
  const world = openWorld();
  world.ask(IMME);
  const { token } = world.sent[0] ?? { token: 0 };
  world.hear(token, Buffer.concat([encodeTxAck(2, token, EUI, null), Buffer.alloc(1_025)]));
  expect([world.settled, world.counted]).toEqual([[], ['tx-ack-too-long']]);
  world.hear(token);
  expect(world.settled).toHaveLength(1);
});

test('at the end, what waits was not answered', () => {
  const world = openWorld();
  world.ask(IMME);
  world.ask(TMST);
  world.downlinks.stop();
  expect(world.settled.map(({ fate }) => fate)).toEqual(['unanswered', 'unanswered']);
});
