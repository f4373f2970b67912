// The room killed at every step of the outbox: each mail is accepted at least once, a repeat has the same Message-ID and
// follows a kill, and each thread keeps its order for each recipient.
// VIGIE_MAIL_KILLS=1000 for as many as are promised (docs/notification.md).

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNotifyRig, type NotifyRig } from './testing/notify-rig.ts';

const KILLS = Number(process.env['VIGIE_MAIL_KILLS'] ?? 21);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the project, so that its packages are found. */
const FOLDER = join(ROOT, 'node_modules/.cache/vigie');
const VICTIM = join(FOLDER, 'victim.mjs');

/** Where in the conversation the server kills; the points of the victim's own writing are numbers. */
const STAGES = ['connect', 'mail', 'rcpt', 'data', 'before-250', 'at-250', 'after-250'] as const;
type Stage = (typeof STAGES)[number];
/** Points of one run: a notice, a start, leases and ends of two or more mails. */
const POINTS = 14;

interface Accepted {
  readonly run: number;
  readonly messageId: string;
  readonly recipient: string;
  readonly content: string;
}

let rig: NotifyRig;
let server: SMTPServer;
let port: number;
let victim: ChildProcess | null = null;
let killStage: Stage | null = null;
let run = 0;
const accepted: Accepted[] = [];

/** Dead before anything is answered. */
function stage(reached: Stage): void {
  if (reached !== killStage) return;
  killStage = null;
  victim?.kill('SIGKILL');
}

function answering(reached: Stage, done: () => void): void {
  stage(reached);
  done();
}

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL('./testing/victim.ts', import.meta.url))],
    ...{ outfile: VICTIM, bundle: true, platform: 'node', format: 'esm', packages: 'external' },
  });
  rig = createNotifyRig();
  server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], closeTimeout: 100 },
    onConnect: (_session, done) => answering('connect', done),
    onMailFrom: (_address, _session, done) => answering('mail', done),
    onRcptTo: (_address, _session, done) => answering('rcpt', done),
    onData(stream, session, done) {
      stage('data');
      let raw = '';
      stream.on('data', (chunk) => {
        raw += String(chunk);
      });
      stream.on('end', () => {
        stage('before-250');
        // What came to its end may be delivered: the server cannot know that nobody waits for its answer.
        const [, messageId = ''] = /^Message-ID: (\S+)/im.exec(raw) ?? [];
        const recipient = session.envelope.rcptTo[0]?.address ?? '';
        accepted.push({
          run,
          messageId,
          recipient,
          content: raw.replace(/^Date: .*\r\n|--_NmP\S*|boundary=.*/gim, ''),
        });
        stage('at-250');
        done();
        setImmediate(stage, 'after-250');
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

/** Resolves with the signal that ended it; `null`: it came to its end. */
function runVictim(killPoint: number): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [VICTIM, rig.path, String(port), String(run), String(killPoint)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  victim = child;
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code !== 0 && signal === null) reject(new Error(`the victim ended with ${code}`));
      else resolve(signal);
    });
  });
}

test(`${KILLS} kills lose nothing, repeat only what was under way, and change no order`, {
  timeout: 7_200_000,
}, async () => {
  const killed = new Set<number>();
  for (run = 0; killed.size < KILLS; run++) {
    const choice = run % (STAGES.length + POINTS);
    const reached = STAGES[choice];
    killStage = reached ?? null;
    const signal = await runVictim(reached === undefined ? choice - STAGES.length + 1 : 0);
    if (signal === 'SIGKILL') killed.add(run);
  }
  killStage = null;
  expect(await runVictim(0)).toBeNull();

  const messages = rig.messages();
  expect(messages.length).toBeGreaterThan(KILLS / 2);
  expect(messages.filter(({ state }) => state !== 'accepted')).toEqual([]);
  const firsts = new Map<string, Accepted>();
  let repeats = 0;
  let lastRepeat = -1;
  const runs = new Map<string, number>();
  for (const one of accepted) {
    const first = firsts.get(one.messageId);
    const before = runs.get(one.messageId);
    runs.set(one.messageId, one.run);
    if (first === undefined || before === undefined) {
      firsts.set(one.messageId, one);
      continue;
    }
    repeats++;
    lastRepeat = one.run;
    // Taken before, in a run that was killed; and the same mail word for word.
    expect(killed).toContain(before);
    expect(one.content).toBe(first.content);
  }
  for (const { message_id: messageId } of messages) expect(firsts.has(messageId), messageId).toBe(true);
  expect(firsts.size).toBe(messages.length);
  // At most what three connections had under way.
  expect(repeats).toBeLessThanOrEqual(3 * KILLS);
  // Of those that were killed with an answer under way, some must repeat: else this proves nothing.
  expect(lastRepeat).toBeGreaterThanOrEqual(0);

  for (const thread of new Set(messages.map((one) => one.thread))) {
    for (const address of new Set(messages.map(({ recipient }) => recipient))) {
      const wanted = messages.filter((one) => one.thread === thread && one.recipient === address);
      const ids = new Set(wanted.map((one) => one.message_id));
      const order = [...firsts.keys()].filter((id) => ids.has(id));
      expect(order).toEqual(wanted.map((one) => one.message_id));
    }
  }
  console.log(`${killed.size} kills in ${run + 1} runs: ${messages.length} mails, ${repeats} repeats`);
});
