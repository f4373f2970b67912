// Measures what Vigie adds between packet forwarder and network server, both ways, commits to both disks included.
//
//   node --import tsx scripts/bench-latency.ts [--rate 100] [--seconds 20] [--gateways 4]
//
// A supervisor with its embedded broker and an agent a gateway, all real processes on this machine. Forwarders and
// network server are in this process, so that one clock measures: PUSH_DATA leaves until it is at the network server
// (up), PULL_RESP leaves until it is at the forwarder (down), TX_ACK leaves until it is at the network server (ack).
// Three runs, the medians printed.

import type { Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type GatewayEui, parseGatewayEui } from '../protocol/eui.ts';
import { readToGateway } from '../protocol/semtech/datagram.ts';
import { encodePullData } from '../protocol/semtech/pull-data.ts';
import { parsePullResp } from '../protocol/semtech/pull-resp.ts';
import { encodePushData, rxpkBody } from '../protocol/semtech/push-data.ts';
import { encodeTxAck } from '../protocol/semtech/tx-ack.ts';
import { startChain } from '../test/chain.ts';
import { closeSocket, openSocket } from '../test/stand-ins/connected-socket.ts';
import { startEchoLns } from './bench/echo-lns.ts';
import { type Figures, medianTable } from './bench/medians.ts';

const RUNS = 3;
const WARM_UP_MS = 3_000;
const PULL_EVERY_MS = 2_000;
const RX1_US = 1_000_000;
const WRAP_US = 2 ** 32;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '20' },
    gateways: { type: 'string', default: '4' },
  },
});
const rate = Math.min(2_000, Number(values.rate));
const seconds = Math.min(300, Number(values.seconds));
const gateways = Math.min(50, Number(values.gateways));

/** Sent under this concentrator time; each delay `null` until it is known. */
interface Exchange {
  readonly sentMs: number;
  upMs: number | null;
  askedMs: number;
  downMs: number | null;
  ackSentMs: number;
  ackMs: number | null;
}

interface Gateway {
  readonly eui: GatewayEui;
  readonly up: Socket;
  readonly down: Socket;
}

async function run(): Promise<Figures> {
  const euis = Array.from({ length: gateways }, (_, index) => euiOf(index));
  /** By tmst: drawn from the clock, and no two alike. */
  const exchanges = new Map<number, Exchange>();
  const byToken = new Map<number, Exchange>();
  const lns = await startEchoLns({
    onReception(tmstUs, atMs) {
      const exchange = exchanges.get(tmstUs);
      if (exchange === undefined || exchange.upMs !== null) return null;
      exchange.upMs = atMs - exchange.sentMs;
      return txpk((tmstUs + RX1_US) % WRAP_US);
    },
    onAsked(token, tmstUs, atMs) {
      const exchange = exchanges.get(tmstUs) as Exchange;
      exchange.askedMs = atMs;
      byToken.set(token, exchange);
    },
    onTxAck(token, json, atMs) {
      const exchange = byToken.get(token);
      if (exchange !== undefined && json === '') exchange.ackMs = atMs - exchange.ackSentMs;
    },
  });
  const chain = await startChain(euis, { supervisor: { VIGIE_LNS__0__ADDRESS: `127.0.0.1:${lns.port}` } });
  const sites = await Promise.all(
    [...chain.addresses].map(([eui, { host, port }]) => openGateway(eui, host, port, exchanges)),
  );
  const pulling = setInterval(() => pull(sites), PULL_EVERY_MS);
  try {
    pull(sites);
    await chain.ready();
    await send(sites, exchanges, WARM_UP_MS / 1_000);
    exchanges.clear();
    await send(sites, exchanges, seconds);
    await sleep(1_000);
    return figures([...exchanges.values()]);
  } finally {
    clearInterval(pulling);
    await Promise.all(sites.flatMap(({ up, down }) => [closeSocket(up), closeSocket(down)]));
    await chain.stop();
    await lns.stop();
  }
}

