// `npm start`: the whole of Vigie on this machine. Broker, supervisor with its database, six agents,
// a simulated fleet whose devices join and listen, and a stand-in LoRaWAN network server, in a folder that the next
// start carries on with: data/demo, or another one with `npm start -- --data FOLDER`. Now and then something breaks and
// is mended, as announced; nothing does with `npm start -- --calm`. `npm start -- --port PORT` says where the pages are.

import '../protocol/runtime-guard.ts';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fillInventory } from './demo/inventory.ts';
import { printLines } from './demo/lines.ts';
import { createDemo, type Demo, NARROW } from './demo/network.ts';
import { createStory, type Story } from './demo/story.ts';
import { welcome } from './demo/welcome.ts';
import { planWorks, type Works } from './demo/works.ts';

const DEFAULT_FOLDER = fileURLToPath(new URL('../data/demo', import.meta.url));
const SEED = 37;
const READY_WITHIN_MS = 60_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      calm: { type: 'boolean', default: false },
    },
  });
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new Error(`--port must be a whole number from 1 to 65535, not ${values.port}`);
  }
  const folder = values.data === undefined ? DEFAULT_FOLDER : resolve(values.data);
  let stopping: Promise<void> | null = null;
  let story: Story | null = null;
  let works: Works | null = null;
  const demo: Demo = await createDemo({
    ...{ folder, seed: SEED, port },
    onEnd(name, log) {
      if (stopping !== null) return;
      console.error(`${name} ended by itself; see ${log}`);
      stop(1);
    },
  });

  function stop(code: number): void {
    if (stopping !== null) return;
    stopping = (async () => {
      console.log('\nstopping: fleet, agents, supervisor, broker...');
      story?.stop();
      works?.stop();
      await demo.stop();
      console.log(`all stopped; the data stays in ${folder}`);
      process.exit(code);
    })();
    stopping.catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  }
  function failed(error: unknown): void {
    if (stopping !== null) return;
    console.error(error);
    stop(1);
  }
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));

  for (const note of demo.notes) console.log(note);
  console.log('starting the broker, the supervisor and six agents...');
  demo.start();
  await untilReady(`${demo.url}/readyz`);
  await fillInventory(demo.url, demo.sites, demo.withoutAgent, demo.files.passwords);
  await demo.fleet.start();
  demo.fleet.done.catch(failed);
  works = await planWorks(demo.url, demo.sites, demo.files.passwords, (error) =>
    console.error(String(error)),
  );
  console.log(welcome(demo, folder, values.calm));
  if (!values.calm) {
    const { network } = demo;
    story = createStory({ seed: SEED, network, narrow: NARROW, print: console.log, onFailed: failed });
    story.start();
  }
  const { fleet, server, url } = demo;
  await printLines({ url, fleet: fleet.counters, lnsDatagrams: () => server.lns.counts().pushData });
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
