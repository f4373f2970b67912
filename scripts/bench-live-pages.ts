// Measures what open pages cost a supervisor that is at work: the way of receptions without them, and with them.
//
//   node --import tsx scripts/bench-live-pages.ts [--pages 500] [--gateways 300] [--rate 200] [--seconds 30] [--runs 3]
//
// Each page holds an event stream and reads the network page again after changes, as browsers do; a gateway goes or comes
// back every few seconds. Supervisor, agents, network server and pages share the machine. Ends with 1 when a page was lost.

import '../protocol/runtime-guard.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startEchoLns } from './bench/echo-lns.ts';
import { startJsonChild } from './bench/json-child.ts';
import { type Figures, medianTable } from './bench/medians.ts';
import { type PageStage, startPageStage } from './bench/page-stage.ts';
import { rssMb, threadCpuSeconds } from './bench/process-figures.ts';
import { loadTransmissions } from './fleet/load.ts';

const CHANGE_EVERY_MS = 5_000;
const TICK_MS = 5;
/** Pages open, everything is compiled, caches are warm. */
const SETTLE_MS = 12_000;
const LAG_P99 = 'vigie_nodejs_eventloop_lag_p99_seconds';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '500' },
    gateways: { type: 'string', default: '300' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    runs: { type: 'string', default: '3' },
  },
});
const pages = Number(values.pages);
const count = Number(values.gateways);
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const runs = Number(values.runs);
if (!(pages >= 1 && count >= 10 && rate >= 1 && seconds >= 1 && runs >= 1))
  throw new Error('whole numbers from 1');

/** By `tmst`: when a reception was published. */
const published = new Map<number, number>();
let delaysMs: number[] = [];

function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}

/** One reception after the other, evenly; returns how many, and ends what it began. */
function feed(
  stage: PageStage,
  forMs: number,
  transmissions: ReturnType<typeof loadTransmissions>,
): Promise<number> {
  const startedMs = performance.now();
  let sent = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = Math.min(performance.now() - startedMs, forMs);
      for (; sent < (rate * elapsedMs) / 1_000; sent++) {
        const next = transmissions.next();
        const [reception] = next.done === true ? [] : next.value.receptions;
        if (reception === undefined) continue;
        const tmst = Number(/"tmst":(\d+)/.exec(reception.rxpk)?.[1]);
        published.set(tmst, performance.now());
        // Only those that stay: who has gone can publish nothing.
        stage.presence.hear(reception.gateway, reception.rxpk);
      }
      if (elapsedMs < forMs) return;
      clearInterval(timer);
      resolve(sent);
    }, TICK_MS);
  });
}

/** A gateway that is there goes, and comes back: open pages are told. */
function change(stage: PageStage): () => Promise<void> {
  const index = stage.gateways.length - 2;
  let isAway = false;
  let turning: Promise<void> = Promise.resolve();
  const turn = async (): Promise<void> => {
    if (isAway) await stage.presence.comeBack(index);
    else stage.presence.leave(index);
    isAway = !isAway;
  };
  const timer = setInterval(() => {
    turning = turning.then(turn);
  }, CHANGE_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await turning;
    if (isAway) await turn();
  };
}

async function measure(stage: PageStage, feeding: ReturnType<typeof loadTransmissions>): Promise<Figures> {
  const { supervisor } = stage;
  await feed(stage, 2_000, feeding);
  // Each scrape starts the loop's histogram anew.
  await supervisor.metrics();
  published.clear();
  delaysMs = [];
  const before = threadCpuSeconds(supervisor.pid).get(supervisor.pid) ?? 0;
  const stopChanges = change(stage);
  const sent = await feed(stage, seconds * 1_000, feeding);
  const after = threadCpuSeconds(supervisor.pid).get(supervisor.pid) ?? 0;
  const lagS = (await supervisor.metrics()).get(LAG_P99) ?? Number.NaN;
  await stopChanges();
  await sleep(2_000);
  const ascending = delaysMs.sort((a, b) => a - b);
  return {
    'receptions/s': sent / seconds,
    'not at the network server': sent - ascending.length,
    'to the network server, p50 ms': quantile(ascending, 0.5),
    'to the network server, p99 ms': quantile(ascending, 0.99),
    'event loop delay, p99 ms': lagS * 1_000,
    'main thread, % of a core': ((after - before) / seconds) * 100,
    'supervisor, RSS MB': rssMb(supervisor.pid),
    'load average': loadavg()[0] ?? Number.NaN,
  };
}

async function openPages(url: string) {
  const child = startJsonChild(['scripts/bench/open-pages.ts', '--url', url, '--pages', String(pages)]);
  await child.line(({ event }) => event === 'started');
  let asks = 0;
  return {
    async counts(): Promise<Readonly<Record<string, number>>> {
      const ask = String(++asks);
      child.say(ask);
      return (await child.line((line) => line['ask'] === ask)) as Readonly<Record<string, number>>;
    },
    stop: child.stop,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'vigie-bench-live-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const lns = await startEchoLns({
  onReception(tmstUs, atMs) {
    const sentMs = published.get(tmstUs);
    if (sentMs !== undefined) delaysMs.push(atMs - sentMs);
    published.delete(tmstUs);
    return null;
  },
  onTxAck: () => undefined,
  onAsked: () => undefined,
});
const stage = await startPageStage(folder, count, lns.port);
// One in 25 is off line: the first ones are not.
const feeding = loadTransmissions({
  seed: 3,
  gateways: stage.gateways.slice(0, 20).map(({ eui }) => eui),
  copies: 1,
});
const without: Figures[] = [];
const withPages: Figures[] = [];
try {
  for (let run = 0; run < runs; run++) {
    without.push(await measure(stage, feeding));
    const opened = await openPages(stage.supervisor.url);
    await sleep(SETTLE_MS);
    const before = await opened.counts();
    const figures = await measure(stage, feeding);
    const after = await opened.counts();
    const since = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
    withPages.push({
      ...figures,
      'pages open': after['open'] ?? 0,
      'pages lost': after['lost'] ?? 0,
      'reads that failed': after['failed'] ?? 0,
      'events told/s': since('events') / seconds,
      'pages read/s': since('reads') / seconds,
      'a page read, p50 ms': after['p50'] ?? Number.NaN,
      'a page read, p99 ms': after['p99'] ?? Number.NaN,
      'sent to pages, kB/s': since('bytes') / seconds / 1_000,
    });
    await opened.stop();
    await sleep(3_000);
  }
} finally {
  await stage.stop();
  await lns.stop();
}
process.stdout.write(
  `node --import tsx scripts/bench-live-pages.ts --pages ${pages} --gateways ${count} --rate ${rate} --seconds ${seconds} --runs ${runs}\n` +
    `Node ${process.versions.node}, ${availableParallelism()} cores, median (each run)\n` +
    `\nwithout pages\n${medianTable(without)}\nwith ${pages} open pages\n${medianTable(withPages)}`,
);
if (withPages.some((one) => one['pages lost'] !== 0 || one['pages open'] !== pages)) process.exitCode = 1;
