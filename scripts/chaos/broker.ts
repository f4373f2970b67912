// The broker under test as a process: aedes by our own script, or Mosquitto as Debian ships it.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKillableProcess, type KillableProcess } from './process.ts';

export interface BrokerOptions {
  readonly folder: string;
  readonly port: number;
  /** User names and passwords. */
  readonly users: ReadonlyMap<string, string>;
  /** An access list for Mosquitto; without one everybody may do everything. */
  readonly acl?: string;
}

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'];

export function mosquittoPath(): string | null {
  return MOSQUITTO.find((path) => existsSync(path)) ?? null;
}

export function createAedesProcess({ folder, port, users }: BrokerOptions): KillableProcess {
  const file = writeUsers(folder, users);
  return createKillableProcess({
    name: 'broker',
    command: ['scripts/broker.ts', '--listen', `127.0.0.1:${port}`, '--users', file],
    logFile: join(folder, 'broker.log'),
  });
}

/**
 * Debian's /etc/mosquitto/mosquitto.conf sets persistence and nothing else that matters: what it keeps is written
 * every half hour, and lost with a kill. `user root` only keeps it from leaving this folder's owner.
 */
export function createMosquittoProcess({ folder, port, users, acl }: BrokerOptions): KillableProcess {
  const program = mosquittoPath();
  if (program === null) throw new Error('Mosquitto is not installed (Debian: apt-get install mosquitto)');
  const passwords = writeUsers(folder, users);
  execFileSync('mosquitto_passwd', ['-U', passwords]);
  const store = join(folder, 'mosquitto');
  mkdirSync(store, { recursive: true });
  const aclFile = join(folder, 'acl');
  if (acl !== undefined) writeFileSync(aclFile, acl, { mode: 0o600 });
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous false',
      `password_file ${passwords}`,
      ...(acl === undefined ? [] : [`acl_file ${aclFile}`]),
      'persistence true',
      `persistence_location ${store}/`,
      'user root',
      '',
    ].join('\n'),
  );
  return createKillableProcess({
    name: 'broker',
    command: [program, '-c', config],
    logFile: join(folder, 'broker.log'),
  });
}

function writeUsers(folder: string, users: ReadonlyMap<string, string>): string {
  const file = join(folder, 'users');
  const lines = [...users].map(([name, password]) => `${name}:${password}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  return file;
}
