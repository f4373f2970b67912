// Event streams over real sockets: what readers get, where they go on, and what becomes of those that do not read.

import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Type } from 'typebox';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { createEventStream, type EventStream, type EventStreamOptions } from './event-stream.ts';
import { NOBODY, type Principal } from './principal.ts';
import type { Routes } from './server.ts';
import { type HttpRig, principalWith, startHttpRig } from './testing/http-rig.ts';

interface Watcher {
  text(): string;
  /** Types and data of the events, in order. */
  events(): readonly (readonly [type: string, data: string])[];
  lastId(): string;
  ended(): boolean;
  stop(): void;
}

let rig: HttpRig;
let stream: EventStream;
const open: { stop(): void }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) one.stop();
  await rig.stop();
});

async function start(
  options: EventStreamOptions = {},
  authenticate: () => Principal = () => principalWith({}),
  handlerTimeoutMs = 20_000,
): Promise<void> {
  stream = createEventStream(options);
  const neverAnswers: Routes = (server) => {
    const schema = { tags: ['test'], summary: 'Never answers', response: { 200: Type.Null() } };
    server.get('/api/v1/never', { config: { access: 'open' }, schema }, () => new Promise<null>(() => {}));
  };
  rig = await startHttpRig({ routes: [stream.routes, neverAnswers], authenticate, handlerTimeoutMs });
}

async function watch(headers: Readonly<Record<string, string>> = {}): Promise<Watcher> {
  let text = '';
  let ended = false;
  const request = get(rig.url('/api/v1/events'), { headers, agent: false }, (answer) => {
    expect(answer.statusCode).toBe(200);
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    answer.on('close', () => {
      ended = true;
    });
    answer.on('error', () => {});
  });
  request.on('error', () => {});
  const watcher: Watcher = {
    text: () => text,
    events: () =>
      [...text.matchAll(/^event: (.+)\ndata: (.+)\n\n/gm)].map(
        ([, type = '', data = '']) => [type, data] as const,
      ),
    lastId: () => [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '',
    ended: () => ended,
    stop: () => request.destroy(),
  };
  open.push(watcher);
  await eventually(() => expect(text).toContain('retry: '));
  return watcher;
}

test('events reach everybody who watches, in order, each with an id to go on from', async () => {
  await start();
  const [one, two] = [await watch(), await watch()];
  stream.publish({ type: 'equipment-state', data: { id: 'gateway:1', text: 'two\nlines' } });
  stream.publish({ type: 'equipment-state', data: { id: 'gateway:2' } });
  for (const watcher of [one, two]) {
    await eventually(() =>
      expect(watcher.events()).toEqual([
        ['ready', '{}'],
        ['equipment-state', '{"id":"gateway:1","text":"two\\nlines"}'],
        ['equipment-state', '{"id":"gateway:2"}'],
      ]),
    );
    expect(watcher.text()).toMatch(/^retry: \d{4}\n\n/);
    expect(watcher.lastId()).toMatch(/^[0-9a-f]{12}-2$/);
  }
});

test('the answer says that it must not be kept or gathered on the way, and carries the headers of all answers', async () => {
  await start();
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve) => {
    const request = get(rig.url('/api/v1/events'), { agent: false }, resolve);
    open.push({ stop: () => request.destroy() });
  });
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  answer.on('error', () => {});
});

test('whoever comes back gets what it missed, and nothing twice', async () => {
  await start();
  const first = await watch();
  stream.publish({ type: 'a', data: 1 });
  await eventually(() => expect(first.events()).toHaveLength(2));
  first.stop();
  stream.publish({ type: 'b', data: 2 });
  stream.publish({ type: 'c', data: 3 });
  const again = await watch({ 'last-event-id': first.lastId() });
  stream.publish({ type: 'd', data: 4 });
  await eventually(() => expect(again.events().map(([type]) => type)).toEqual(['b', 'c', 'd']));
});

test.each([
  ['too long ago', () => 'x'],
  ['of an earlier process', () => '0123456789ab-1'],
  ['from the future', (id: string) => id.replace(/\d+$/, '99')],
  ['nonsense', () => 'no id'],
])('an id that is %s is answered with reset, and the stream goes on from now', async (name, idOf) => {
  await start({ keep: 3 });
  const first = await watch();
  const id = name === 'too long ago' ? first.lastId() : idOf(first.lastId());
  for (let number = 0; number < 5; number++) stream.publish({ type: 'a', data: number });
  const again = await watch({ 'last-event-id': id });
  stream.publish({ type: 'b', data: 5 });
  await eventually(() => expect(again.events().map(([type]) => type)).toEqual(['reset', 'b']));
  const third = await watch({ 'last-event-id': again.lastId() });
  expect(third.events()).toEqual([]);
});

