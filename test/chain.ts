// The whole chain as real processes, for tests from outside: one supervisor, an agent a gateway, a stand-in LNS.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { GatewayEui } from '../protocol/eui.ts';
import { createAedesProcess, createMosquittoProcess } from '../scripts/chaos/broker.ts';
import type { KillableProcess } from '../scripts/chaos/process.ts';
import { freePort } from '../scripts/demo/ports.ts';
import { eventually } from './eventually.ts';
import { type StandInLns, startStandInLns } from './stand-ins/lns.ts';
import type { ServerAddress } from './stand-ins/packet-forwarder.ts';
import { startTcpProxy, type TcpProxy } from './stand-ins/tcp-proxy.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START_WITHIN_MS = 150_000;
/** Test files run in processes of their own, perhaps at once: each looks for ports in a range of its own. */
const FIRST_PORT = 10_000 + (process.pid % 440) * 50;

export interface ChainProcess {
  readonly pid: () => number;
  /** SIGKILL, as a power cut would; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Starts it again with the same settings and files. */
  start(): void;
  log(): string;
}

export interface Chain {
  readonly folder: string;
  readonly lns: StandInLns;
  readonly supervisor: ChainProcess;
  /** `null`: embedded in the supervisor. */
  readonly broker: KillableProcess | null;
  readonly agents: ReadonlyMap<
    GatewayEui,
    { readonly process: ChainProcess; readonly address: ServerAddress }
  >;
  readonly addresses: ReadonlyMap<GatewayEui, ServerAddress>;
  /** None without the option. */
  readonly links: ReadonlyMap<GatewayEui, TcpProxy>;
  readonly url: string;
  get(path: string): Promise<unknown>;
  /** Reads the supervisor's database beside it. */
  query<Row>(sql: string): Row[];
  /** Resolves when the supervisor and every agent are there. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export interface ChainOptions {
  /** Settings beside those that the chain needs, as environment variables. */
  readonly supervisor?: Readonly<Record<string, string>>;
  readonly agents?: (lnsPort: number, gatewayEui: GatewayEui) => Readonly<Record<string, string>>;
  /** The broker as a process of its own, to be taken away: ours, or Mosquitto with this access list. */
  readonly ownBroker?: boolean | { readonly mosquittoAcl: string };
  /** Agents speak TLS; what it takes on both sides is among the settings. */
  readonly tls?: boolean;
  /** A proxy between each agent and the broker, to be made a bad link. */
  readonly links?: boolean;
}

