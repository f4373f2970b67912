import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { sendAtOnce } from './no-delay.ts';

test('a TCP socket is told not to hold small messages back', () => {
  const told: unknown[] = [];
  const socket = new Socket();
  socket.setNoDelay = (noDelay) => {
    told.push(noDelay);
    return socket;
  };
  sendAtOnce(socket);
  expect(told).toEqual([true]);
});

test('another stream stays as it is', () => {
  expect(() => sendAtOnce(new PassThrough())).not.toThrow();
});
