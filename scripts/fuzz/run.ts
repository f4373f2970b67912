// Runs the fuzzer: rounds on fresh supervisors, slices of inputs, and after each slice the question whether all is well.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFinder, type Finder } from '../../supervisor/testing/markers.ts';
import type { Actor } from '../../supervisor/testing/two-partners-people.ts';
import { createRandom } from '../fleet/random.ts';
import { type Outcome, type Sent, sendAll } from './connections.ts';
import { createWildGateway, startTrueGateway, type TrueGateway, type WildGateway } from './gateways.ts';
import { createPacket, createPayload } from './payloads.ts';
import { createRequest, type RequestsDeps } from './requests.ts';
import { startTarget, type Target, TRUE, WILD } from './target.ts';
import { readWorld } from './world.ts';

export interface FuzzOptions {
  readonly seed: string;
  readonly inputs: number;
  /** `null`: as long as it takes. */
  readonly untilMs: number | null;
  /** One input alone, by its number. */
  readonly only: number | null;
  readonly say: (line: string) => void;
}

export interface FuzzResult {
  readonly requests: number;
  readonly payloads: number;
  /** Answers by status; 0: none. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly findings: readonly string[];
  readonly storedRows: number;
  readonly mostMemoryBytes: number;
  readonly ms: number;
}

/** Inputs of one supervisor: what they change is put right by the next one's fresh database. */
const ROUND = 100_000;
const SLICE = 5_000;
/** Of every hundred inputs, MQTT payloads; and of those, raw packets. */
const PAYLOAD_SHARE = 0.3;
const PACKET_SHARE = 0.02;
/** A fuzzed supervisor levels off at some 650 MiB: what V8 has not given back of four threads, and their page caches. */
const MAX_MEMORY_BYTES = 1_024 * 1024 * 1024;
const MAX_FINDINGS = 50;
const PUBLISHES_AT_ONCE = 16;
const SHOWN = 1_500;

export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-fuzz-'));
  const startedMs = performance.now();
  const totals = { requests: 0, payloads: 0, storedRows: 0, mostMemoryBytes: 0 };
  const statuses = new Map<number, number>();
  const findings: string[] = [];
  const find = (finding: string): void => {
    if (findings.length < MAX_FINDINGS) findings.push(finding);
    options.say(finding);
  };
  const first = options.only ?? 0;
  const end = options.only === null ? options.inputs : options.only + 1;
  const isOver = (): boolean =>
    findings.length >= MAX_FINDINGS || performance.now() - startedMs > (options.untilMs ?? Infinity);
  try {
    for (let from = first; from < end && !isOver(); from += ROUND) {
      const round = await startRound(join(folder, String(from)), options.seed);
      for (let at = from; at < Math.min(from + ROUND, end) && !isOver(); at += SLICE) {
        const to = Math.min(at + SLICE, from + ROUND, end);
        const sums = await round.slice(at, to, find, statuses);
        totals.requests += sums.requests;
        totals.payloads += sums.payloads;
        totals.mostMemoryBytes = Math.max(totals.mostMemoryBytes, sums.memoryBytes);
        const perS = Math.round(
          ((totals.requests + totals.payloads) / (performance.now() - startedMs)) * 1_000,
        );
        options.say(
          `${to} inputs, ${perS}/s, ${Math.round(sums.memoryBytes / 2 ** 20)} MiB, ${findings.length} findings`,
        );
      }
      totals.storedRows += await round.end(find);
    }
  } finally {
    if (findings.length === 0) rmSync(folder, { recursive: true, force: true });
    else options.say(`databases and logs: ${folder}`);
  }
  return { ...totals, statuses, findings, ms: performance.now() - startedMs };
}

type Find = (finding: string) => void;

interface Round {
  slice(from: number, to: number, find: Find, statuses: Map<number, number>): Promise<SliceSums>;
  /** Rows of real traffic that are stored, all of them. */
  end(find: Find): Promise<number>;
}

interface SliceSums {
  readonly requests: number;
  readonly payloads: number;
  readonly memoryBytes: number;
}