test('nobody is told of what is not for them, neither live nor when they come back', async () => {
  let who = principalWith({ partnerId: 'tmvl' });
  await start({}, () => who);
  const own = await watch();
  who = principalWith({ partnerId: 'smo' });
  const other = await watch();
  stream.publish({ type: 'a', data: 1, visibleTo: ({ account }) => account?.partnerId === 'tmvl' });
  stream.publish({ type: 'b', data: 2 });
  await eventually(() => expect(own.events().map(([type]) => type)).toEqual(['ready', 'a', 'b']));
  await eventually(() => expect(other.events().map(([type]) => type)).toEqual(['ready', 'b']));
  const again = await watch({ 'last-event-id': other.lastId().replace(/\d+$/, '0') });
  await eventually(() => expect(again.events().map(([type]) => type)).toEqual(['b']));
});

test('a stream without events says now and then that it lives', async () => {
  await start({ heartbeatMs: 20 });
  const watcher = await watch();
  await eventually(() => expect(watcher.text().split(': here\n\n').length).toBeGreaterThan(3));
  expect(watcher.ended()).toBe(false);
});

test('when rights end, so do the streams that were opened with them, and only those', async () => {
  let who = principalWith({ accountId: 'a', credentialId: 'a-1' });
  await start({}, () => who);
  const first = await watch();
  who = principalWith({ accountId: 'a', credentialId: 'a-2' });
  const second = await watch();
  who = principalWith({ accountId: 'b', credentialId: 'b-1' });
  const other = await watch();
  stream.revoke({ credentialId: 'a-1' });
  await eventually(() => expect(first.ended()).toBe(true));
  expect(second.ended()).toBe(false);
  stream.revoke({ accountId: 'a' });
  await eventually(() => expect(second.ended()).toBe(true));
  stream.publish({ type: 'a', data: 1 });
  await eventually(() => expect(other.events()).toHaveLength(2));
  expect(stream.counts().open).toBe(1);
});

test('one stream too many is refused, and told when to come again', async () => {
  await start({ maxStreams: 2 });
  await watch();
  const second = await watch();
  const answer = await rig.get('/api/v1/events');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('30');
  expect(await answer.json()).toMatchObject({ status: 503, title: 'Too many streams' });
  second.stop();
  await eventually(() => expect(stream.counts().open).toBe(1));
  await watch();
  expect(stream.counts()).toMatchObject({ open: 2, refused: 1 });
});

/** Sends a request and never reads an answer. */
async function deaf(): Promise<Socket> {
  const before = stream.counts().open;
  const socket = connect({ host: '127.0.0.1', port: rig.port(), highWaterMark: 1 } as never);
  socket.pause();
  socket.on('error', () => {});
  socket.write('GET /api/v1/events HTTP/1.1\r\nhost: vigie\r\n\r\n');
  open.push({ stop: () => socket.destroy() });
  await eventually(() => expect(stream.counts().open).toBeGreaterThan(before));
  return socket;
}

test('a reader that never reads costs a bounded memory and is cut off; the others miss nothing', async () => {
  await start({ heartbeatMs: 100, keep: 1_000 });
  await deaf();
  const watcher = await watch();
  const data = 'x'.repeat(20_000);
  let published = 0;
  const heapBefore = process.memoryUsage().heapUsed;
  await eventually(
    () => {
      for (let number = 0; number < 20; number++) {
        stream.publish({ type: 'a', data: `${published++} ${data}` });
      }
      expect(stream.counts().dropped).toBe(1);
    },
    { timeoutMs: 20_000, intervalMs: 110 },
  );
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(100_000_000);
  await eventually(() => expect(watcher.events()).toHaveLength(published + 1), { timeoutMs: 10_000 });
  expect(watcher.events().filter(([type]) => type === 'reset')).toEqual([]);
  expect(stream.counts().open).toBe(1);
}, 40_000);

test('the server stops at once although streams are open, read or not', async () => {
  await start();
  const watcher = await watch();
  await deaf();
  const startedMs = performance.now();
  await rig.stop();
  expect(performance.now() - startedMs).toBeLessThan(4_000);
  await eventually(() => expect(watcher.ended()).toBe(true));
  await start();
});

test('whoever may not see the state of the network gets no stream', async () => {
  await start({}, () => NOBODY);
  const answer = await rig.get('/api/v1/events');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

test('a stream outlives the time that other routes have for their answer', async () => {
  await start({ heartbeatMs: 50 }, undefined, 200);
  const watcher = await watch();
  // Of another route, begun later: its time is over, the stream's is not.
  const slow = await rig.get('/api/v1/never');
  expect(slow.status).toBe(503);
  expect(await slow.json()).toMatchObject({ status: 503, title: 'Took too long' });
  stream.publish({ type: 'a', data: 1 });
  await eventually(() => expect(watcher.events()).toHaveLength(2));
  expect(watcher.ended()).toBe(false);
});
