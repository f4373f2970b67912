// Brokers that are processes of their own, for tests that need one, or need to kill one.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TOPIC_ROOT, TOPICS, type TopicName, topicOfAll } from '../../../../protocol/mqtt/topics.ts';
import { eventually } from '../../../../test/eventually.ts';

export interface BrokerProcess {
  readonly port: number;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export type Users = Readonly<Record<string, string>>;

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** `npm run broker`, on `port` or any free one. */
export async function startBrokerProcess(users: Users, port = 0): Promise<BrokerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-broker-'));
  const file = join(folder, 'users');
  writeFileSync(
    file,
    Object.entries(users)
      .map(([name, password]) => `${name}:${password}\n`)
      .join(''),
  );
  const listen = `127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/broker.ts', '--listen', listen, '--users', file, '--log', 'error'],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const line = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the broker ended with ${code} before it was ready`)));
  });
  const { listening } = JSON.parse(await line) as { readonly listening: string };
  return processOf(child, Number(listening.split(':').at(-1)), folder);
}

/** Whether a program can be started by this name. */
export function isProgram(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A real Mosquitto with one user an agent and `supervisor`, confined by the contract. */
export async function startMosquitto(users: Users): Promise<BrokerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-mosquitto-'));
  const passwords = join(folder, 'passwords');
  const lines = Object.entries(users).map(([name, password]) => `${name}:${password}\n`);
  writeFileSync(passwords, lines.join(''), { mode: 0o600 });
  execFileSync('mosquitto_passwd', ['-U', passwords]);
  writeFileSync(join(folder, 'acl'), aclOf());
  const port = await freePort();
  writeFileSync(
    join(folder, 'mosquitto.conf'),
    [
      `listener ${port} 127.0.0.1`,
      'user root',
      'allow_anonymous false',
      `password_file ${passwords}`,
      `acl_file ${join(folder, 'acl')}`,
      'max_packet_size 70000',
      'message_size_limit 65536',
      'persistence false',
      'log_type error',
      '',
    ].join('\n'),
  );
  const child = spawn('mosquitto', ['-c', join(folder, 'mosquitto.conf')], {
    stdio: 'ignore',
  });
  await eventually(() => canConnect(port));
  return processOf(child, port, folder);
}

/** The contract's access rules in Mosquitto's words; `%u` is the user name, which is the EUI. */
function aclOf(): string {
  const names = Object.keys(TOPICS) as TopicName[];
  const supervisor = names.map(
    (name) => `topic ${TOPICS[name].from === 'agent' ? 'read' : 'write'} ${topicOfAll(name)}`,
  );
  const agents = names.map(
    (name) => `pattern ${TOPICS[name].from === 'agent' ? 'write' : 'read'} ${TOPIC_ROOT}/%u/${name}`,
  );
  return ['user supervisor', ...supervisor, '', ...agents, ''].join('\n');
}

function processOf(child: ChildProcess, port: number, folder: string): BrokerProcess {
  const exit = once(child, 'exit') as Promise<[number | null]>;
  // However the tests end, nothing stays behind.
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  async function end(signal: NodeJS.Signals): Promise<number | null> {
    child.kill(signal);
    const [code] = await exit;
    process.off('exit', killAtExit);
    rmSync(folder, { recursive: true, force: true });
    return code;
  }
  return {
    port,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function canConnect(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
