// How many QoS 0 messages a second reach `onMessage` through the embedded broker, and what each costs; aedes alone beside it.
//
//   node --import tsx supervisor/platform/broker/testing/bench.ts [--seconds 4] [--rounds 3] [--agents 20]
//
// Each broker runs in a process of its own, so that its CPU time is its own; rounds take turns.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { Aedes } from 'aedes';
import { generate } from 'mqtt-packet';
import type { GatewayEui } from '../../../../protocol/eui.ts';
import { topicOf, topicOfAll } from '../../../../protocol/mqtt/topics.ts';
import { eventually } from '../../../../test/eventually.ts';
import { createClock } from '../../clock.ts';
import { createEmbeddedBus } from '../embedded.ts';
import { connectBytes, openPeer } from './raw-peer.ts';

interface Reading {
  /** Of the broker's own monotonic clock, ms. */
  readonly atMs: number;
  readonly messages: number;
  readonly cpuUs: number;
}

/** `port` once, then a reading whenever it is asked for one. */
type Report = { readonly port: number } | Reading;

/** Each starts a broker that calls `count` for every message, and resolves with its port. */
const BROKERS: Readonly<Record<string, (count: () => void) => Promise<number>>> = {
  'embedded bus': async (count) => {
    const log = { info() {}, warn() {}, debug() {} } as never;
    const bus = createEmbeddedBus(
      { listen: { host: '127.0.0.1', port: 0 }, tls: null, authenticate: async () => true },
      { now: createClock().now, log, onMessage: count },
    );
    return (await bus.start()) as number;
  },
  'aedes alone, a hook': (count) =>
    serveAedes((broker) => {
      broker.authorizePublish = (_client, _packet, done) => {
        count();
        done(null);
      };
    }),
  'aedes alone, subscribed': (count) =>
    serveAedes((broker) => {
      const taken = (_packet: unknown, done: () => void): void => {
        count();
        done();
      };
      broker.subscribe(topicOfAll('up'), taken, () => {});
    }),
};

async function serveAedes(prepare: (broker: Aedes) => void): Promise<number> {
  const broker = await Aedes.createBroker();
  prepare(broker);
  const server = createServer((socket) => void broker.handle(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { readonly port: number }).port;
}

/** The broker's process. */
async function serve(name: string): Promise<void> {
  let messages = 0;
  const port = await (BROKERS[name] as (count: () => void) => Promise<number>)(() => {
    messages++;
  });
  const report = (one: Report): void => void process.send?.(one);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    report({ atMs: performance.now(), messages, cpuUs: user + system });
  });
  process.on('disconnect', () => process.exit(0));
  report({ port });
}

async function connectAgents(port: number, agents: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  for (let index = 0; index < agents; index++) {
    const eui = euiOf(index);
    const peer = await openPeer(port);
    await peer.send(connectBytes({ clientId: eui, username: eui, password: Buffer.from('x') }));
    await once(peer.socket, 'data');
    sockets.push(peer.socket);
  }
  return sockets;
}

function euiOf(index: number): GatewayEui {
  return index.toString(16).padStart(16, '0') as GatewayEui;
}

/** Writes as fast as the broker reads, until told to stop. */
function flood(socket: Socket, eui: GatewayEui, payloadBytes: number): () => void {
  const one = publishBytes(eui, payloadBytes);
  const batch = Buffer.concat(Array.from({ length: Math.ceil(65_536 / one.length) }, () => one));
  let running = true;
  const fill = (): void => {
    while (running && socket.write(batch));
  };
  socket.on('drain', fill);
  fill();
  return () => {
    running = false;
  };
}

async function read(child: ChildProcess): Promise<Reading> {
  child.send('read');
  const [reading] = (await once(child, 'message')) as [Reading];
  return reading;
}

/** A figure counts only if every message that was written was taken, and none twice. */
async function confirmAll(
  child: ChildProcess,
  sockets: readonly Socket[],
  payloadBytes: number,
): Promise<void> {
  const written = sockets.reduce(
    (sum, socket, index) => sum + messagesIn(socket, euiOf(index), payloadBytes),
    0,
  );
  await eventually(async () => {
    const { messages } = await read(child);
    if (messages !== written) throw new Error(`${written} messages written, ${messages} taken`);
  });
}

/** What `flood` wrote after the CONNECT, whole batches. */
function messagesIn(socket: Socket, eui: GatewayEui, payloadBytes: number): number {
  const connect = connectBytes({ clientId: eui, username: eui, password: Buffer.from('x') });
  return (socket.bytesWritten - connect.length) / publishBytes(eui, payloadBytes).length;
}

function publishBytes(eui: GatewayEui, payloadBytes: number): Buffer {
  const payload = Buffer.alloc(payloadBytes, 7);
  return generate({ cmd: 'publish', topic: topicOf(eui, 'up'), payload, qos: 0, retain: false, dup: false });
}

async function measure(
  name: string,
  payloadBytes: number,
  seconds: number,
  agents: number,
): Promise<Reading> {
  const child = fork(import.meta.filename, ['--serve', name], { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
  const sockets = await connectAgents(port, agents);
  const stops = sockets.map((socket, index) => flood(socket, euiOf(index), payloadBytes));
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  await sleep(1_000);
  const before = await read(child);
  await sleep(seconds * 1_000);
  const after = await read(child);
  for (const stop of stops) stop();
  await confirmAll(child, sockets, payloadBytes);
  for (const socket of sockets) socket.destroy();
  child.disconnect();
  await once(child, 'exit');
  return {
    atMs: after.atMs - before.atMs,
    messages: after.messages - before.messages,
    cpuUs: after.cpuUs - before.cpuUs,
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      serve: { type: 'string' },
      seconds: { type: 'string', default: '4' },
      rounds: { type: 'string', default: '3' },
      agents: { type: 'string', default: '20' },
    },
  });
  if (values.serve !== undefined) return serve(values.serve);
  const seconds = Number(values.seconds);
  for (const payloadBytes of [300, 48 * 1024]) {
    for (let round = 1; round <= Number(values.rounds); round++) {
      for (const name of Object.keys(BROKERS)) {
        const { atMs, messages, cpuUs } = await measure(name, payloadBytes, seconds, Number(values.agents));
        const line = {
          payloadBytes,
          round,
          name,
          messages,
          elapsedMs: Math.round(atMs),
          messagesPerS: Math.round(messages / (atMs / 1_000)),
          cpuUsPerMessage: Number((cpuUs / messages).toFixed(2)),
        };
        console.log(JSON.stringify(line));
      }
    }
  }
}

if (import.meta.filename === process.argv[1]) await main();
