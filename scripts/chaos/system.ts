// The system under test: supervisor, broker and agents as processes of their own, their links through proxies that can fail.

import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type GatewayEui, parseGatewayEui } from '../../protocol/eui.ts';
import { type StandInLns, startStandInLns } from '../../test/stand-ins/lns.ts';
import { startTcpProxy, type TcpProxy } from '../../test/stand-ins/tcp-proxy.ts';
import { freePort } from '../demo/ports.ts';
import { createAedesProcess, createMosquittoProcess } from './broker.ts';
import type { BrokerKind } from './plan.ts';
import { createKillableProcess, type KillableProcess } from './process.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

export interface SystemOptions {
  readonly folder: string;
  readonly broker: BrokerKind;
  readonly agents: number;
  /** The program of every agent. */
  readonly agentProgram?: string;
  /** Give the last agent a small disk, where that is permitted. */
  readonly smallDisk?: boolean;
  /** `mqtt.reconnect_max_s` of the agents; left out: its default. */
  readonly reconnectMaxS?: number;
}

export interface SystemAgent {
  readonly eui: GatewayEui;
  readonly process: KillableProcess;
  /** Its program and settings, for those who want to start it in another way. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly address: { readonly host: string; readonly port: number };
  readonly link: TcpProxy;
}

export interface System {
  readonly folder: string;
  readonly databasePath: string;
  readonly url: string;
  readonly agents: readonly SystemAgent[];
  readonly supervisor: KillableProcess;
  /** `null`: the broker is part of the supervisor, and there is no link between them. */
  readonly broker: KillableProcess | null;
  readonly supervisorLink: TcpProxy | null;
  readonly brokerPort: number;
  /** User name and password of one who hears everything; not with an embedded broker. */
  readonly observer: { readonly username: string; readonly password: string };
  readonly smallDisk: SmallDisk | null;
  readonly lns: StandInLns;
  start(): void;
  /** Every gateway online. Rejects when that takes too long. */
  ready(): Promise<void>;
  supervisorReady(): Promise<void>;
  /** As the API has it; `null` while the supervisor is away. */
  gateways(): Promise<readonly GatewayView[] | null>;
  /** `beforeUnmount` runs when everything has ended and the small disk is still there. */
  stop(beforeUnmount?: () => void): Promise<void>;
}

export interface GatewayView {
  readonly eui: string;
  readonly state: string;
  readonly lastMessageMs: number | null;
  readonly agent: { readonly journalWaiting: number; readonly parked: number } | null;
}

const READY_WITHIN_MS = 60_000;
const READY_POLL_MS = 100;
const API_WITHIN_MS = 3_000;
/** Runs are processes of their own, perhaps at once: each looks for ports in a range of its own. */
const FIRST_PORT = 32_000 + (process.pid % 500) * 50;
const SMALL_JOURNAL_BYTES = 4 * 1024 * 1024;
const JOURNAL_BYTES = 256 * 1024 * 1024;

