// The heartbeat against a real server: it is asked as long as commits go through, and not otherwise.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';

let server: Server;
let url: string;
let asked = 0;
let status = 200;
let isAlive = true;
let proofs = 0;
let heartbeat: Heartbeat;
const logged: string[] = [];

beforeEach(async () => {
  Object.assign(logged, { length: 0 });
  [asked, proofs, status, isAlive] = [0, 0, 200, true];
  server = createServer((_request, response) => {
    asked++;
    response.writeHead(status, { location: url }).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/beat`;
  heartbeat = createHeartbeat({
    ...{ url, everyMs: 20 },
    async proveAlive() {
      proofs++;
      if (!isAlive) throw new Error('the disk is full');
    },
    log: {
      info: (...parts: unknown[]) => void logged.push(String(parts.at(-1))),
      warn: (...parts: unknown[]) => void logged.push(String(parts.at(-1))),
    },
  });
  heartbeat.start();
});
afterEach(() => {
  heartbeat.stop();
  server.closeAllConnections();
  server.close();
});

test('is asked again and again', () => eventually(() => expect(asked).toBeGreaterThan(3)));

test('is silent while nothing can be committed, and says so once', async () => {
  await eventually(() => expect(asked).toBeGreaterThan(0));
  isAlive = false;
  const from = proofs;
  await eventually(() => expect(proofs).toBeGreaterThan(from + 3));
  const then = asked;
  await eventually(() => expect(proofs).toBeGreaterThan(from + 6));
  expect(asked).toBe(then);
  expect(logged).toEqual(['the heartbeat is not heard']);
  isAlive = true;
  await eventually(() =>
    expect(logged).toEqual(['the heartbeat is not heard', 'the heartbeat is heard again']),
  );
});

test.each([500, 302])('an answer %d is no answer', async (answered) => {
  status = answered;
  await eventually(() => expect(logged).toEqual(['the heartbeat is not heard']));
});
