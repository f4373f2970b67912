import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let proxy: TcpProxy;
let target: ReturnType<typeof createServer>;
/** The server's side of each connection, and what it got. */
let servers: { readonly socket: Socket; received: string; closed: boolean }[];
let clients: Socket[];

beforeEach(async () => {
  servers = [];
  clients = [];
  target = createServer((socket) => {
    const server = { socket, received: '', closed: false };
    servers.push(server);
    socket.on('error', () => {});
    socket.on('close', () => {
      server.closed = true;
    });
    socket.on('data', (bytes) => {
      server.received += bytes.toString();
      socket.write(bytes);
    });
  });
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  const { port } = target.address() as { port: number };
  proxy = await startTcpProxy({ target: { host: '127.0.0.1', port } });
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await proxy.stop();
  for (const { socket } of servers) socket.destroy();
  target.close();
});

/** A client, and what came back to it. */
function open(): { readonly socket: Socket; echoed: string; closed: boolean } {
  const client = { socket: connect(proxy.port, '127.0.0.1'), echoed: '', closed: false };
  clients.push(client.socket);
  client.socket.on('error', () => {});
  client.socket.on('close', () => {
    client.closed = true;
  });
  client.socket.on('data', (bytes) => {
    client.echoed += bytes.toString();
  });
  return client;
}

test('carries both ways, and tells each side that the other has closed', async () => {
  const client = open();
  client.socket.write('hello');
  await eventually(() => expect(client.echoed).toBe('hello'));
  expect(proxy.connections()).toBe(1);
  client.socket.end();
  await eventually(() => expect([client.closed, servers[0]?.closed]).toEqual([true, true]));
  await eventually(() => expect(proxy.connections()).toBe(0));
});

test('cut resets both sides, and the next connection works', async () => {
  const client = open();
  client.socket.write('a');
  await eventually(() => expect(client.echoed).toBe('a'));
  proxy.cut();
  await eventually(() => expect([client.closed, servers[0]?.closed]).toEqual([true, true]));
  const next = open();
  next.socket.write('b');
  await eventually(() => expect(next.echoed).toBe('b'));
});

test('a stall loses nothing, and ends by itself or when told', async () => {
  const client = open();
  client.socket.write('a');
  await eventually(() => expect(client.echoed).toBe('a'));
  proxy.stall();
  client.socket.write('b');
  const before = performance.now();
  proxy.stall(150);
  await eventually(() => expect(client.echoed).toBe('ab'));
  expect(performance.now() - before).toBeGreaterThan(140);
  proxy.stall();
  client.socket.write('c');
  proxy.resume();
  await eventually(() => expect(client.echoed).toBe('abc'));
});

test('a swallowed connection is dead for good and neither side is told; a later one lives', async () => {
  const client = open();
  client.socket.write('a');
  await eventually(() => expect(client.echoed).toBe('a'));
  proxy.swallow(true);
  client.socket.write('lost');
  servers[0]?.socket.write('lost');
  const during = open();
  during.socket.write('lost');
  await eventually(() => expect(servers).toHaveLength(2));
  proxy.swallow(false);
  client.socket.write('lost too');
  client.socket.end();
  const later = open();
  later.socket.write('b');
  await eventually(() => expect(later.echoed).toBe('b'));
  expect([client.echoed, during.echoed]).toEqual(['a', '']);
  expect(servers.map(({ received, closed }) => [received, closed])).toEqual([
    ['a', false],
    ['', false],
    ['b', false],
  ]);
});

test('refuses new connections only', async () => {
  const client = open();
  client.socket.write('a');
  await eventually(() => expect(client.echoed).toBe('a'));
  proxy.refuse(true);
  const refused = open();
  await eventually(() => expect(refused.closed).toBe(true));
  client.socket.write('b');
  await eventually(() => expect(client.echoed).toBe('ab'));
  expect([servers.length, proxy.accepted()]).toEqual([1, 2]);
});

test('a slow link takes its time over each direction', async () => {
  proxy.bytesPerSecond(10_000);
  const client = open();
  const before = performance.now();
  client.socket.write('x'.repeat(3_000));
  await eventually(() => expect(servers[0]?.received).toHaveLength(3_000));
  expect(performance.now() - before).toBeGreaterThan(250);
  proxy.bytesPerSecond(null);
  await eventually(() => expect(client.echoed).toHaveLength(3_000));
});

test('a delayed link carries everything in order, each way so much later', async () => {
  proxy.delay(100);
  const client = open();
  const before = performance.now();
  for (const letter of 'abcdef') {
    client.socket.write(letter);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await eventually(() => expect(client.echoed).toBe('abcdef'));
  // The last letter was on its way there and back for 200 ms; one after the other they would have taken 1.2 s.
  expect(performance.now() - before).toBeGreaterThan(240);
  proxy.delay(0);
  client.socket.write('g');
  await eventually(() => expect(client.echoed).toBe('abcdefg'));
});
