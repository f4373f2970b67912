// Measures a whole supervisor, fed by MQTT clients, from `up` to the commit, `stored` and the network server.
//
//   node --import tsx scripts/bench-ingest.ts [--rate 10000] [--gateways 100] [--copies 4] [--rows-per-publish 20]
//     [--seconds 30] [--runs 3] [--profile FOLDER]
//
// Supervisor (embedded broker included), network server and clients share the machine, so the figures are what is left
// to the supervisor. Ends with 1 when a row is missing.

import '../protocol/runtime-guard.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openReadOnly } from '../supervisor/platform/database.ts';
import { startJsonChild } from './bench/json-child.ts';
import { type Figures, medianTable } from './bench/medians.ts';
import { processCpuSeconds, rssMb, threadCpuSeconds, writtenBytes } from './bench/process-figures.ts';
import { startSupervisorProcess } from './bench/supervisor-process.ts';
import { createUpFeeder } from './bench/up-feeder.ts';
import { loadGateways, upPayloads } from './fleet/load.ts';

/** Before measuring: code is compiled, caches are warm. */
const WARM_UP_S = 5;
/** After the last publish; `stored` is held back for a second by design. */
const STORED_WITHIN_MS = 60_000;
const SETTLE_MS = 500;
const LAG_P99 = 'vigie_nodejs_eventloop_lag_p99_seconds';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '10000' },
    gateways: { type: 'string', default: '100' },
    copies: { type: 'string', default: '4' },
    'rows-per-publish': { type: 'string', default: '20' },
    seconds: { type: 'string', default: '30' },
    runs: { type: 'string', default: '3' },
    profile: { type: 'string' },
  },
});
const rate = atMost(values.rate, 100_000);
const gatewayCount = atMost(values.gateways, 900);
const copies = atMost(values.copies, 50);
const rowsPerPublish = atMost(values['rows-per-publish'], 200);
const seconds = atMost(values.seconds, 600);
const runs = atMost(values.runs, 10);
const gateways = loadGateways(gatewayCount).map((eui) => ({
  eui,
  secret: randomBytes(16).toString('base64url'),
}));

function atMost(text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max) throw new Error(`${text}: expected 1 to ${max}`);
  return value;
}

function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}

async function eventuallyAll(count: () => number, wanted: number): Promise<void> {
  const deadlineMs = performance.now() + STORED_WITHIN_MS;
  while (count() < wanted && performance.now() < deadlineMs) await sleep(20);
}

