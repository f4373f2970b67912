// Measures one agent, bundled, beside a broker that answers: rate without loss, CPU per frame, memory.
//
//   node --import tsx scripts/bench-agent.ts [--seconds 10] [--rate 2000]
//
// Three runs, the medians printed. 100 senders each wait for their PUSH_ACK before they send again; every frame is
// journaled and delivered, over TLS where openssl is there to make a certificate. Senders, broker and agent share the machine, so the figures are what is left to the agent.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { environmentOf, spawnAgent, TEST_EUI } from '../agent/testing/agent-rig.ts';
import { hasOpenssl, selfSigned } from '../agent/testing/certificates.ts';
import { openSupervisorStandIn, type SupervisorStandIn } from '../agent/testing/supervisor-stand-in.ts';
import { runToEnd } from './bench/run-to-end.ts';
import { createSenders } from './bench/senders.ts';

const RUNS = 3;
const SENDERS = 100;
const WAITING_ROWS = 100_000;
/** The kernel counts process time in these, on every Linux that Node runs on. */
const TICKS_PER_S = 100;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, rate: { type: 'string', default: '2000' } },
});
const seconds = Math.min(60, Number(values.seconds));
const rate = Math.min(20_000, Number(values.rate));

interface Figures {
  readonly sent: number;
  readonly lost: number;
  readonly undelivered: number;
  readonly ratePerS: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly cpuUsPerFrame: number;
  readonly maxRatePerS: number;
  readonly idleRssMb: number;
  readonly busyRssMb: number;
  readonly waitingRssMb: number;
}

const cpuSeconds = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
};
const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Waits until the stand-in has these many rows, a minute at most; returns how many it has. */
async function delivered(supervisor: SupervisorStandIn, rows: number): Promise<number> {
  for (let wait = 0; wait < 600 && supervisor.rowCount() < rows; wait++) await sleep(100);
  return supervisor.rowCount();
}

async function run(bundle: string): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-bench-'));
  const tls = hasOpenssl() ? selfSigned(folder, 'broker') : null;
  const standIn = { gatewayEui: TEST_EUI, keeps: 'counts', ...(tls === null ? {} : { tls }) } as const;
  const supervisor = await openSupervisorStandIn(standIn);
  const environment = environmentOf(
    folder,
    supervisor.port,
    tls === null
      ? {}
      : { VIGIE_MQTT__URL: `mqtts://127.0.0.1:${supervisor.port}`, VIGIE_MQTT__CA_FILE: tls.certFile },
  );
  const command = [join(bundle, 'vigie-agent')];
  const agent = spawnAgent({ ...environment, NODE: process.execPath }, command, folder);
  const pid = agent.child.pid as number;
  const senders = createSenders(SENDERS, TEST_EUI, await agent.listening);
  await senders.start();
  try {
    await sleep(5_000);
    const idleRssMb = rssMb(pid);
    const cpuBefore = cpuSeconds(pid);
    const paced = await senders.send({ seconds, ratePerS: rate });
    const rows = await delivered(supervisor, paced.acked);
    const cpuUsPerFrame = ((cpuSeconds(pid) - cpuBefore) / paced.sent) * 1e6;
    const unlimited = await senders.send({ seconds, ratePerS: null });
    await delivered(supervisor, paced.acked + unlimited.acked);
    const busyRssMb = rssMb(pid);
    // Connected to a supervisor that stores nothing more: everything that could pile up in memory does.
    supervisor.setStores(() => false);
    await senders.send({ seconds: 120, ratePerS: null, atMost: WAITING_ROWS });
    await sleep(5_000);
    const waitingRssMb = rssMb(pid);
    return {
      sent: paced.sent,
      lost: paced.sent - paced.acked,
      undelivered: paced.acked - rows,
      ratePerS: paced.acked / seconds,
      ackP50Ms: paced.ackP50Ms,
      ackP99Ms: paced.ackP99Ms,
      cpuUsPerFrame,
      maxRatePerS: unlimited.acked / seconds,
      idleRssMb,
      busyRssMb,
      waitingRssMb,
    };
  } finally {
    await senders.stop();
    agent.child.kill('SIGKILL');
    await agent.exited;
    await supervisor.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const bundle = mkdtempSync(join(tmpdir(), 'vigie-bundle-'));
try {
  await runToEnd(process.execPath, ['--import', 'tsx', 'scripts/build.ts', '--out', bundle], ROOT);
  const all: Figures[] = [];
  for (let index = 0; index < RUNS; index++) all.push(await run(bundle));
  process.stdout.write(`node --import tsx scripts/bench-agent.ts --seconds ${seconds} --rate ${rate}\n`);
  process.stdout.write(`Node ${process.versions.node}, median of ${RUNS} (each run)\n`);
  for (const key of Object.keys(all[0] as Figures) as (keyof Figures)[]) {
    const sorted = all.map((figures) => figures[key]).sort((a, b) => a - b);
    const shown = (value: number | undefined): string =>
      (value ?? Number.NaN).toFixed(value && value < 100 ? 1 : 0);
    process.stdout.write(
      `${key.padEnd(16)} ${shown(sorted[1]).padStart(8)}   (${all.map((one) => shown(one[key])).join(', ')})\n`,
    );
  }
} finally {
  rmSync(bundle, { recursive: true, force: true });
}
