// The waiting room with real sockets: it empties itself, and a flood crowds out itself.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { createWaitingRoom, networkOf, type WaitingRoom, type WaitingRoomLimits } from './waiting-room.ts';

let server: Server;
let room: WaitingRoom;
let accepted: Socket[];
let refused: (readonly [string, string])[];
let peers: Socket[];

async function open(limits: WaitingRoomLimits): Promise<void> {
  room = createWaitingRoom(limits, (complaint, network) => refused.push([complaint, network]));
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => {});
    room.enter(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
}

/** Loopback has many addresses, each as good as another peer's. */
async function come(from: string): Promise<Socket> {
  const before = accepted.length;
  const { port } = server.address() as { readonly port: number };
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  socket.on('error', () => {});
  socket.resume();
  peers.push(socket);
  await once(socket, 'connect');
  await eventually(() => expect(accepted.length).toBe(before + 1));
  return socket;
}

beforeEach(() => {
  accepted = [];
  refused = [];
  peers = [];
});

afterEach(async () => {
  for (const socket of [...peers, ...accepted]) socket.destroy();
  server.close();
  await once(server, 'close');
});

test('whoever has not proved who it is in time is cut off', async () => {
  await open({ most: 10, withinMs: 30 });
  const socket = await come('127.0.0.1');
  await once(socket, 'close');
  expect(refused).toEqual([['not-authenticated-in-time', '127.0.0.1']]);
  expect(room.size()).toBe(0);
});

test('whoever has stays', async () => {
  await open({ most: 10, withinMs: 30 });
  await come('127.0.0.1');
  room.leave(accepted[0] as Socket);
  const late = await come('127.0.0.2');
  await once(late, 'close');
  expect(accepted[0]?.destroyed).toBe(false);
});

test('whoever goes away makes room', async () => {
  await open({ most: 1, withinMs: 60_000 });
  const socket = await come('127.0.0.1');
  socket.destroy();
  await eventually(() => expect(room.size()).toBe(0));
  await come('127.0.0.1');
  expect(refused).toEqual([]);
});

test('a flood from one network crowds out its own oldest, and nobody else', async () => {
  await open({ most: 5, withinMs: 60_000 });
  const quiet = await come('127.0.0.1');
  const flood: Socket[] = [];
  for (let turn = 0; turn < 20; turn++) flood.push(await come('127.0.0.66'));
  const other = await come('127.0.0.2');
  expect(room.size()).toBe(5);
  expect(refused).toHaveLength(17);
  expect(new Set(refused.map(([, network]) => network))).toEqual(new Set(['127.0.0.66']));
  await eventually(() => expect(flood.filter(({ closed }) => closed)).toEqual(flood.slice(0, 17)));
  expect([quiet.closed, other.closed]).toEqual([false, false]);
});

describe('a network', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
