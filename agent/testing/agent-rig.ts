// Agents as tests run them: in this process on a temporary folder, or as a process of its own that can be killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodePushData } from '../../protocol/semtech/push-data.ts';
import { readSettings } from '../../protocol/settings.ts';
import { type Agent, createAgent } from '../agent.ts';
import { readSecrets } from '../secrets.ts';
import { agentMembers } from '../settings.ts';
import type { UdpPorts } from '../udp/server.ts';

export const TEST_EUI = '7076ff0000000001' as GatewayEui;
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'vigie-agent-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export type Environment = Readonly<Record<string, string>>;

/** Settings of an agent in `folder`, as environment variables. */
export function environmentOf(folder: string, brokerPort: number, more: Environment = {}): Environment {
  return {
    VIGIE_GATEWAY__EUI: TEST_EUI,
    VIGIE_UDP__BIND: '127.0.0.1:0',
    VIGIE_JOURNAL__PATH: join(folder, 'journal.db'),
    VIGIE_MQTT__URL: `mqtt://127.0.0.1:${brokerPort}`,
    ...more,
  };
}

export interface RunningAgent extends UdpPorts {
  readonly agent: Agent;
  /** What the journal's disk failed with; empty when it did not. */
  readonly failures: readonly string[];
}

export async function startAgent(environment: Environment): Promise<RunningAgent> {
  const result = readSettings(agentMembers, null, environment);
  if (result.kind === 'complaints') throw new Error(result.complaints.join('\n'));
  const failures: string[] = [];
  const agent = createAgent({
    settings: result.settings,
    secrets: readSecrets(result.settings).secrets,
    log: pino({ level: 'silent' }),
    onFailed: (reason) => failures.push(reason),
    onJournalUsable: () => failures.push('usable again'),
  });
  return { agent, failures, ...(await agent.start()) };
}

export interface AgentProcess {
  readonly child: ChildProcess;
  /** Resolves with the port it takes datagrams on, once it does. */
  readonly listening: Promise<number>;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** What it has written so far, log lines included. */
  output(): string;
  errors(): string;
}

export function spawnAgent(
  environment: Environment,
  command: readonly string[] = [process.execPath, '--import', 'tsx', MAIN],
  cwd = ROOT,
): AgentProcess {
  const [program, ...args] = command;
  const child = spawn(program as string, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = new Promise<Awaited<AgentProcess['exited']>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const listening = new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const port = /"port":(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', () => reject(new Error(`the agent ended: ${errors}`)));
  });
  // Whoever does not wait for it is not interested in its failing.
  listening.catch(() => {});
  return { child, listening, exited, output: () => output, errors: () => errors };
}

let tmst = 0;

/** A reception that no other one equals; `tmst` moves on as a concentrator's counter does, one microsecond each. */
export function rxpkText(fields: Readonly<Record<string, unknown>> = {}): string {
  tmst++;
  return JSON.stringify({
    tmst,
    freq: 868.1,
    stat: 1,
    modu: 'LORA',
    datr: 'SF7BW125',
    codr: '4/5',
    rssi: -90,
    lsnr: 7.5,
    size: 3,
    data: 'QAEC',
    ...fields,
  });
}

export function pushData(token: number, rxpkTexts: readonly string[], version: 1 | 2 = 2): Buffer {
  return encodePushData(version, token, TEST_EUI, `{"rxpk":[${rxpkTexts.join(',')}]}`);
}
