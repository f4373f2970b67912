// An MQTT broker that is a process of its own, for tests that kill it. It has the embedded broker's doors and rules, and keeps nothing on disk.

import '../protocol/runtime-guard.ts';
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { isGatewayEui } from '../protocol/eui.ts';
import { hostPort, Wrong } from '../protocol/settings.ts';
import type { Peer } from '../supervisor/platform/broker/access.ts';
import { createComplaints } from '../supervisor/platform/broker/complaints.ts';
import { createGuardedBroker } from '../supervisor/platform/broker/guarded-broker.ts';
import { createClock } from '../supervisor/platform/clock.ts';

const USAGE = `npm run broker -- --users FILE [options]
  --users FILE         lines of username:password; an EUI is that gateway's agent, "supervisor" is the supervisor,
                       any other name hears everything and says nothing; lines that begin with # are left out
  --listen HOST:PORT   default 127.0.0.1:1883; port 0: any free one
  --tls-cert FILE      PEM certificate, with --tls-key FILE: it speaks TLS only
  --log LEVEL          debug, info, warn (default), error; on stderr

It prints {"listening":"HOST:PORT"} when it is ready, and ends on SIGTERM.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      listen: { type: 'string', default: '127.0.0.1:1883' },
      users: { type: 'string' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      log: { type: 'string', default: 'warn' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void console.log(USAGE);
  const listen = hostPort.read(values.listen);
  if (listen instanceof Wrong) throw new Error(`--listen must be ${listen.wanted}`);
  if (values.users === undefined) throw new Error(`--users FILE is missing\n\n${USAGE}`);
  const { 'tls-cert': certFile, 'tls-key': keyFile } = values;
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new Error('--tls-cert and --tls-key belong together');
  const passwords = readUsers(readFileSync(values.users, 'utf8'));
  const log = pino({ level: values.log, base: { program: 'broker' } }, pino.destination(2));
  const { now } = createClock();
  let muted: ReadonlySet<string> = new Set();
  // By whoever started it as a child: as a broker whose access list has gone wrong.
  process.on('message', (told: { readonly mutedEuis: readonly string[] }) => {
    muted = new Set(told.mutedEuis);
  });
  const broker = createGuardedBroker({
    listen,
    tls:
      certFile === undefined || keyFile === undefined
        ? null
        : { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') },
    identify: async (username, password) => {
      const right = isSame(password, passwords.get(username) ?? '');
      return right && passwords.has(username) ? peerOf(username) : null;
    },
    onAuthenticated() {},
    onConnected: ({ client }) => log.info({ clientId: client.id }, 'connected'),
    onDisconnected: ({ client }) => log.info({ clientId: client.id }, 'disconnected'),
    onSubscribed() {},
    onPublish: (_, { eui, name }) => !(name === 'up' && muted.has(eui)),
    now,
    complaints: createComplaints(log, now),
    log,
  });
  const port = await broker.start();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      broker.stop().then(() => process.exit(0), fail);
    });
  }
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  process.stdout.write(`${JSON.stringify({ listening: `${host}:${port}` })}\n`);
}

/** Throws one sentence that names the line. */
export function readUsers(text: string): ReadonlyMap<string, string> {
  const passwords = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    const username = line.slice(0, Math.max(0, colon));
    if (username === '') throw new Error(`--users: line ${index + 1} is not username:password`);
    if (passwords.has(username)) throw new Error(`--users: line ${index + 1} names ${username} again`);
    passwords.set(username, line.slice(colon + 1));
  }
  return passwords;
}

function peerOf(username: string): Peer {
  if (isGatewayEui(username)) return { kind: 'agent', eui: username };
  return { kind: username === 'supervisor' ? 'supervisor' : 'observer' };
}

/** In constant time: hashes have one length. */
function isSame(left: Buffer, right: string): boolean {
  const hash = (value: Buffer | string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(left), hash(right));
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

if (import.meta.filename === process.argv[1]) await main().catch(fail);
