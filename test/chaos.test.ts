// The crash rig in short: kills at the moments that hurt, seeded runs against real brokers, and a control that must lose.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { mosquittoPath } from '../scripts/chaos/broker.ts';
import { runTrustingControl } from '../scripts/chaos/control.ts';
import { type Listener, startListener } from '../scripts/chaos/listener.ts';
import { runTable } from '../scripts/chaos/report.ts';
import { startRun } from '../scripts/chaos/run.ts';
import { createScene, type Scene, type SceneOptions } from '../scripts/chaos/scene.ts';
import { eventually } from './eventually.ts';
import { available } from './require.ts';

const TIMEOUT_MS = 300_000;
/** Some seconds, but for a machine that does other things too. */
const PATIENT = { timeoutMs: 120_000 };
/** Agents that come back soon, however often a fault sent them away. */
const RECONNECT_MAX_S = 4;
const PLACE = new URL('..', import.meta.url);
const strace = available('strace', existsSync('/usr/bin/strace'));
const mosquitto = available('mosquitto', mosquittoPath() !== null);

let scene: Scene | null = null;
let listener: Listener | null = null;

afterEach(async ({ task }) => {
  const failed = task.result?.state === 'fail';
  await listener?.stop();
  await scene?.stop(failed);
  if (failed && scene !== null) console.log(`files: ${scene.folder}`);
  scene = null;
  listener = null;
});

async function open(options: Partial<SceneOptions>): Promise<Scene> {
  scene = await createScene({
    seed: 5,
    broker: 'aedes',
    agents: 1,
    ratePerS: 100,
    reconnectMaxS: RECONNECT_MAX_S,
    ...options,
  });
  await scene.start();
  return scene;
}

async function listen(): Promise<Listener> {
  listener = await startListener((scene as Scene).system);
  return listener;
}

function lastReception({ system }: Scene): { readonly epoch: string; readonly seq: number } | undefined {
  const connection = new Database(system.databasePath, { readonly: true });
  try {
    return connection
      .prepare<[], { epoch: string; seq: number }>(
        'SELECT epoch, seq FROM receptions JOIN streams ON streams.id = stream_id ORDER BY receptions.id DESC',
      )
      .get();
  } finally {
    connection.close();
  }
}

async function expectWell(subject: Scene): Promise<void> {
  const judgement = await subject.judge();
  expect(judgement.problems).toEqual([]);
}