async function run(folder: string): Promise<Figures> {
  const nodeOptions = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const lns = startJsonChild(['test/stand-ins/lns.ts', '--listen', '127.0.0.1:0']);
  const lnsPort = Number((await lns.line(({ event }) => event === 'listening'))['port']);
  const supervisor = await startSupervisorProcess({ folder, gateways, lnsPort, nodeOptions });
  const payloads = upPayloads({ seed: 1, gateways: gatewayCount, copies, rowsPerPublish });
  const feeder = createUpFeeder({ mqttPort: supervisor.mqttPort, gateways, payloads });
  try {
    await feeder.connect();
    await feeder.feed(rate, WARM_UP_S);
    await eventuallyAll(feeder.storedRows, feeder.sentRows());
    feeder.takeLagsMs();

    // Each scrape starts the loop's histogram anew.
    const before = await supervisor.metrics();
    const sentBefore = feeder.sentRows();
    const cpuBefore = processCpuSeconds(supervisor.pid);
    const threadsBefore = threadCpuSeconds(supervisor.pid);
    const writtenBefore = writtenBytes(supervisor.pid);
    const startedMs = performance.now();
    await feeder.feed(rate, seconds);
    const after = await supervisor.metrics();
    const sent = feeder.sentRows() - sentBefore;
    await eventuallyAll(feeder.storedRows, feeder.sentRows());
    const tookS = (performance.now() - startedMs) / 1_000;
    const cpuS = processCpuSeconds(supervisor.pid) - cpuBefore;
    const [mainS = 0, ingestS = 0] = busiest(supervisor.pid, threadsBefore);
    const lagsMs = feeder.takeLagsMs();
    const supervisorRssMb = rssMb(supervisor.pid);
    const written = writtenBytes(supervisor.pid) - writtenBefore;
    await sleep(SETTLE_MS);
    const atEnd = await supervisor.metrics();
    const late = sumOf(atEnd, 'vigie_outcomes_total', 'outcome="waiting"');
    const handed = sumOf(atEnd, 'vigie_lns_datagrams_total', 'kind="receptions"');

    await feeder.stop();
    await supervisor.stop();
    await lns.stop();
    const { pushData } = (await lns.line(({ event }) => event === 'stopped')) as { pushData: number };
    const inDatabase = countReceptions(supervisor.databasePath);
    const commitS =
      difference(before, after, 'vigie_ingest_commit_seconds_sum') /
      difference(before, after, 'vigie_ingest_commit_seconds_count');
    return {
      'copies/s sent': sent / seconds,
      'rows never stored': feeder.sentRows() - feeder.storedRows() + feeder.refusedRows(),
      'rows not in database': feeder.sentRows() - inDatabase,
      'too late to send live': late,
      'not handed to the LNS': feeder.sentRows() - late - handed,
      'lost at the LNS socket': handed - pushData,
      'stored after, p50 ms': quantile(lagsMs, 0.5),
      'stored after, p99 ms': quantile(lagsMs, 0.99),
      'commit, mean ms': commitS * 1_000,
      'commits/s': difference(before, after, 'vigie_ingest_commit_seconds_count') / seconds,
      'event loop delay, p99 ms': (after.get(LAG_P99) ?? Number.NaN) * 1_000,
      'main thread, % of a core': (mainS / tookS) * 100,
      'ingest thread, % of a core': (ingestS / tookS) * 100,
      'main thread, us/copy': (mainS / sent) * 1e6,
      'ingest thread, us/copy': (ingestS / sent) * 1e6,
      'supervisor, us/copy': (cpuS / sent) * 1e6,
      'supervisor, RSS MB': supervisorRssMb,
      'written to disk, bytes/copy': written / sent,
      'database, bytes/copy': statSync(supervisor.databasePath).size / inDatabase,
    };
  } finally {
    await feeder.stop();
    await supervisor.stop();
    await lns.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CPU seconds since then of the main thread, and of the busiest other one. */
function busiest(pid: number, before: ReadonlyMap<number, number>): readonly number[] {
  const spent = [...threadCpuSeconds(pid)].map(([id, now]) => ({ id, s: now - (before.get(id) ?? 0) }));
  const others = spent.filter(({ id }) => id !== pid).map(({ s }) => s);
  return [spent.find(({ id }) => id === pid)?.s ?? Number.NaN, Math.max(...others)];
}

function difference(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  name: string,
): number {
  return (after.get(name) ?? Number.NaN) - (before.get(name) ?? 0);
}

/** Over all series of this metric that carry this label. */
function sumOf(metrics: ReadonlyMap<string, number>, name: string, label: string): number {
  let sum = 0;
  for (const [series, value] of metrics) {
    if (series.startsWith(`${name}{`) && series.includes(label)) sum += value;
  }
  return sum;
}

function countReceptions(path: string): number {
  const connection = openReadOnly(path);
  try {
    return connection.prepare('SELECT count(*) FROM receptions').pluck().get() as number;
  } finally {
    connection.close();
  }
}

const root = mkdtempSync(join(tmpdir(), 'vigie-bench-ingest-'));
// However it ends, it leaves neither a process (see json-child.ts) nor a folder behind.
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const all: Figures[] = [];
for (let index = 0; index < runs; index++) all.push(await run(join(root, String(index))));
process.stdout.write(
  `node --import tsx scripts/bench-ingest.ts --rate ${rate} --gateways ${gatewayCount} --copies ${copies} ` +
    `--rows-per-publish ${rowsPerPublish} --seconds ${seconds} --runs ${runs}\n` +
    `Node ${process.versions.node}, ${availableParallelism()} cores, median (each run)\n${medianTable(all)}`,
);
const missing = all.some((one) => one['rows never stored'] !== 0 || one['rows not in database'] !== 0);
if (missing) process.exitCode = 1;