export async function createSystem(options: SystemOptions): Promise<System> {
  const { folder, broker: brokerKind, reconnectMaxS } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const taken: number[] = [];
  const httpPort = await freePort('tcp', FIRST_PORT, taken);
  const brokerPort = await freePort('tcp', FIRST_PORT, taken);
  const euis = Array.from({ length: options.agents }, (_, index) => euiOf(index));
  const users = new Map([...euis, 'supervisor', 'tap'].map((name) => [name, secretOf()]));
  for (const [name, secret] of users) writeFileSync(secretFile(name), secret, { mode: 0o600 });
  const lns = await startStandInLns({ inMemory: false });
  const target = { host: '127.0.0.1', port: brokerPort };
  const isEmbedded = brokerKind === 'embedded';
  const supervisorLink = isEmbedded ? null : await startTcpProxy({ target });
  const smallDisk = options.smallDisk === true ? mountSmallDisk(join(folder, 'small-disk')) : null;

  function secretFile(name: string): string {
    return join(folder, `${name}.secret`);
  }

  const gatewaySettings = euis.flatMap((eui, index) => [
    [`VIGIE_GATEWAYS__${index}__EUI`, eui],
    [`VIGIE_GATEWAYS__${index}__NAME`, `Gateway ${index + 1}`],
    [`VIGIE_GATEWAYS__${index}__SECRET_FILE`, secretFile(eui)],
  ]);
  const supervisor = createKillableProcess({
    name: 'supervisor',
    command: ['supervisor/main.ts'],
    environment: {
      VIGIE_DATABASE__PATH: join(folder, 'vigie.db'),
      VIGIE_HTTP__LISTEN: `127.0.0.1:${httpPort}`,
      VIGIE_ACCESS__PUBLIC_STATE: 'true',
      VIGIE_LNS__0__NAME: 'main',
      VIGIE_LNS__0__ADDRESS: `127.0.0.1:${lns.port}`,
      ...Object.fromEntries(gatewaySettings),
      ...(supervisorLink === null
        ? { VIGIE_BROKER__LISTEN: `127.0.0.1:${brokerPort}` }
        : {
            VIGIE_BROKER__URL: `mqtt://127.0.0.1:${supervisorLink.port}`,
            VIGIE_BROKER__USERNAME: 'supervisor',
            VIGIE_BROKER__PASSWORD_FILE: secretFile('supervisor'),
          }),
    },
    logFile: join(folder, 'supervisor.log'),
  });
  const createBroker = brokerKind === 'mosquitto' ? createMosquittoProcess : createAedesProcess;
  const broker = isEmbedded ? null : createBroker({ folder, port: brokerPort, users });
  const agents: SystemAgent[] = [];
  for (const [index, eui] of euis.entries()) {
    const port = await freePort('udp', FIRST_PORT, taken);
    const link = await startTcpProxy({ target });
    const small = smallDisk !== null && index === euis.length - 1;
    const environment = {
      VIGIE_GATEWAY__EUI: eui,
      VIGIE_UDP__BIND: `127.0.0.1:${port}`,
      VIGIE_JOURNAL__PATH: join(small ? smallDisk.folder : folder, `${eui}.journal`),
      VIGIE_JOURNAL__MAX_BYTES: String(small ? SMALL_JOURNAL_BYTES : JOURNAL_BYTES),
      VIGIE_MQTT__URL: `mqtt://127.0.0.1:${link.port}`,
      VIGIE_MQTT__PASSWORD_FILE: secretFile(eui),
      VIGIE_HEALTH__INTERVAL_S: '5',
      ...(reconnectMaxS === undefined ? {} : { VIGIE_MQTT__RECONNECT_MAX_S: String(reconnectMaxS) }),
    };
    const program = options.agentProgram ?? 'agent/main.ts';
    const agent = createKillableProcess({
      name: `agent ${index}`,
      command: [program],
      environment,
      logFile: join(folder, `agent-${index}.log`),
    });
    agents.push({ eui, process: agent, program, environment, address: { host: '127.0.0.1', port }, link });
  }
  const url = `http://127.0.0.1:${httpPort}`;

  async function gateways(): Promise<readonly GatewayView[] | null> {
    try {
      const answer = await fetch(`${url}/api/v1/gateways`, { signal: AbortSignal.timeout(API_WITHIN_MS) });
      if (!answer.ok) return null;
      return ((await answer.json()) as { readonly gateways: readonly GatewayView[] }).gateways;
    } catch {
      return null;
    }
  }

  async function untilViews(isReady: (views: readonly GatewayView[]) => boolean): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS;
    for (;;) {
      const views = await gateways();
      if (views !== null && isReady(views)) return;
      if (performance.now() > deadline) throw new Error(`not everything was up in time; see ${folder}`);
      await sleep(READY_POLL_MS);
    }
  }

  return {
    folder,
    databasePath: join(folder, 'vigie.db'),
    url,
    agents,
    supervisor,
    broker,
    supervisorLink,
    brokerPort,
    observer: { username: 'tap', password: users.get('tap') as string },
    smallDisk,
    lns,
    gateways,
    start() {
      broker?.start();
      supervisor.start();
      for (const agent of agents) agent.process.start();
    },
    ready: () =>
      untilViews((views) => views.every(({ state }) => state !== 'never-seen' && state !== 'offline')),
    supervisorReady: () => untilViews(() => true),
    async stop(beforeUnmount) {
      await Promise.all(agents.map(({ process: agent }) => agent.stop()));
      await supervisor.stop();
      await broker?.stop();
      await Promise.all([...agents.map(({ link }) => link.stop()), supervisorLink?.stop()]);
      await lns.stop();
      beforeUnmount?.();
      smallDisk?.unmount();
    },
  };
}

function euiOf(index: number): GatewayEui {
  const eui = parseGatewayEui(`7276ff00c4a05${String(index).padStart(3, '0')}`);
  if (eui === null) throw new Error('no EUI');
  return eui;
}

function secretOf(): string {
  return randomBytes(16).toString('hex');
}