describe('kills at the moments that hurt', () => {
  test(
    'catalogue 43: the supervisor dies between its commit and `stored`',
    async () => {
      const { system, traffic } = await open({});
      const heard = await listen();
      await traffic.sendOne(0);
      // `stored` may wait a second to be told with others, so a kill at first sight of the row comes before it.
      const row = await eventually(
        () => {
          const found = lastReception(scene as Scene);
          if (found === undefined) throw new Error('not committed yet');
          return found;
        },
        { intervalMs: 5 },
      );
      await system.supervisor.kill();
      expect(heard.isStored(row.epoch, row.seq)).toBe(false);
      expect(heard.published(row.epoch, row.seq)).toBe(1);

      // Unanswered, so it goes again, and is recognised.
      await eventually(() => expect(heard.isStored(row.epoch, row.seq)).toBe(true), PATIENT);
      expect(heard.published(row.epoch, row.seq)).toBeGreaterThan(1);
      await expectWell(scene as Scene);
    },
    TIMEOUT_MS,
  );

  test(
    'catalogue 3: the agent dies between `stored` and noting it',
    async () => {
      const { system, traffic } = await open({});
      const heard = await listen();
      for (let times = 0; times < 5; times++) await traffic.sendOne(0);
      const row = await eventually(() => {
        const found = lastReception(scene as Scene);
        if (found === undefined || !heard.isStored(found.epoch, found.seq)) throw new Error('not stored yet');
        return found;
      });
      await system.agents[0]?.process.kill();

      // It comes back knowing less than it was told. Told once more at `hello`, it sends the rows again or need not.
      const hello = await eventually(() => {
        const found = heard.hellos().find(({ epoch, last, storedUpTo }) => {
          return epoch === row.epoch && last >= row.seq && storedUpTo < row.seq;
        });
        if (found === undefined) throw new Error('not back yet');
        return found;
      }, PATIENT);
      expect(hello.last).toBe(row.seq);
      await expectWell(scene as Scene);
    },
    TIMEOUT_MS,
  );

  test.skipIf(!strace)(
    'catalogue 2: the agent dies in a commit, and between the commit and PUSH_ACK',
    async () => {
      const { system, traffic, oracle } = await open({ broker: 'embedded' });
      const agent = system.agents[0] as (typeof system.agents)[number];
      // [system call, how many of it before the kill]: at its entry, so a sendmsg that is a PUSH_ACK never leaves.
      for (const [call, times] of [
        ['fsync', 8],
        ['fsync', 13],
        ['sendmsg', 7],
        ['sendmsg', 12],
      ] as const) {
        await agent.process.killForGood();
        const inject = [
          '-f',
          '-qq',
          '-o',
          '/dev/null',
          '-e',
          `trace=${call}`,
          '-e',
          `inject=${call}:signal=KILL:when=${times}`,
        ];
        const child = spawn('strace', [...inject, process.execPath, '--import', 'tsx', agent.program], {
          cwd: PLACE,
          env: { PATH: process.env['PATH'], ...agent.environment },
          stdio: 'ignore',
        });
        let gone = false;
        child.once('exit', () => {
          gone = true;
        });
        const deadline = performance.now() + PATIENT.timeoutMs;
        while (!gone && performance.now() < deadline) {
          void traffic.sendOne(0);
          await sleep(30);
        }
        expect(gone).toBe(true);
        // strace ends as its child did: killed, and not by itself.
        expect(child.signalCode ?? child.exitCode).toBe('SIGKILL');
        agent.process.start();
      }
      await expectWell(scene as Scene);
      expect(oracle.obligations()).toBeGreaterThan(4);
      // Something was there that no PUSH_ACK had told of: allowed, and the proof that the kill struck in between.
      expect([...oracle.all()].filter(({ ackedMs, held }) => ackedMs === null && held > 0)).not.toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe.skipIf(!mosquitto)('stock Mosquitto', () => {
  test(
    'catalogue 25: the broker dies with rows on their way',
    async () => {
      const { system, traffic, oracle } = await open({ broker: 'mosquitto', agents: 2, ratePerS: 300 });
      traffic.start();
      await eventually(() => expect(oracle.obligations()).toBeGreaterThan(300));
      await system.broker?.kill();
      const atKill = oracle.obligations();
      await eventually(() => expect(oracle.obligations()).toBeGreaterThan(atKill + 300));
      await traffic.stop();
      await expectWell(scene as Scene);
    },
    TIMEOUT_MS,
  );

  test(
    'catalogue 33: a broker that forgot every session is subscribed to again',
    async () => {
      const { system, traffic } = await open({ broker: 'mosquitto', agents: 2 });
      await traffic.sendOne(0);
      // Stock settings write sessions every half hour: a kill takes all of them.
      await system.broker?.kill();
      await traffic.sendOne(1);
      // Judged on rows that the agents no longer have to keep: `stored` reached them over new subscriptions.
      await expectWell(scene as Scene);
    },
    TIMEOUT_MS,
  );

  test(
    'catalogue 34: more rows than the broker queues while the supervisor is away',
    async () => {
      const rows = 2_500;
      const { system, traffic, oracle } = await open({ broker: 'mosquitto', ratePerS: 400 });
      const heard = await listen();
      await system.supervisor.killForGood();
      traffic.start();
      await eventually(() => expect(oracle.obligations()).toBeGreaterThan(rows), PATIENT);
      await traffic.stop();
      // Unanswered rows are tried again in ever longer intervals, not in circles.
      expect(heard.publishedRows()).toBeLessThan(rows * 3);
      system.supervisor.start();
      await expectWell(scene as Scene);
    },
    TIMEOUT_MS,
  );
});

describe('by seed', () => {
  test('25 faults with aedes as a process of its own', () => expectRun('aedes', 11), TIMEOUT_MS);
  test.skipIf(!mosquitto)('25 faults with stock Mosquitto', () => expectRun('mosquitto', 12), TIMEOUT_MS);

  test.skipIf(!mosquitto)(
    'the rig sees the bug it is there for: agents that trust PUBACK lose',
    async () => {
      const result = await runTrustingControl({ seed: 13, agents: 2, ratePerS: 200 }).result;
      expect(result.lost).toBeGreaterThan(0);
      expect(result.doubled).toBe(0);
    },
    TIMEOUT_MS,
  );
});

async function expectRun(broker: 'aedes' | 'mosquitto', seed: number): Promise<void> {
  const options = { seed, broker, faults: 25, agents: 3, ratePerS: 200, reconnectMaxS: RECONNECT_MAX_S };
  const result = await startRun(options).result;
  console.log(runTable(result, false).lines.join('\n'));
  expect(result.problems).toEqual([]);
  expect(result.obligations).toBeGreaterThan(1_000);
}
