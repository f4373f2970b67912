// The supervisor's rooms of planned work, incidents and mail killed at random through fortnights of works: no notice is missing,
// a repeat has the same Message-ID, and nothing becomes an incident that was announced.
// VIGIE_WORK_KILLS=500 for as many as are promised (docs/maintenance.md).

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNotifyRig, type NotifyRig } from '../notify/testing/notify-rig.ts';
import { EXPECTED_INCIDENTS, expectedOf, roundOf, startOf } from './testing/fortnight.ts';

const KILLS = Number(process.env['VIGIE_WORK_KILLS'] ?? 5);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the project, so that its packages are found. */
const FOLDER = join(ROOT, 'node_modules/.cache/vigie');
const VICTIM = join(FOLDER, 'works-victim.mjs');
/** Points of writing that a process has before it dies, at most: a fortnight has some hundreds. */
const MAX_POINTS = 20;
/** Of a run that is killed from outside, whatever it is doing. */
const MAX_RUN_MS = 1_200;

interface Accepted {
  readonly run: number;
  readonly messageId: string;
  readonly content: string;
}

let rig: NotifyRig;
let server: SMTPServer;
let port: number;
let clockFile: string;
let run = 0;
const accepted: Accepted[] = [];

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL('./testing/victim.ts', import.meta.url))],
    ...{ outfile: VICTIM, bundle: true, platform: 'node', format: 'esm', packages: 'external' },
    // Files beside a source are read from there.
    define: { 'import.meta.url': JSON.stringify(new URL('../supervisor.ts', import.meta.url).href) },
  });
  rig = createNotifyRig();
  clockFile = join(rig.path, '../clock');
  writeFileSync(clockFile, String(startOf(0)));
  server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], closeTimeout: 100 },
    onData(stream, _session, done) {
      let raw = '';
      stream.on('data', (chunk) => {
        raw += String(chunk);
      });
      stream.on('end', () => {
        const [, messageId = ''] = /^Message-ID: (\S+)/im.exec(raw) ?? [];
        // The date and the boundaries are those of the try.
        accepted.push({ run, messageId, content: raw.replace(/^Date: .*\r\n|--_NmP\S*|boundary=.*/gim, '') });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  port = (server.server.address() as { readonly port: number }).port;
});

afterAll(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  rig.close();
});

/** Resolves with the signal that ended it; `null`: it lived until then. */
function runVictim(untilMs: number, killPoint: number, killMs: number): Promise<NodeJS.Signals | null> {
  const parameters = [VICTIM, rig.path, String(port), clockFile, String(untilMs), String(killPoint)];
  const child: ChildProcess = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'inherit'] });
  const timer = killMs > 0 ? setTimeout(() => void child.kill('SIGKILL'), killMs) : null;
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (timer !== null) clearTimeout(timer);
      if (code !== 0 && signal === null) reject(new Error(`the victim ended with ${code}`));
      else resolve(signal);
    });
  });
}

/** The same numbers each time (mulberry32). */
function randomWith(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const timeNow = (): number => Number(readFileSync(clockFile, 'utf8'));

test(`${KILLS} kills through fortnights of works`, { timeout: 7_200_000 }, async () => {
  const random = randomWith(20_261_014);
  let kills = 0;
  while (kills < KILLS) {
    const untilMs = startOf(roundOf(timeNow()) + 1);
    run++;
    // One in four from outside, at any moment; the others between two writes.
    const signal =
      random(4) === 0
        ? await runVictim(untilMs, 0, 1 + random(MAX_RUN_MS))
        : await runVictim(untilMs, 1 + random(MAX_POINTS), 0);
    if (signal === 'SIGKILL') kills++;
  }
  // To the end of the fortnight, undisturbed.
  const rounds = roundOf(timeNow() - 1) + 1;
  run++;
  expect(await runVictim(startOf(rounds), 0, 0)).toBeNull();

  for (let round = 0; round < rounds; round++) {
    for (const [title, keys] of Object.entries(expectedOf(round))) {
      const notices = rig.all(
        `SELECT key FROM notices JOIN works ON works.ref = thread WHERE title = '${title}' ORDER BY notices.id`,
      ) as { readonly key: string }[];
      expect({ title, keys: notices.map(({ key }) => key) }).toEqual({ title, keys });
    }
    const [from, to] = [startOf(round), startOf(round + 1)];
    const failed = rig.all(
      `SELECT equipment FROM incident_members JOIN incidents ON incidents.id = incident_id
       WHERE started_ms >= ${from} AND started_ms < ${to} ORDER BY equipment`,
    ) as { readonly equipment: string }[];
    expect({ round, failed: failed.map(({ equipment }) => equipment) }).toEqual({
      ...{ round, failed: EXPECTED_INCIDENTS.toSorted() },
    });
  }

  // Summaries of the day are left out where there is nothing to tell.
  const isDigest = ({ thread }: { readonly thread: string }): boolean => thread === 'digest';
  const messages = rig.messages().filter((one) => !isDigest(one) || one.state === 'accepted');
  expect(messages.filter(({ state }) => state !== 'accepted')).toEqual([]);
  const digests = new Set(messages.filter(isDigest).map((one) => one.message_id));
  const firsts = new Map<string, Accepted>();
  let repeats = 0;
  for (const one of accepted) {
    const first = firsts.get(one.messageId);
    if (first === undefined) {
      firsts.set(one.messageId, one);
      continue;
    }
    repeats++;
    // A summary is gathered when it leaves.
    if (!digests.has(one.messageId)) expect(one.content).toBe(first.content);
    expect(one.run).toBeGreaterThan(first.run);
  }
  expect([...firsts.keys()].toSorted()).toEqual(messages.map((one) => one.message_id).toSorted());
  // Each notice to everybody went to both partners.
  const missing = rig.all(
    `SELECT n.thread, n.key FROM notices n WHERE json_extract(n.content, '$.audience.to') = 'everybody'
       AND (SELECT count(*) FROM messages m WHERE m.notice_id = n.id AND m.reason = 'mandatory') <> 2`,
  );
  expect(missing).toEqual([]);
  console.log(
    `${kills} kills in ${run} runs, ${rounds} fortnights: ${messages.length} mails, ${repeats} repeats`,
  );
});
