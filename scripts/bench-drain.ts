// Measures the drain of a backlog over MQTT, and what it does to live frames of a gateway that has none.
//
//   node --import tsx scripts/bench-drain.ts [--gateways 10] [--rows 20000] [--late 10000] [--seconds 20]
//
// A supervisor with its embedded broker and the agents, all real processes on this machine. `--rows` wait in each
// gateway's journal when its agent starts; `--late` is the pace of the late lane, receptions a second. Before that and
// meanwhile one more gateway hears 20 frames a second, and the delay of each to the network server is measured.
// The draining agents run at a low priority: elsewhere each has a processor of its own.

import { existsSync, rmSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type GatewayEui, parseGatewayEui } from '../protocol/eui.ts';
import { receptionsAt } from '../test/at-lns.ts';
import { type Chain, startChain } from '../test/chain.ts';
import { createPacketForwarder } from '../test/stand-ins/packet-forwarder.ts';
import { fillJournal } from './bench/fill-journal.ts';
import { rssMb } from './bench/process-figures.ts';

const LIVE_EVERY_MS = 50;
const LOOK_EVERY_MS = 250;
/** Steps of niceness: a tenth of the share of a processor. */
const LESS_PRIORITY = 10;
const DEVICES = 1_000;
const HOUR_MS = 3_600_000;
/** More than the slowest drain that is worth waiting for: 500 rows a second. */
const SLOWEST_PER_S = 500;

const { values } = parseArgs({
  options: {
    gateways: { type: 'string', default: '10' },
    rows: { type: 'string', default: '20000' },
    late: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '20' },
  },
});
const gateways = Math.min(50, Number(values.gateways));
const rows = Math.min(2_000_000, Number(values.rows));
const seconds = Math.min(600, Number(values.seconds));

const LIVE = euiOf(0xff);

interface Live {
  /** Delays since the last call, ms, ascending. */
  take(): readonly number[];
  stop(): Promise<void>;
}

async function startLive(chain: Chain): Promise<Live> {
  const server = chain.addresses.get(LIVE);
  if (server === undefined) throw new Error('no live gateway');
  const forwarder = createPacketForwarder({ gatewayEui: LIVE, server, keep: 'counters', retry: null });
  await forwarder.start();
  const sentMs = new Map<string, number>();
  let frames = 0;
  const timer = setInterval(() => {
    const phy = Buffer.alloc(20, 3);
    phy[0] = 0x40;
    phy.writeUInt32LE(0xfe00_0001, 1);
    phy[5] = 0;
    phy.writeUInt16LE(++frames, 6);
    sentMs.set(phy.toString('hex'), performance.timeOrigin + performance.now());
    const radio = '"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-80,"lsnr":8';
    void forwarder.send([
      `{"tmst":${frames * 50_000},${radio},"size":20,"data":"${phy.toString('base64')}"}`,
    ]);
  }, LIVE_EVERY_MS);
  return {
    take() {
      const delays: number[] = [];
      for (const { gatewayEui, data, atMs } of receptionsAt(chain.lns)) {
        const since = sentMs.get(data);
        if (gatewayEui !== LIVE || since === undefined) continue;
        delays.push(atMs - since);
        sentMs.delete(data);
      }
      if (sentMs.size > 5) process.stdout.write(`${sentMs.size} live frames have not arrived\n`);
      sentMs.clear();
      return delays.sort((a, b) => a - b);
    },
    async stop() {
      clearInterval(timer);
      await forwarder.stop();
    },
  };
}

function euiOf(index: number): GatewayEui {
  const eui = parseGatewayEui(`7076ff00bd00${index.toString(16).padStart(4, '0')}`);
  if (eui === null) throw new Error('no EUI');
  return eui;
}

function print(what: string, delays: readonly number[]): void {
  const at = (share: number) => (delays[Math.floor(delays.length * share)] ?? Number.NaN).toFixed(1);
  const over = delays.filter((delay) => delay > 100).length;
  process.stdout.write(
    `live frames ${what}: ${delays.length}, median ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
      `max ${(delays.at(-1) ?? Number.NaN).toFixed(1)} ms, over 100 ms: ${over}\n`,
  );
}

async function fill(chain: Chain, euis: readonly GatewayEui[]): Promise<void> {
  for (const [gateway, eui] of euis.entries()) {
    const path = join(chain.folder, `${eui}.journal`);
    await chain.agents.get(eui)?.process.stop();
    for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) rmSync(file);
    fillJournal({ path, rows, devices: DEVICES, gateway, fromMs: Date.now() - HOUR_MS });
  }
}

/** Starts the agents and waits until the database holds everything; returns seconds and the agents' largest memory. */
async function drain(
  chain: Chain,
  euis: readonly GatewayEui[],
): Promise<{ readonly s: number; rss: number }> {
  const agents = euis.map((eui) => chain.agents.get(eui)?.process);
  for (const agent of agents) {
    agent?.start();
    setPriority(agent?.pid() ?? 0, Math.min(19, getPriority() + LESS_PRIORITY));
  }
  const wanted = rows * euis.length;
  const deadlineMs = performance.now() + 60_000 + (wanted / SLOWEST_PER_S) * 1_000;
  let startedMs = 0;
  let rss = 0;
  for (;;) {
    await sleep(LOOK_EVERY_MS);
    const counters = (await chain.get('/api/v1/counters')) as { sinceStart: { receptions: number } | null };
    const held = (counters.sinceStart?.receptions ?? 0) - before;
    if (held > rows / 100 && startedMs === 0) startedMs = performance.now();
    rss = Math.max(rss, ...agents.map((agent) => rssMb(agent?.pid() ?? 0)));
    if (held >= wanted) return { s: (performance.now() - startedMs) / 1_000, rss };
    if (performance.now() > deadlineMs) throw new Error(`only ${held} of ${wanted} rows were drained`);
  }
}

const euis = Array.from({ length: gateways }, (_, index) => euiOf(index + 1));
const chain = await startChain([...euis, LIVE], {
  supervisor: {
    VIGIE_LNS__0__LATE_PER_S: String(values.late),
    VIGIE_LNS__0__LATE_PER_S_GATEWAY: String(values.late),
  },
});
let before = 0;
try {
  await chain.ready();
  const live = await startLive(chain);
  await sleep(3_000);
  await fill(chain, euis);
  live.take();
  await sleep(seconds * 1_000);
  print('without a drain', live.take());
  const counters = (await chain.get('/api/v1/counters')) as { sinceStart: { receptions: number } | null };
  before = counters.sinceStart?.receptions ?? 0;
  const { s, rss } = await drain(chain, euis);
  print('during it', live.take());
  await live.stop();
  const total = rows * euis.length;
  process.stdout.write(
    `${total} rows of ${euis.length} gateways in ${s.toFixed(1)} s: ${Math.round(total / s)} rows/s; ` +
      `largest agent ${Math.round(rss)} MB\n`,
  );
} finally {
  await chain.stop();
}
