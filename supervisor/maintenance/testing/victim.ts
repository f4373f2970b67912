// Planned work, incidents and the outbox in a process of their own, to be killed: lives on from where the one before was, until
// a time. Kills itself at the n-th point of its writing, if told to.
//   node victim.js <database> <port of the mail server> <file with the time> <until, ms> <n, or 0>

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { EquipmentId } from '../../fleet/health/model.ts';
import { createIncidentWatch } from '../../incident-watch.ts';
import { createMaintenance } from '../../maintenance-office.ts';
import { createNotify } from '../../notify/notify.ts';
import { createProof } from '../../notify/proof.ts';
import { openDatabase } from '../../platform/database.ts';
import { createWriteBatch, type Statement } from '../../platform/write-batch.ts';
import { readerOf } from '../../testing/rig-parts.ts';
import { A1, A2, S1, smallNetwork } from '../../testing/small-network.ts';
import type { Work } from '../model.ts';
import { healthAt, roundOf, type Scripted, STEP_MS, scriptOf } from './fortnight.ts';
import { actorOf, personOf, settingsWith } from './world.ts';

const [path = '', port = '', clockFile = '', until = '0', killAt = '0'] = process.argv.slice(2);
let nowMs = Number(readFileSync(clockFile, 'utf8'));
const now = (): number => nowMs;

const connection = openDatabase(path);
connection.pragma('synchronous = NORMAL');
const reader = readerOf(connection);
const writeBatch = createWriteBatch(connection);
const settings = settingsWith('[hotline]\npublic_holidays = "open"');
const book = smallNetwork();
const log = pino({ level: 'error' }, pino.destination({ fd: 2, sync: true }));
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

const PEOPLE: Readonly<Record<string, string>> = { paul: 'tmvl', olga: 'smo', carl: 'tmvl' };
const notify = createNotify({
  settings: {
    mail: { ...settings.mail, port: Number(port), security: 'none', connections: 3 },
    webhooks: { allowed_networks: [] },
  },
  ...{ secrets: { password: null, ca: null }, connection, reader, write, now, log },
  calendar: { nextOpenMs: (ms) => ms },
  person(accountId) {
    const partnerId = PEOPLE[accountId];
    if (partnerId === undefined) return null;
    const address = `${accountId}@${partnerId}.example`;
    return { accountId, name: accountId, address, language: 'fr', partnerId, siteIds: null };
  },
  partnerName: (id) => id,
  unsubscribePath: (secret) => secret,
  absenceOf: async () => null,
  backoffMs: [0],
  breakerMs: [20],
});
const healthOf = (equipment: EquipmentId) =>
  [A1, A2, S1].includes(equipment) ? healthAt(equipment, nowMs) : null;
const common = {
  ...{ settings, connection, reader, book, now, log, publish: () => undefined },
  ...{ record: write, notify: notify.statements },
};
const works = createMaintenance({
  ...{ ...common, notify },
  health: {
    of: healthOf,
    record: { neighbours: async () => ({ transmissions: 0, fromMs: 0, toMs: 0, neighbours: [] }) },
  },
  statusOf: (eui) => {
    const isOn = healthAt(`gateway:${eui}` as EquipmentId, nowMs).state === 'online';
    return { lastReceptionMs: isOn ? nowMs : null };
  },
  proof: createProof(reader),
});
const incidents = createIncidentWatch({
  ...common,
  isInWork: works.isInWork,
  health: {
    current: () => [A1, A2, S1].map((one) => healthAt(one, nowMs)),
    ...{ of: healthOf, hasLooked: () => true },
  },
});

const byTitle = connection.prepare<[string], { readonly ref: string }>(
  'SELECT ref FROM works WHERE title = ?',
);

/** What was done by a process before this one is not done again: people see that it is. */
function isDone(work: Work | null, { do: wanted }: Scripted): boolean {
  if (work === null) return false;
  switch (wanted.kind) {
    case 'plan':
      return true;
    case 'publish':
      return work.publishedMs !== null;
    case 'move':
      return work.fromMs === wanted.window.fromMs;
    case 'object':
      return work.answers.length > 0;
    case 'keep':
      return work.answers.every(({ settledMs }) => settledMs !== null);
    case 'start':
      return work.startedMs !== null;
    case 'finish':
      return work.endedMs !== null;
    case 'cancel':
      return work.state === 'cancelled';
    default:
      throw new Error(`${wanted.kind} is not in the script`);
  }
}

async function people(): Promise<void> {
  for (const one of scriptOf(roundOf(nowMs))) {
    if (one.atMs > nowMs) break;
    const ref = byTitle.get(one.work)?.ref;
    if (isDone(ref === undefined ? null : works.ledger.byRef(ref), one)) continue;
    const { desk } = works.office;
    const [who, actor] = [personOf(one.who), actorOf(one.who)];
    if (one.do.kind === 'plan') await desk.plan(who, actor, one.do.plan);
    else await desk.act(who, actor, { ref: ref ?? '', version: null }, one.do);
  }
}

const left = connection
  .prepare<[], number>("SELECT count(*) FROM messages WHERE state IN ('held', 'waiting', 'leased')")
  .pluck();

await notify.start();
while (nowMs < Number(until)) {
  await people();
  await works.look();
  await incidents.look();
  while ((left.get() ?? 0) > 0) {
    notify.kick();
    await sleep(1);
  }
  nowMs += STEP_MS;
  writeFileSync(`${clockFile}.new`, String(nowMs));
  renameSync(`${clockFile}.new`, clockFile);
}
await notify.stop();
