// A whole supervisor for tests, in this process: real database, broker and pages on free ports, and agents to talk to it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { readStart } from '../../protocol/command-line.ts';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodeHealth, type Health } from '../../protocol/mqtt/health.ts';
import { encodeHello, type Hello } from '../../protocol/mqtt/hello.ts';
import { encodeState } from '../../protocol/mqtt/state.ts';
import { topicOf } from '../../protocol/mqtt/topics.ts';
import { type DownDone, encodeTxAckMessage } from '../../protocol/mqtt/txack.ts';
import { encodeUp, type Row } from '../../protocol/mqtt/up.ts';
import { connectAgent, type TestClient } from '../platform/broker/testing/agent-client.ts';
import { openReadOnly } from '../platform/database.ts';
import { type SupervisorSettings, supervisorComplaints, supervisorMembers } from '../settings.ts';
import { createSupervisor, type Supervisor } from '../supervisor.ts';

export const GATEWAY = '7076ff0000000001' as GatewayEui;
export const PASSWORD = 'secret of the gateway';
const UPTIME_MS = 10_000_000;

export interface AgentOptions {
  /** Left out: the gateway that the settings have. */
  readonly eui?: GatewayEui;
  readonly password?: string;
  readonly epoch?: string;
  readonly bootId?: string;
}

export interface TestAgent {
  readonly client: TestClient;
  state(status: 'online' | 'offline'): Promise<void>;
  hello(hello?: Partial<Hello>): Promise<void>;
  health(health: {
    journal?: Partial<Health['journal']>;
    link?: Partial<Health['link']>;
    bypass?: Health['bypass'];
  }): Promise<void>;
  up(rows: readonly Row[]): Promise<void>;
  /** Payloads that it has received on one of its topics. */
  received(name: 'stored' | 'flow' | 'refused' | 'down'): readonly Buffer[];
  /** ms since its machine started: what it puts into `sentMonoMs`. */
  monoMs(): number;
  txAck(downs: readonly DownDone[]): Promise<void>;
}

export interface SupervisorRig {
  readonly databasePath: string;
  readonly folder: string;
  mqttPort(): number;
  url(): string;
  start(): Promise<void>;
  stop(): Promise<void>;
  get(path: string): Promise<unknown>;
  text(path: string): Promise<string>;
  /** The gateway as the API tells it. */
  gateway(): Promise<{ readonly state: string; readonly facts: readonly { readonly kind: string }[] }>;
  all(sql: string): unknown[];
  connect(options?: AgentOptions): Promise<TestAgent>;
  close(): Promise<void>;
}

export interface RigOptions {
  /** Whether anybody sees states and counts, as most tests need it. */
  readonly publicState?: boolean;
  /** Of an external broker where "supervisor" has the gateway's password; left out: the embedded one. */
  readonly brokerPort?: number;
}

