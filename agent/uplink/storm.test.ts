// 200 agents whose broker restarts: how they come back, and how their backlogs start.

import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodeFlow } from '../../protocol/mqtt/flow.ts';
import { parseTopic, topicOf } from '../../protocol/mqtt/topics.ts';
import { eventually } from '../../test/eventually.ts';
import { MAX_PAUSE_MS } from './backoff.ts';
import { createLink, type Link } from './link.ts';

const AGENTS = 200;
const AWAY_MS = 3_000;

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Broker {
  readonly port: number;
  /** When each connection came, ms. */
  readonly accepted: readonly number[];
  stop(): Promise<void>;
}

/** Tells every agent that says hello how fast its backlog may come. */
async function openBroker(port = 0): Promise<Broker> {
  const aedes = await Aedes.createBroker();
  const accepted: number[] = [];
  const sockets = new Set<Socket>();
  aedes.on('publish', ({ topic }, client) => {
    const parsed = client === null ? null : parseTopic(topic);
    if (parsed?.name !== 'hello') return;
    const payload = encodeFlow({ nowMs: Date.now(), pace: 50, resume: null });
    const flow = { cmd: 'publish', qos: 0, retain: false, dup: false } as const;
    aedes.publish({ ...flow, topic: topicOf(parsed.eui, 'flow'), payload }, () => {});
  });
  const server = createServer((socket) => {
    accepted.push(performance.now());
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => aedes.close(resolve));
  };
  cleanups.push(stop);
  return { port: (server.address() as { port: number }).port, accepted, stop };
}

test('catalogue 29: 200 agents come back spread out, and each is told a pace before its backlog starts', async () => {
  const first = await openBroker();
  const links: Link[] = [];
  let paced = 0;
  for (let agent = 1; agent <= AGENTS; agent++) {
    const gatewayEui = agent.toString(16).padStart(16, '0') as GatewayEui;
    const link = createLink({
      gatewayEui,
      url: `mqtt://127.0.0.1:${first.port}`,
      username: gatewayEui,
      maxPauseMs: MAX_PAUSE_MS,
      secrets: { password: null, ca: null, cert: null, key: null },
      wallMs: Date.now,
      onConnected: () => void link.say('hello', Buffer.from('hello')),
      onDisconnected: () => {},
      onStored: () => {},
      onRefused: () => {},
      onFlow: ({ pace }) => {
        if (pace === 50) paced++;
      },
      onDown: () => {},
      onTakenOver: () => {},
      count: () => {},
      log: pino({ level: 'silent' }),
    });
    links.push(link);
    cleanups.push(link.stop);
    link.start();
  }
  await eventually(() => expect(paced).toBe(AGENTS), { timeoutMs: 20_000 });
  const stoppedMs = performance.now();
  await first.stop();
  await eventually(() => expect(performance.now() - stoppedMs).toBeGreaterThan(AWAY_MS), {
    timeoutMs: 20_000,
  });
  const second = await openBroker(first.port);
  await eventually(() => expect(paced).toBe(2 * AGENTS), { timeoutMs: 30_000 });
  const at = second.accepted.toSorted((a, b) => a - b);
  expect(at).toHaveLength(AGENTS);
  const [earliest, latest] = [at[0] ?? 0, at.at(-1) ?? 0];
  expect(latest - earliest).toBeGreaterThan(2_000);
  // Nowhere near all at once: no tenth of a second holds half of them, even where timers of this process come late.
  const busiest = Math.max(...at.map((ms) => at.filter((one) => one >= ms && one < ms + 100).length));
  expect(busiest).toBeLessThan(AGENTS / 2);
  expect(links.map((link) => link.connects())).toEqual(links.map(() => 2));
}, 60_000);
