// What is fuzzed: a supervisor as a process of its own, over a fresh database of two partners.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayEui } from '../../protocol/eui.ts';
import { migrate, openDatabase, openReadOnly } from '../../supervisor/platform/database.ts';
import { MIGRATIONS } from '../../supervisor/schema.ts';
import { SETTINGS } from '../../supervisor/testing/authorization-requests.ts';
import { type Network, networkOfTwoPartners, seedNetwork } from '../../supervisor/testing/two-partners.ts';
import { type People, seedPeople } from '../../supervisor/testing/two-partners-people.ts';
import { eventually } from '../../test/eventually.ts';
import { createKillableProcess, type KillableProcess } from '../chaos/process.ts';
import { freePort } from '../demo/ports.ts';

export const WILD = '7076ff00000100aa' as GatewayEui;
export const TRUE = '7076ff00000100bb' as GatewayEui;

export interface Target {
  readonly network: Network;
  readonly people: People;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly process: KillableProcess;
  readonly logFile: string;
  /** Receptions of the gateway with real traffic in the database. */
  storedRows(): number;
  /** Bytes that the process holds. */
  memoryBytes(): number;
  /** What it says of itself; rejects when it does not answer in time. */
  isHealthy(): Promise<boolean>;
  stop(): Promise<void>;
}

const START_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 10_000;
/** Of Linux on every machine that we run on. */
const PAGE_BYTES = 4_096;

export async function startTarget(folder: string): Promise<Target> {
  mkdirSync(folder, { recursive: true });
  const databasePath = join(folder, 'vigie.db');
  const network = networkOfTwoPartners();
  const connection = openDatabase(databasePath);
  migrate(connection, MIGRATIONS);
  await seedNetwork(connection, network, Date.now());
  const people = await seedPeople(connection, Date.now(), { twins: 3, targets: 5 });
  connection.close();
  const taken: number[] = [];
  const first = 20_000 + Math.floor(Math.random() * 8_000);
  const httpPort = await freePort('tcp', first, taken);
  const mqttPort = await freePort('tcp', first + 1, taken);
  const secret = join(folder, 'secret');
  writeFileSync(secret, network.password, { mode: 0o600 });
  const config = join(folder, 'supervisor.toml');
  writeFileSync(config, settingsOf({ databasePath, secret, httpPort, mqttPort }));
  const logFile = join(folder, 'supervisor.log');
  const supervisor = createKillableProcess({
    ...{ name: 'supervisor', command: ['supervisor/main.ts', '--config', config], logFile },
  });
  supervisor.start();
  const url = `http://127.0.0.1:${httpPort}`;
  const isHealthy = async (): Promise<boolean> => {
    const options = { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) };
    const answers = await Promise.all(['/healthz', '/readyz'].map((path) => fetch(url + path, options)));
    return answers.every(({ ok }) => ok);
  };
  await eventually(
    async () => {
      if (!(await isHealthy())) throw new Error(`not ready; its log: ${logFile}`);
    },
    { timeoutMs: START_WITHIN_MS, intervalMs: 200 },
  );
  return {
    ...{ network, people, httpPort, mqttPort, process: supervisor, logFile, isHealthy },
    storedRows() {
      const database = openReadOnly(databasePath);
      const sql = `
        SELECT count(*) FROM receptions JOIN streams ON streams.id = stream_id
        JOIN gateways ON gateways.id = gateway_id WHERE eui = ?`;
      const rows = database.prepare<[string], number>(sql).pluck().get(TRUE) as number;
      database.close();
      return rows;
    },
    memoryBytes: () =>
      Number(readFileSync(`/proc/${supervisor.pid()}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES,
    async stop() {
      await supervisor.stop();
    },
  };
}

interface Places {
  readonly databasePath: string;
  readonly secret: string;
  readonly httpPort: number;
  readonly mqttPort: number;
}

function settingsOf({ databasePath, secret, httpPort, mqttPort }: Places): string {
  const gateway = (eui: string, name: string): string =>
    `[[gateways]]\neui = "${eui}"\nname = "${name}"\npartner = "tmvl"\nsecret_file = "${secret}"\n`;
  return `
[database]
path = "${databasePath}"
[broker]
listen = "127.0.0.1:${mqttPort}"
[http]
listen = "127.0.0.1:${httpPort}"
[log]
level = "error"
${gateway(WILD, 'Folle')}
${gateway(TRUE, 'Sage')}
${SETTINGS}`;
}
