import { expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import type { IpAddress } from './lookup.ts';
import { createRemoteAddress } from './remote-address.ts';

const A: IpAddress = { ip: '192.0.2.1', family: 4 };
const B: IpAddress = { ip: '2001:db8::2', family: 6 };

/** A name server whose answers the test gives. */
function nameServer(): {
  readonly lookup: (host: string) => Promise<readonly IpAddress[]>;
  answer(with_: readonly IpAddress[] | null): Promise<void>;
  asked(): number;
} {
  const waiting: ((answer: readonly IpAddress[] | null) => void)[] = [];
  let asked = 0;
  return {
    lookup: () => {
      asked++;
      return new Promise((resolve, reject) => {
        waiting.push((answer) => (answer === null ? reject(new Error('ENOTFOUND')) : resolve(answer)));
      });
    },
    async answer(addresses) {
      waiting.shift()?.(addresses);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    },
    asked: () => asked,
  };
}

test('an address that is one needs no look-up, and is known as the system writes it', () => {
  const dns = nameServer();
  const remote = createRemoteAddress('2001:DB8:0:0::2', dns.lookup);
  remote.tick(0);
  remote.doubt(0);
  expect([remote.current(), dns.asked()]).toEqual([B, 0]);
});

test('a name is looked up once at a time, again 5 s after a failure and 5 min after an answer', async () => {
  const dns = nameServer();
  const remote = createRemoteAddress('lns.example', dns.lookup);
  remote.tick(0);
  remote.tick(60_000);
  expect([remote.current(), dns.asked()]).toEqual([null, 1]);
  await dns.answer(null);
  remote.tick(4_999);
  expect(dns.asked()).toBe(1);
  remote.tick(5_000);
  await dns.answer([A, B]);
  expect(remote.current()).toEqual(A);
  remote.tick(304_999);
  expect(dns.asked()).toBe(2);
  remote.tick(305_000);
  expect(dns.asked()).toBe(3);
  await dns.answer(null);
  expect(remote.current()).toEqual(A);
});

test('an address stays for as long as the name has it, and goes when it has not', async () => {
  const dns = nameServer();
  const remote = createRemoteAddress('lns.example', dns.lookup);
  remote.tick(0);
  await dns.answer([A]);
  const before = remote.current();
  remote.tick(300_000);
  await dns.answer([B, A]);
  expect(remote.current()).toBe(before);
  remote.tick(600_000);
  await dns.answer([B]);
  expect(remote.current()).toEqual(B);
});

test('an address in doubt gives way to the next one, not faster than each 30 s, and the name is looked up again', async () => {
  const dns = nameServer();
  const remote = createRemoteAddress('lns.example', dns.lookup);
  remote.tick(0);
  await dns.answer([A, B]);
  remote.doubt(10_000);
  expect(remote.current()).toEqual(B);
  remote.doubt(39_999);
  expect(remote.current()).toEqual(B);
  remote.tick(10_000);
  expect(dns.asked()).toBe(2);
  await dns.answer([A, B]);
  remote.doubt(40_000);
  expect(remote.current()).toEqual(A);
});

test('an answer after the end changes nothing', async () => {
  const dns = nameServer();
  const remote = createRemoteAddress('lns.example', dns.lookup);
  remote.tick(0);
  remote.stop();
  await dns.answer([A]);
  await eventually(() => expect(remote.current()).toBeNull());
});
