// The room in a process of its own, to be killed: says one thing more in each of some threads, sends what is due, ends
// when all has left. Kills itself at the n-th point of its writing, if told to.
//   node victim.js <database> <port of the mail server> <run> <n, or 0>

import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, openReadOnly } from '../../platform/database.ts';
import { createWriteBatch, type Statement } from '../../platform/write-batch.ts';
import type { Notice } from '../notice.ts';
import { createNotify } from '../notify.ts';

const [path = '', port = '', run = '', killAt = '0'] = process.argv.slice(2);
const THREADS = 3;

const connection = openDatabase(path);
connection.pragma('synchronous = NORMAL');
const readOnly = openReadOnly(path);
const writeBatch = createWriteBatch(connection);
let points = 0;

/** Before and after every commit: each is a moment in which a process may end. */
function point(): void {
  if (++points === Number(killAt)) process.kill(process.pid, 'SIGKILL');
}

async function write(statements: readonly Statement[]) {
  point();
  const written = writeBatch(statements);
  point();
  return written;
}

function noticeOf(thread: string): Notice {
  const isFirst = Number(run) < THREADS;
  const content = {
    ...{ state: `Message ${run}`, tone: 'bad' as const, letter: 'H', headline: `Tour ${run}` },
    ...{ paragraphs: [], facts: [], link: null },
  };
  return {
    ...{ thread, kind: isFirst ? 'work-announced' : 'work-changed', key: run },
    subject: { fr: thread, en: thread },
    scope: { partnerIds: [], siteIds: [], communes: [], equipment: [], severity: null },
    audience: { to: 'everybody' },
    urgency: 'at-once',
    content: { fr: content, en: content },
  };
}

const notify = createNotify({
  settings: {
    mail: {
      ...{ host: '127.0.0.1', port: Number(port), security: 'none', username: null, password_file: null },
      ...{ ca_file: null, from: 'vigie@reseau.example', from_name: 'Vigie', base_url: null, reply_to: null },
      ...{ subject_prefix: '[V]', max_per_hour: 12, connections: 3, digest_at: '07:30' },
    },
    webhooks: { allowed_networks: [] },
  },
  secrets: { password: null, ca: null },
  connection,
  reader: {
    all: async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
      readOnly.prepare(sql).all(...parameters) as Row[],
  },
  write,
  calendar: { nextOpenMs: (ms) => ms },
  person: () => null,
  partnerName: (id) => id,
  unsubscribePath: (secret) => secret,
  absenceOf: async () => null,
  now: Date.now,
  log: {
    info: () => undefined,
    warn: () => undefined,
    error: (...parts: unknown[]) => console.error(...parts),
  },
  backoffMs: [0],
  breakerMs: [20],
});

await write(notify.statements(noticeOf(`MNT-${Number(run) % THREADS}`)));
await notify.start();
const left = readOnly
  .prepare<[], number>("SELECT count(*) FROM messages WHERE state IN ('held', 'waiting', 'leased')")
  .pluck();
while ((left.get() ?? 0) > 0) {
  notify.kick();
  await sleep(2);
}
await notify.stop();