/** `lines`: more settings, TOML. */
export function createSupervisorRig(
  lines = '',
  { publicState = true, brokerPort }: RigOptions = {},
): SupervisorRig {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-supervisor-'));
  const databasePath = join(folder, 'vigie.db');
  const secret = join(folder, 'secret');
  writeFileSync(secret, PASSWORD, { mode: 0o600 });
  let supervisor: Supervisor | null = null;
  const broker =
    brokerPort === undefined
      ? 'listen = "127.0.0.1:0"'
      : `url = "mqtt://127.0.0.1:${brokerPort}"\nusername = "supervisor"\npassword_file = "${secret}"`;
  let ports = { httpPort: 0, mqttPort: 0 };
  const agents: TestClient[] = [];
  const startedMs = performance.now();
  const monoMs = (): number => UPTIME_MS + performance.now() - startedMs;

  const rig: SupervisorRig = {
    databasePath,
    folder,
    mqttPort: () => ports.mqttPort,
    url: () => `http://127.0.0.1:${ports.httpPort}`,

    async start() {
      supervisor = await createSupervisor({
        settings: settingsOf({ databasePath, secret, broker, lines, publicState }),
        log: pino({ level: 'silent' }),
        onFailed(reason) {
          throw new Error(reason);
        },
      });
      const { httpPort, mqttPort } = await supervisor.start();
      ports = { httpPort, mqttPort: mqttPort ?? brokerPort ?? 0 };
    },

    async stop() {
      for (const agent of agents.splice(0)) agent.drop();
      const stopping = supervisor;
      supervisor = null;
      await stopping?.stop();
    },

    async get(path) {
      return JSON.parse(await rig.text(path));
    },
    async text(path) {
      const answer = await fetch(rig.url() + path);
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer.text();
    },
    async gateway() {
      const { gateways } = (await rig.get('/api/v1/gateways')) as { gateways: never[] };
      return gateways[0] as never;
    },
    all(sql) {
      const connection = openReadOnly(databasePath);
      const rows = connection.prepare(sql).all();
      connection.close();
      return rows;
    },

    async connect({ eui = GATEWAY, password = PASSWORD, epoch = 'a'.repeat(32), bootId = 'boot-1' } = {}) {
      const state = (status: 'online' | 'offline'): Buffer =>
        encodeState({ status, version: '1', sinceMs: Date.now() });
      const will = {
        topic: topicOf(eui, 'state'),
        payload: state('offline'),
        qos: 1,
        retain: true,
      } as const;
      const client = await connectAgent(ports.mqttPort, eui, password, { will });
      agents.push(client);
      const say = (name: 'hello' | 'up' | 'health' | 'state' | 'txack', payload: Buffer): Promise<void> =>
        client.publish(
          topicOf(eui, name),
          payload,
          name === 'up' || name === 'health' ? 0 : 1,
          name === 'state',
        );
      return {
        client,
        state: (status) => say('state', state(status)),
        hello: (hello = {}) =>
          say('hello', encodeHello({ ...emptyHello, sentMonoMs: monoMs(), epoch, bootId, ...hello })),
        health: (health) =>
          say('health', encodeHealth({ ...healthOf(health), sentMonoMs: monoMs(), bootId })),
        up: (rows) => say('up', encodeUp({ epoch, bootId, sentMonoMs: monoMs(), rows })),
        received: (name) =>
          client.received.filter(({ topic }) => topic === topicOf(eui, name)).map(({ payload }) => payload),
        monoMs,
        txAck: (downs) => say('txack', encodeTxAckMessage({ bootId, sentMonoMs: monoMs(), downs })),
      };
    },

    async close() {
      await rig.stop();
      rmSync(folder, { recursive: true });
    },
  };
  return rig;
}

const emptyHello = {
  ...{ sentMonoMs: UPTIME_MS, first: 1, last: 0, storedUpTo: 0 },
  ...{ dropped: [], bypassed: [], older: [], parked: [], versions: { agent: '1' } },
};

function healthOf({ journal, link, bypass }: Parameters<TestAgent['health']>[0]): Health {
  return {
    bootId: '',
    sentMonoMs: UPTIME_MS,
    sentWallMs: null,
    intervalMs: null,
    host: {
      ...{ cpuLoad: null, memoryUsed: null, diskUsed: null, temperatureC: null },
      ...{ uptimeS: 1, rssBytes: 1, wallSynced: true },
    },
    forwarder: {
      alive: true,
      pullAgeMs: 1,
      pushAgeMs: 1,
      pulled: null,
      counters: {},
      recentBad: null,
      delays: null,
    },
    journal: {
      ...{ durable: true, state: 'ok', dropped: 0, rows: 0, bytes: 0, last: 0, storedUpTo: 0 },
      ...{ maxBytes: null, waiting: 0, parked: 0, lastCommitMs: 1, ...journal },
    },
    bypass: bypass ?? null,
    taps: null,
    link: {
      ...{ verdict: 'connected', connects: 1, inFlight: 0, resent: 0, roundTripMs: null },
      ...{ certificateEndsMs: null, brokerCertificateEndsMs: null, ...link },
    },
  };
}

function settingsOf({
  databasePath,
  secret,
  broker,
  lines,
  publicState,
}: Required<Pick<RigOptions, 'publicState'>> &
  Readonly<Record<'databasePath' | 'secret' | 'broker' | 'lines', string>>): SupervisorSettings {
  const toml = `
    [database]
    path = "${databasePath}"
    [broker]
    ${broker}
    [http]
    listen = "127.0.0.1:0"
    [access]
    public_state = ${publicState}
    [[partners]]
    id = "tmvl"
    name = "Tours Métropole Val de Loire"
    [[gateways]]
    eui = "${GATEWAY}"
    name = "Gateway 1"
    partner = "tmvl"
    secret_file = "${secret}"
    ${lines}`;
  const start = readStart(
    'supervisor',
    supervisorMembers,
    (settings) => ({ value: settings, complaints: supervisorComplaints(settings) }),
    { argv: ['--config', 'test.toml'], environment: {}, readFile: () => toml },
  );
  if (start.kind === 'end') throw new Error(start.text);
  return start.value;
}