async function startRound(folder: string, seed: string): Promise<Round> {
  const target = await startTarget(folder);
  const deps = await readWorld(target);
  const finder = createFinder(target.network, target.people);
  const who = { port: target.mqttPort, password: target.network.password };
  const wild = createWildGateway({ ...who, eui: WILD });
  const real = await startTrueGateway({ ...who, eui: TRUE });

  return {
    async slice(from, to, find, statuses) {
      const requests: Sent[] = [];
      const actors = new Map<number, Actor>();
      const payloads: number[] = [];
      for (let number = from; number < to; number++) {
        const random = createRandom(`${seed}/${number}`);
        if (random.chance(PAYLOAD_SHARE)) {
          payloads.push(number);
          continue;
        }
        const { actor, method, bytes, alone } = createRequest(random, deps);
        actors.set(number, actor);
        requests.push({ number, method, bytes, alone });
      }
      const onOutcome = (outcome: Outcome): void => {
        const { status } = outcome.answer ?? { status: 0 };
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const actor = actors.get(outcome.sent.number);
        if (actor === undefined) return;
        for (const what of wrongIn(outcome, actor, finder)) find(`${what}\n${shown(outcome, actor, seed)}`);
      };
      await Promise.all([
        sendAll(requests, { port: target.httpPort, onOutcome }),
        publishAll(payloads, seed, wild),
      ]);
      for (const trouble of await troubles(target, real, deps))
        find(`after inputs ${from} to ${to} of seed ${seed}: ${trouble}`);
      const memoryBytes = target.memoryBytes();
      if (memoryBytes > MAX_MEMORY_BYTES) find(`after input ${to}: ${memoryBytes} bytes of memory`);
      return { requests: requests.length, payloads: payloads.length, memoryBytes };
    },
    async end(find) {
      const sent = await real.settled().catch((error: Error) => {
        find(error.message);
        return 0;
      });
      real.end();
      await wild.end();
      const stored = target.storedRows();
      if (stored < sent) find(`${sent} rows of real traffic, ${stored} in the database`);
      await target.stop();
      return stored;
    },
  };
}

async function publishAll(numbers: readonly number[], seed: string, wild: WildGateway): Promise<void> {
  const left = [...numbers];
  const publishSome = async (): Promise<void> => {
    for (let number = left.shift(); number !== undefined; number = left.shift()) {
      const random = createRandom(`${seed}/${number}`);
      // Drawn already: that it is a payload.
      random.next();
      if (random.chance(PACKET_SHARE)) await wild.packet(createPacket(random));
      else await wild.publish(createPayload(random, WILD));
    }
  };
  await Promise.all(Array.from({ length: PUBLISHES_AT_ONCE }, publishSome));
}

function wrongIn({ sent, answer }: Outcome, actor: Actor, finder: Finder): readonly string[] {
  if (answer === null) return sent.alone ? [] : ['no answer, and the connection was closed'];
  const wrong = answer.status >= 500 && answer.status !== 503 ? [`answered ${answer.status}`] : [];
  const leaks = finder.leaks(
    actor,
    `${withoutCookie(answer.head)}\n${answer.body}`,
    sent.bytes.toString('latin1'),
  );
  return [...wrong, ...leaks.map((what) => `tells of ${what}`)];
}

/** Whoever signs in gets one. */
function withoutCookie(head: string): string {
  return head.replace(/^set-cookie: .*$/im, '');
}

function shown({ sent, answer }: Outcome, actor: Actor, seed: string): string {
  const text = sent.bytes.toString('latin1').slice(0, SHOWN);
  return `  input ${sent.number} of seed ${seed}, by ${actor.name}:\n${text}\n  answered: ${answer?.head.split('\r\n')[0]} ${answer?.body.slice(0, SHOWN)}`;
}

async function troubles(
  target: Target,
  real: TrueGateway,
  { actors }: RequestsDeps,
): Promise<readonly string[]> {
  const found: string[] = [];
  const { times, last } = target.process.ownEnds();
  if (times > 0) found.push(`the supervisor ended by itself, ${times} times: ${last}; ${logOf(target)}`);
  const isHealthy = await target.isHealthy().catch((error: Error) => {
    found.push(`no answer to health: ${error.message}`);
    return true;
  });
  if (!isHealthy) found.push('it says that it is not healthy');
  await real.settled().catch((error: Error) => found.push(error.message));
  for (const { name, headers } of actors.filter(
    ({ kind, ended }) => kind !== 'anonymous' && ended === null,
  )) {
    const url = `http://127.0.0.1:${target.httpPort}/api/v1/session`;
    const { status } = await fetch(url, { headers }).catch(() => ({ status: 0 }));
    if (status !== 200) found.push(`${name} is signed in no more: ${status}`);
  }
  return found;
}

function logOf({ logFile }: Target): string {
  return readFileSync(logFile, 'utf8').slice(-SHOWN);
}
