// `npm start`: the whole of Vigie on this machine. Supervisor with its embedded broker and database, six agents,
// a simulated fleet whose devices join and listen, and a stand-in LoRaWAN network server, in a folder that the next
// start carries on with: data/demo, or another one with `npm start -- --data FOLDER`.

import '../protocol/runtime-guard.ts';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLorawanServer } from '../test/stand-ins/lorawan-server.ts';
import { type Child, startChild } from './demo/child.ts';
import { writeDemoFiles } from './demo/files.ts';
import { printLines } from './demo/lines.ts';
import { freePort } from './demo/ports.ts';
import { createFleet, knownDevices } from './fleet/fleet.ts';
import { GATEWAYS } from './fleet/gateways.ts';

const DEFAULT_FOLDER = fileURLToPath(new URL('../data/demo', import.meta.url));
const AGENTS = 6;
const SEED = 37;
/** Transmissions a second: enough to see life, little enough to follow. */
const RATE_PER_S = 5;
const READY_WITHIN_MS = 60_000;
/** All devices want in at once, as after a power cut of the whole town; sooner, and there is no room on the air. */
const JOIN_WITHIN_MS = 90_000;
/** One street light after the other is told how bright to be. */
const COMMAND_EVERY_MS = 10_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const folder = values.data === undefined ? DEFAULT_FOLDER : resolve(values.data);
  const sites = GATEWAYS.slice(0, AGENTS);
  const taken: number[] = [];
  const http = await freePort('tcp', 8080, taken);
  const mqtt = await freePort('tcp', 1883, taken);
  const udp: number[] = [];
  for (const index of sites.keys()) udp.push(await freePort('udp', 17_001 + index, taken));
  const server = await startLorawanServer({ inMemory: false, commandEveryMs: COMMAND_EVERY_MS });
  const files = writeDemoFiles(folder, { sites, http, mqtt, udp, lns: server.port });
  const children: Child[] = [];
  const agents = new Map(
    sites.map(({ eui }, index) => [eui, { host: '127.0.0.1', port: udp[index] as number }]),
  );
  const fleet = createFleet({
    seed: SEED,
    run: Math.floor(Date.now() / 1_000),
    agents,
    sites,
    ratePerS: RATE_PER_S,
    reactive: { joinWithinMs: JOIN_WITHIN_MS },
  });
  for (const device of knownDevices(fleet)) server.sessions.addDevice(device);

  let stopping: Promise<void> | null = null;
  function stop(code: number): void {
    if (stopping !== null) return;
    stopping = (async () => {
      console.log('\nstopping: fleet, agents, supervisor...');
      await fleet.stop();
      await Promise.all(children.slice(1).map((child) => child.stop()));
      await children[0]?.stop();
      await server.stop();
      console.log(`all stopped; the data stays in ${folder}`);
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
    startChild('supervisor', 'supervisor/main.ts', files.supervisor, join(folder, 'supervisor.log'), onEnd),
  );
  for (const [index, { name }] of sites.entries()) {
    const log = join(folder, `agent-${index + 1}.log`);
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
    logs, database     ${folder}
    MQTT traffic       npm run tap -- --url mqtt://127.0.0.1:${mqtt} --password-file ${files.tapSecret}

  Ctrl-C stops all of it; the next start carries on with the data.
`);
  await printLines({ url: base, fleet: fleet.counters, lnsDatagrams: () => server.lns.counts().pushData });
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
  throw new Error(`the supervisor was not ready within ${READY_WITHIN_MS / 1_000} s; see its log`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