export async function startChain(
  gateways: readonly GatewayEui[],
  options: ChainOptions = {},
): Promise<Chain> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-chain-'));
  const taken: number[] = [];
  const httpPort = await freePort('tcp', FIRST_PORT, taken);
  const mqttPort = await freePort('tcp', FIRST_PORT, taken);
  const lns = await startStandInLns();
  const { ownBroker: wanted = false } = options;
  const hasOwnBroker = wanted !== false;
  const environment: Record<string, string> = {
    VIGIE_DATABASE__PATH: join(folder, 'vigie.db'),
    ...(hasOwnBroker ? ownBroker(folder, mqttPort) : embeddedBroker(mqttPort)),
    VIGIE_HTTP__LISTEN: `127.0.0.1:${httpPort}`,
    VIGIE_ACCESS__PUBLIC_STATE: 'true',
    VIGIE_LNS__0__NAME: 'main',
    VIGIE_LNS__0__ADDRESS: `127.0.0.1:${lns.port}`,
    ...options.supervisor,
  };
  const users = new Map([['supervisor', SUPERVISOR_PASSWORD]]);
  for (const [index, eui] of gateways.entries()) {
    const secret = join(folder, `${eui}.secret`);
    users.set(eui, randomBytes(16).toString('hex'));
    writeFileSync(secret, users.get(eui) as string, { mode: 0o600 });
    environment[`VIGIE_GATEWAYS__${index}__EUI`] = eui;
    environment[`VIGIE_GATEWAYS__${index}__NAME`] = `Gateway ${index + 1}`;
    environment[`VIGIE_GATEWAYS__${index}__SECRET_FILE`] = secret;
  }
  const brokerOptions = { folder, port: mqttPort, users };
  const broker = !hasOwnBroker
    ? null
    : wanted === true
      ? createAedesProcess(brokerOptions)
      : createMosquittoProcess({ ...brokerOptions, acl: wanted.mosquittoAcl });
  broker?.start();
  const supervisor = createProcess('supervisor/main.ts', environment, join(folder, 'supervisor.log'));
  const agents = new Map<GatewayEui, { process: ChainProcess; address: ServerAddress }>();
  const links = new Map<GatewayEui, TcpProxy>();
  for (const eui of gateways) {
    const port = await freePort('udp', FIRST_PORT, taken);
    if (options.links === true) {
      links.set(eui, await startTcpProxy({ target: { host: '127.0.0.1', port: mqttPort } }));
    }
    const agent = createProcess(
      'agent/main.ts',
      {
        VIGIE_GATEWAY__EUI: eui,
        VIGIE_UDP__BIND: `127.0.0.1:${port}`,
        VIGIE_JOURNAL__PATH: join(folder, `${eui}.journal`),
        VIGIE_MQTT__URL: `${options.tls === true ? 'mqtts' : 'mqtt'}://127.0.0.1:${links.get(eui)?.port ?? mqttPort}`,
        VIGIE_MQTT__PASSWORD_FILE: join(folder, `${eui}.secret`),
        VIGIE_MQTT__RECONNECT_MAX_S: '4',
        ...options.agents?.(lns.port, eui),
      },
      join(folder, `${eui}.log`),
    );
    agents.set(eui, { process: agent, address: { host: '127.0.0.1', port } });
  }
  const url = `http://127.0.0.1:${httpPort}`;

  const chain: Chain = {
    folder,
    lns,
    supervisor,
    broker,
    agents,
    links,
    addresses: new Map([...agents].map(([eui, { address }]) => [eui, address])),
    url,
    async get(path) {
      const answer = await fetch(url + path);
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer.json();
    },
    query<Row>(sql: string): Row[] {
      const connection = new Database(join(folder, 'vigie.db'), { readonly: true });
      try {
        return connection.prepare(sql).all() as Row[];
      } finally {
        connection.close();
      }
    },
    async ready() {
      await eventually(
        async () => {
          const { gateways: states } = (await chain.get('/api/v1/gateways')) as {
            gateways: readonly { eui: string; state: string }[];
          };
          const missing = states.filter(({ state }) => state === 'never-seen' || state === 'offline');
          if (missing.length > 0) throw new Error(`not online: ${missing.map(({ eui }) => eui).join()}`);
        },
        { timeoutMs: START_WITHIN_MS, intervalMs: 200 },
      );
    },
    async stop() {
      await Promise.all([...agents.values()].map(({ process: agent }) => agent.stop()));
      await supervisor.stop();
      await broker?.stop();
      await Promise.all([...links.values()].map((link) => link.stop()));
      await lns.stop();
      rmSync(folder, { recursive: true });
    },
  };
  supervisor.start();
  for (const { process: agent } of agents.values()) agent.start();
  return chain;
}

const SUPERVISOR_PASSWORD = randomBytes(16).toString('hex');

function embeddedBroker(mqttPort: number): Readonly<Record<string, string>> {
  return { VIGIE_BROKER__LISTEN: `127.0.0.1:${mqttPort}` };
}

function ownBroker(folder: string, mqttPort: number): Readonly<Record<string, string>> {
  const secret = join(folder, 'supervisor.secret');
  writeFileSync(secret, SUPERVISOR_PASSWORD, { mode: 0o600 });
  return {
    VIGIE_BROKER__URL: `mqtt://127.0.0.1:${mqttPort}`,
    VIGIE_BROKER__USERNAME: 'supervisor',
    VIGIE_BROKER__PASSWORD_FILE: secret,
  };
}

function createProcess(
  program: string,
  environment: Readonly<Record<string, string>>,
  logFile: string,
): ChainProcess {
  let child: ChildProcess | null = null;
  let ended: Promise<number | null> = Promise.resolve(null);

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    child?.kill(signal);
    return ended;
  }

  return {
    pid: () => child?.pid ?? 0,
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    start() {
      const log = openSync(logFile, 'a');
      const started = spawn(process.execPath, ['--import', 'tsx', program], {
        cwd: ROOT,
        env: { PATH: process.env['PATH'], ...environment },
        stdio: ['ignore', log, log],
      });
      closeSync(log);
      child = started;
      ended = new Promise((resolve) => started.once('exit', (code) => resolve(code)));
    },
    log: () => readFileSync(logFile, 'utf8'),
  };
}
