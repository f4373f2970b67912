// Measures pages as a phone gets them: what they weigh, how long the server takes, and when something is to be seen.
//
//   node --import tsx scripts/bench-pages.ts [--gateways 300] [--runs 5]
//
// Chromium at 390 by 844 px with a cold cache, over 1.6 Mbit/s with 150 ms there and back, its processor four times
// slower. It shares the machine with the supervisor and the agents.

import '../protocol/runtime-guard.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { type Figures, medianTable } from './bench/medians.ts';
import { startPageStage } from './bench/page-stage.ts';

const CHROMIUM = '/usr/bin/chromium';
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };
const NETWORK = { latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750, offline: false };
const SLOWER = 4;

const { values } = parseArgs({
  options: {
    gateways: { type: 'string', default: '300' },
    runs: { type: 'string', default: '5' },
  },
});
const count = Number(values.gateways);
const runs = Number(values.runs);
if (!(count >= 1 && count <= 2_000 && runs >= 1 && runs <= 50))
  throw new Error('1 to 2000 gateways, 1 to 50 runs');

async function look(browser: Browser, url: string): Promise<Figures> {
  const asked = performance.now();
  const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
  const serverMs = performance.now() - asked;
  const text = await answer.text();
  const context = await browser.newContext(PHONE);
  const tab = await context.newPage();
  const session = await context.newCDPSession(tab);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', NETWORK);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const bytes = new Map<string, number>();
  let document = '';
  session.on('Network.requestWillBeSent', ({ requestId, type }) => {
    if (type === 'Document') document = requestId;
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    bytes.set(requestId, encodedDataLength),
  );
  await tab.goto(url, { waitUntil: 'load' });
  const paint = (await tab.evaluate(`new Promise((resolve) => {
    const found = () => performance.getEntriesByName('first-contentful-paint')[0];
    if (found()) resolve(found().startTime);
    else new PerformanceObserver(() => found() && resolve(found().startTime)).observe({ type: 'paint', buffered: true });
  })`)) as number;
  const loaded = (await tab.evaluate(
    'performance.timing.loadEventStart - performance.timing.navigationStart',
  )) as number;
  await context.close();
  const all = [...bytes.values()].reduce((sum, one) => sum + one, 0);
  return {
    'first contentful paint, ms': paint,
    'loaded, ms': loaded,
    'server, ms': serverMs,
    'page, compressed, bytes': bytes.get(document) ?? Number.NaN,
    'with styles and scripts': all,
    'page, as it is, bytes': Buffer.byteLength(text),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'vigie-bench-pages-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const stage = await startPageStage(folder, count);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--no-first-run'] });
try {
  process.stdout.write(
    `node --import tsx scripts/bench-pages.ts --gateways ${count} --runs ${runs}\n` +
      `Node ${process.versions.node}, ${availableParallelism()} cores, median (each run)\n`,
  );
  for (const path of ['/', `/passerelles/${stage.gateways[0]?.eui}`, '/mur']) {
    const found: Figures[] = [];
    for (let run = 0; run < runs; run++) found.push(await look(browser, stage.supervisor.url + path));
    const load = loadavg()[0]?.toFixed(1);
    process.stdout.write(`\n${path}   (load average ${load})\n${medianTable(found)}`);
  }
} finally {
  await browser.close();
  await stage.stop();
}