/** Frames of many devices, spread over the gateways at random moments of each slot. */
async function send(
  sites: readonly Gateway[],
  exchanges: Map<number, Exchange>,
  forSeconds: number,
): Promise<void> {
  const startMs = performance.now();
  for (let sent = 0; sent < forSeconds * rate; sent++) {
    const dueMs = startMs + ((sent + Math.random()) * 1_000) / rate;
    await sleep(Math.max(0, dueMs - performance.now()));
    const site = sites[sent % sites.length] as Gateway;
    const tmstUs = Math.floor(performance.now() * 1_000) % WRAP_US;
    if (exchanges.has(tmstUs)) continue;
    const bytes = encodePushData(2, sent % 0x1_0000, site.eui, rxpkBody([rxpk(tmstUs, sent)]));
    exchanges.set(tmstUs, {
      sentMs: performance.now(),
      upMs: null,
      askedMs: 0,
      downMs: null,
      ackSentMs: 0,
      ackMs: null,
    });
    site.up.send(bytes);
  }
}

/** A forwarder that acknowledges at once, as the reference one does. */
async function openGateway(
  eui: GatewayEui,
  host: string,
  port: number,
  exchanges: ReadonlyMap<number, Exchange>,
): Promise<Gateway> {
  const up = await openSocket(host, port, ignore, ignore);
  const down = await openSocket(host, port, heard, ignore);

  function heard(bytes: Buffer): void {
    const atMs = performance.now();
    const message = readToGateway(bytes);
    if (typeof message === 'string' || message.kind !== 'pull-resp') return;
    const content = parsePullResp(message.json);
    if (content.kind === 'complaint' || content.txpk.when.kind !== 'counter') return;
    const exchange = exchanges.get((content.txpk.when.tmstUs - RX1_US + WRAP_US) % WRAP_US);
    if (exchange !== undefined) {
      exchange.downMs = atMs - exchange.askedMs;
      exchange.ackSentMs = performance.now();
    }
    down.send(encodeTxAck(2, message.token, eui, null));
  }

  return { eui, up, down };
}

function ignore(): void {
  // PUSH_ACKs, and sockets whose server is gone at the end.
}

function pull(sites: readonly Gateway[]): void {
  for (const { eui, down } of sites) down.send(encodePullData(2, 1, eui));
}

function euiOf(index: number): GatewayEui {
  const eui = parseGatewayEui(`7076ff00be00${(index + 1).toString(16).padStart(4, '0')}`);
  if (eui === null) throw new Error('no EUI');
  return eui;
}

function rxpk(tmstUs: number, frame: number): string {
  const phy = Buffer.alloc(25, frame & 0xff);
  phy[0] = 0x40;
  phy.writeUInt32LE(0x0400_0000 + (frame % 1_000), 1);
  phy[5] = 0;
  phy.writeUInt16LE(Math.floor(frame / 1_000) + 1, 6);
  phy.writeUInt32LE(frame, 12);
  return `{"tmst":${tmstUs},"freq":868.100000,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-80,"lsnr":8.0,"size":25,"data":"${phy.toString('base64')}"}`;
}

function txpk(tmstUs: number): Record<string, unknown> {
  const data = Buffer.alloc(12, 7).toString('base64');
  return {
    ...{ imme: false, tmst: tmstUs, freq: 868.1, rfch: 0, powe: 14, modu: 'LORA', datr: 'SF7BW125' },
    ...{ codr: '4/5', ipol: true, size: 12, data },
  };
}

function figures(exchanges: readonly Exchange[]): Figures {
  const of = (key: 'upMs' | 'downMs' | 'ackMs') => {
    const delays = exchanges.flatMap((one) => one[key] ?? []).sort((a, b) => a - b);
    const at = (share: number) => delays[Math.floor(delays.length * share)] ?? Number.NaN;
    return { n: delays.length, p50: at(0.5), p99: at(0.99), max: delays.at(-1) ?? Number.NaN };
  };
  const [up, down, ack] = [of('upMs'), of('downMs'), of('ackMs')];
  return {
    sent: exchanges.length,
    ...{ 'up arrived': up.n, 'up p50 ms': up.p50, 'up p99 ms': up.p99, 'up max ms': up.max },
    ...{ 'down arrived': down.n, 'down p50 ms': down.p50, 'down p99 ms': down.p99, 'down max ms': down.max },
    ...{ 'ack arrived': ack.n, 'ack p50 ms': ack.p50, 'ack p99 ms': ack.p99, 'ack max ms': ack.max },
  };
}

const runs: Figures[] = [];
for (let count = 0; count < RUNS; count++) runs.push(await run());
process.stdout.write(medianTable(runs));
