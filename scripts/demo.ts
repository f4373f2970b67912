// `npm start`: the whole of Vigie on this machine. Supervisor with its embedded broker and database, six agents,
// a simulated fleet and a stand-in network server, in a folder that the next start carries on with.

import '../protocol/runtime-guard.ts';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStandInLns } from '../test/stand-ins/lns.ts';
import { type Child, startChild } from './demo/child.ts';
import { writeDemoFiles } from './demo/files.ts';
import { freePort } from './demo/ports.ts';
import { createFleet } from './fleet/fleet.ts';
import { GATEWAYS } from './fleet/gateways.ts';

const FOLDER = fileURLToPath(new URL('../data/demo', import.meta.url));
const AGENTS = 6;
const SEED = 37;
/** Transmissions a second: enough to see life, little enough to follow. */
const RATE_PER_S = 5;
const READY_WITHIN_MS = 60_000;
const LINE_EVERY_MS = 1_000;

interface Counters {
  readonly sinceStart: { readonly receptions: number; readonly transmissions: number } | null;
  readonly stored: { readonly receptions: number };
}

async function main(): Promise<void> {
  const sites = GATEWAYS.slice(0, AGENTS);
  const taken: number[] = [];
  const http = await freePort('tcp', 8080, taken);
  const mqtt = await freePort('tcp', 1883, taken);
  const udp: number[] = [];
  for (const index of sites.keys()) udp.push(await freePort('udp', 17_001 + index, taken));
  const lns = await startStandInLns({ inMemory: false });
  const files = writeDemoFiles(FOLDER, { sites, http, mqtt, udp, lns: lns.port });
  const children: Child[] = [];
  const agents = new Map(
    sites.map(({ eui }, index) => [eui, { host: '127.0.0.1', port: udp[index] as number }]),
  );
  // Devices join anew at every start, as after a power cut of the whole town.
  const fleet = createFleet({
    seed: SEED,
    run: Math.floor(Date.now() / 1_000),
    agents,
    sites,
    ratePerS: RATE_PER_S,
  });

  let stopping: Promise<void> | null = null;
  function stop(code: number): void {
    if (stopping !== null) return;
    stopping = (async () => {
      console.log('\nstopping: fleet, agents, supervisor...');
      await fleet.stop();
      await Promise.all(children.slice(1).map((child) => child.stop()));
      await children[0]?.stop();
      await lns.stop();
      console.log(`all stopped; the data stays in ${FOLDER}`);
      process.exit(code);
    })();
    stopping.catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  }
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
  const onEnd = (name: string, log: string): void => {
    if (stopping !== null) return;
    console.error(`${name} ended by itself; see ${log}`);
    stop(1);
  };

  console.log('starting the supervisor and six agents...');
  children.push(
    startChild('supervisor', 'supervisor/main.ts', files.supervisor, join(FOLDER, 'supervisor.log'), onEnd),
  );
  for (const [index, { name }] of sites.entries()) {
    const log = join(FOLDER, `agent-${index + 1}.log`);
    children.push(startChild(`agent of ${name}`, 'agent/main.ts', files.agents[index] as string, log, onEnd));
  }
  const base = `http://127.0.0.1:${http}`;
  await untilReady(`${base}/readyz`);
  await fleet.start();
  fleet.done.catch((error: unknown) => {
    console.error(error);
    stop(1);
  });
  console.log(`
  Vigie is running.

    network status     ${base}/        (English: ${base}/en/)
    API                ${base}/api/v1/gateways
    metrics            ${base}/metrics
    logs, database     ${FOLDER}
    MQTT traffic       npm run tap -- --url mqtt://127.0.0.1:${mqtt} --password-file ${files.tapSecret}

  Ctrl-C stops all of it; the next start carries on with the data.
`);
  await printLines(base, () => lns.counts().pushData);
}

/** A line a second of what flows, until the process ends. */
async function printLines(base: string, lnsDatagrams: () => number): Promise<never> {
  let before = { receptions: 0, transmissions: 0, lns: lnsDatagrams() };
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LINE_EVERY_MS));
    const counters = await ask(`${base}/api/v1/counters`);
    if (counters === null) continue;
    const receptions = counters.sinceStart?.receptions ?? 0;
    const transmissions = counters.sinceStart?.transmissions ?? 0;
    const lns = lnsDatagrams();
    const time = new Date().toLocaleTimeString('en-GB', { timeZone: 'Europe/Paris' });
    console.log(
      `${time}  ${column(transmissions - before.transmissions)} transmissions/s  ` +
        `${column(receptions - before.receptions)} receptions/s  ${column(lns - before.lns)} to the LNS/s  ` +
        `${counters.stored.receptions} stored`,
    );
    before = { receptions, transmissions, lns };
  }
}

function column(value: number): string {
  return String(value).padStart(3);
}

async function ask(url: string): Promise<Counters | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return answer.ok ? ((await answer.json()) as Counters) : null;
  } catch {
    return null;
  }
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(
    `the supervisor was not ready within ${READY_WITHIN_MS / 1_000} s; see the logs in ${FOLDER}`,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
