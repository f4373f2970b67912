import { expect, test } from 'vitest';
import { MAX_PUBLISH_BYTES } from '../../protocol/mqtt/topics.ts';
import { type DownDone, decodeTxAckMessage } from '../../protocol/mqtt/txack.ts';
import { createOutbox, type Outbox } from './outbox.ts';

interface World {
  readonly outbox: Outbox;
  /** Ids of each message. */
  said(): string[][];
  sizes(): number[];
  /** The broker has all that was said. */
  ack(): void;
  connect(isConnected: boolean): void;
  at(ms: number): void;
  dropped(): number;
}

function openWorld(): World {
  const payloads: Buffer[] = [];
  const acks: (() => void)[] = [];
  let isConnected = true;
  let nowMs = 0;
  let dropped = 0;
  const outbox = createOutbox({
    bootId: 'boot',
    now: () => nowMs,
    say(payload, onAcked) {
      if (!isConnected) return false;
      payloads.push(payload);
      acks.push(onAcked);
      return true;
    },
    count: (reason) => {
      expect(reason).toBe('txack-dropped');
      dropped++;
    },
  });
  return {
    outbox,
    said: () =>
      payloads.map((payload) => {
        const decoded = decodeTxAckMessage(payload);
        if (decoded.kind === 'complaint') throw new Error(decoded.reason);
        return decoded.value.downs.map(({ id }) => id);
      }),
    sizes: () => payloads.map(({ length }) => length),
    ack: () => {
      for (const one of acks.splice(0)) one();
    },
    connect(next) {
      if (!next) {
        acks.length = 0;
        outbox.disconnected();
      }
      isConnected = next;
    },
    at(ms) {
      nowMs = ms;
      outbox.tick();
    },
    dropped: () => dropped,
  };
}

function doneOf(id: string, direct: DownDone['direct'] = null): DownDone {
  const times = { receivedMonoMs: 1.5, handedMonoMs: 2.5, answeredMonoMs: 3.5, marginMs: 900.25 };
  return { id, fate: 'answered', answer: Buffer.alloc(0), ...times, direct };
}
const direct = (bytes: number): DownDone['direct'] => ({
  via: 'bypass',
  server: 'main',
  content: Buffer.alloc(bytes),
});

test('what a down asked for is said at once, and once while the connection lasts', () => {
  const { outbox, said, ack } = openWorld();
  outbox.add(doneOf('a'));
  outbox.sayAsked();
  outbox.sayAsked();
  outbox.add(doneOf('b'));
  outbox.sayAsked();
  ack();
  outbox.disconnected();
  outbox.sayAll();
  expect(said()).toEqual([['a'], ['b']]);
});

test('without a connection it is kept and said on the next one; what the broker may not have is said again', () => {
  const { outbox, said, connect } = openWorld();
  outbox.add(doneOf('on its way'));
  outbox.sayAsked();
  connect(false);
  outbox.add(doneOf('waits'));
  outbox.sayAsked();
  connect(true);
  outbox.sayAsked();
  expect(said()).toEqual([['on its way'], ['on its way', 'waits']]);
});

test('what nobody has asked the agent for by a down waits until the supervisor was heard', () => {
  const { outbox, said } = openWorld();
  outbox.add(doneOf('own', direct(100)));
  outbox.add(doneOf('asked'));
  outbox.sayAsked();
  expect(said()).toEqual([['asked']]);
  outbox.sayAll();
  expect(said()).toEqual([['asked'], ['own']]);
});

test('five minutes for what the supervisor asked, an hour for what it learns of by this alone', () => {
  const { outbox, said, connect, at, dropped } = openWorld();
  connect(false);
  outbox.add(doneOf('asked'));
  outbox.add(doneOf('own', direct(1)));
  at(299_999);
  expect(dropped()).toBe(0);
  at(300_000);
  expect(dropped()).toBe(1);
  at(3_599_999);
  connect(true);
  outbox.sayAll();
  expect(said()).toEqual([['own']]);
  at(3_600_000);
  expect(dropped()).toBe(2);
});

test('a publish stays under 64 KiB and 200 downlinks; whatever is kept is said in order', () => {
  const { outbox, said, sizes } = openWorld();
  const ids = Array.from({ length: 400 }, (_, index) => `id-${index}`);
  for (const [index, id] of ids.entries()) outbox.add(doneOf(id, index < 90 ? direct(4_096) : null));
  outbox.sayAll();
  expect(said().flat()).toEqual(ids);
  for (const size of sizes()) expect(size).toBeLessThan(MAX_PUBLISH_BYTES - 1_000);
  for (const one of said()) expect(one.length).toBeLessThanOrEqual(200);
});

test('the longest that there can be fits', () => {
  const { outbox, sizes } = openWorld();
  const answer = Buffer.alloc(1_024);
  for (let index = 0; index < 60; index++) {
    const id = `${index}`.padStart(32, '0');
    outbox.add({ ...doneOf(id, { ...direct(4_096), server: 's'.repeat(40) } as DownDone['direct']), answer });
  }
  outbox.sayAll();
  for (const size of sizes()) expect(size).toBeLessThan(MAX_PUBLISH_BYTES - 1_000);
});

test('beyond 2,000, or half a MiB, the oldest are given up, and counted', () => {
  const many = openWorld();
  many.connect(false);
  for (let index = 0; index < 2_005; index++) {
    many.outbox.add({ ...doneOf(`${index}`), fate: 'no-path', answer: null });
  }
  many.connect(true);
  many.outbox.sayAll();
  expect(many.said().flat().length + many.dropped()).toBe(2_005);
  expect(many.said().flat()).toContain('2004');
  const large = openWorld();
  for (let index = 0; index < 200; index++) large.outbox.add(doneOf(`${index}`, direct(4_096)));
  large.outbox.sayAll();
  expect(large.sizes().reduce((sum, size) => sum + size)).toBeLessThan(512 * 1_024);
  expect(large.said().flat().length + large.dropped()).toBe(200);
});
