import { expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { createAddressFinder } from './lns-address.ts';

const A = { ip: '192.0.2.1', family: 4 } as const;
const B = { ip: '2001:db8::2', family: 6 } as const;
type Answer = readonly (typeof A | typeof B)[] | Error;

/** A finder whose name service gives these answers one after the other, the last one for ever. */
function createFinder(...answers: readonly Answer[]) {
  const asked: string[] = [];
  const changes: string[] = [];
  const finder = createAddressFinder({
    host: { host: 'lns.example', port: 1700 },
    lookup: (host) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)] as Answer;
      asked.push(host);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    changed: ({ ip }) => changes.push(ip),
  });
  return { finder, asked, changes };
}

test.each([
  ['192.0.2.7', 4],
  ['2001:db8::7', 6],
] as const)('an address needs no name service: %s', (host, family) => {
  const finder = createAddressFinder({
    host: { host, port: 1700 },
    lookup: () => Promise.reject(new Error('asked')),
    changed: () => undefined,
  });
  finder.tick(0);
  expect(finder.current()).toEqual({ ip: host, family, port: 1700 });
  const address = finder.current();
  if (address !== null) finder.failed(address, 1);
  finder.tick(10_000_000);
  expect(finder.current()).toBe(address);
  expect(finder.complaint()).toBeNull();
});

test('a name is looked up at once, and again every 5 minutes', async () => {
  const { finder, asked, changes } = createFinder([A], [B]);
  finder.tick(0);
  await eventually(() => expect(finder.current()).toEqual({ ...A, port: 1700 }));
  finder.tick(299_999);
  expect(asked).toHaveLength(1);
  finder.tick(300_000);
  await eventually(() => expect(finder.current()).toEqual({ ...B, port: 1700 }));
  expect(changes).toEqual([A.ip, B.ip]);
});

test('an address stays in use while it is among the answers, in whatever order', async () => {
  const { finder, asked, changes } = createFinder([A, B], [B, A]);
  finder.tick(0);
  await eventually(() => expect(finder.current()).not.toBeNull());
  const before = finder.current();
  finder.tick(300_000);
  await eventually(() => expect(asked).toHaveLength(2));
  await eventually(() => expect(finder.current()).toBe(before));
  expect(changes).toEqual([A.ip]);
});

test('a failed look-up is tried again after 5 s, and the address known stays in use', async () => {
  const { finder, asked } = createFinder([A], new Error('EAI_AGAIN'), [A]);
  finder.tick(0);
  await eventually(() => expect(finder.current()).not.toBeNull());
  finder.tick(300_000);
  await eventually(() => expect(finder.complaint()).toBe('EAI_AGAIN'));
  expect(finder.current()).toEqual({ ...A, port: 1700 });
  finder.tick(304_999);
  expect(asked).toHaveLength(2);
  finder.tick(305_000);
  await eventually(() => expect(finder.complaint()).toBeNull());
});

test('when nothing answers, the next address is tried, but not in a frenzy', async () => {
  const { finder, changes } = createFinder([A, B]);
  finder.tick(0);
  await eventually(() => expect(finder.current()).not.toBeNull());
  const first = finder.current();
  if (first === null) return;
  finder.failed(first, 1_000);
  expect(finder.current()?.ip).toBe(B.ip);
  // Other sockets tell of the same failure.
  finder.failed(first, 1_001);
  expect(finder.current()?.ip).toBe(B.ip);
  const second = finder.current();
  if (second === null) return;
  finder.failed(second, 1_500);
  expect(finder.current()?.ip).toBe(B.ip);
  finder.failed(second, 3_000);
  expect(finder.current()?.ip).toBe(A.ip);
  expect(changes).toEqual([A.ip, B.ip, A.ip]);
});

test('a failure has the name looked up again, at most every 5 s', async () => {
  const { finder, asked } = createFinder([A]);
  finder.tick(0);
  await eventually(() => expect(finder.current()).not.toBeNull());
  const address = finder.current();
  if (address === null) return;
  finder.failed(address, 1_000);
  finder.tick(4_999);
  expect(asked).toHaveLength(1);
  finder.tick(5_000);
  expect(asked).toHaveLength(2);
});
