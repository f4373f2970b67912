// Judges a run after its faults: conservation, no duplicates, integrity, liveness, accounting.

import { setTimeout as sleep } from 'node:timers/promises';
import { createHeldReader, declaredDrops, disagreeingSums, type HeldReader } from './database.ts';
import type { Oracle, Sent } from './oracle.ts';
import type { System } from './system.ts';
import type { Traffic } from './traffic.ts';

export interface Judgement {
  /** One sentence for each assertion that failed. */
  readonly problems: readonly string[];
  readonly obligations: number;
  readonly held: number;
  /** Owed, not there, and not declared as dropped. */
  readonly lost: number;
  /** Owed, not there, but the database has the agent's own word for it. */
  readonly declared: number;
  readonly doubled: number;
  readonly foreign: number;
  /** From the end of the faults until everything owed was there; `null`: never in time. */
  readonly drainMs: number | null;
  /** Slowest fresh reception of any gateway, from its PUSH_DATA to the database. */
  readonly freshMs: number | null;
}

const DRAIN_WITHIN_MS = 60_000;
const CONTROL_DRAIN_MS = 8_000;
const FRESH_WITHIN_MS = 5_000;
const POLL_MS = 500;
const FRESH_POLL_MS = 50;
const MAX_NAMED = 5;

export interface JudgeDeps {
  readonly system: System;
  /** Whether agents say what they hold; a control's do not, and need less time to lose what they lose. */
  readonly agentsReport: boolean;
  readonly oracle: Oracle;
  readonly traffic: Traffic;
  readonly nowMs: () => number;
}

export async function judge({ system, agentsReport, oracle, traffic, nowMs }: JudgeDeps): Promise<Judgement> {
  const problems: string[] = [];
  const held = createHeldReader(system.databasePath, oracle);
  try {
    const drainMs = await drained(held, { system, agentsReport, oracle, nowMs }, problems);
    const freshMs = await fresh(held, { system, traffic, nowMs }, problems);
    held.read();
    const missing = oracle.missing();
    const lost = undeclared(missing, system.databasePath);
    const declared = missing.length - lost;
    if (lost > 0) problems.push(`conservation: ${lost} owed, not there: ${named(missing)}`);
    const doubled = oracle.doubled();
    if (doubled.length > 0) {
      problems.push(`no duplicates: ${doubled.length} are there twice: ${named(doubled)}`);
    }
    const foreign = held.foreign();
    if (foreign.length > 0) problems.push(`integrity: rows that nobody sent: ${foreign.join('; ')}`);
    problems.push(...disagreeingSums(system.databasePath));
    return {
      problems,
      obligations: oracle.obligations(),
      held: held.rows(),
      lost,
      declared,
      doubled: doubled.length,
      foreign: foreign.length,
      drainMs,
      freshMs,
    };
  } finally {
    held.close();
  }
}

/** Everything owed is there, and no agent has anything waiting. */
async function drained(
  held: HeldReader,
  { system, agentsReport, oracle, nowMs }: Omit<JudgeDeps, 'traffic'>,
  problems: string[],
): Promise<number | null> {
  const startMs = nowMs();
  let waiting = 'agents: not heard from';
  const withinMs = agentsReport ? DRAIN_WITHIN_MS : CONTROL_DRAIN_MS;
  while (nowMs() - startMs < withinMs) {
    held.read();
    if (undeclared(oracle.missing(), system.databasePath) === 0) {
      const complaint = agentsReport ? waitingOf(await system.gateways(), startMs) : null;
      if (complaint === null) return nowMs() - startMs;
      waiting = complaint;
    } else waiting = 'receptions are still missing';
    await sleep(POLL_MS);
  }
  problems.push(`accounting: ${withinMs / 1_000} s after the last fault, ${waiting}`);
  return null;
}

/** How many are more than their agents have declared as dropped. */
function undeclared(missing: readonly Sent[], databasePath: string): number {
  if (missing.length === 0) return 0;
  const declared = declaredDrops(databasePath);
  const byGateway = Map.groupBy(missing, ({ eui }) => eui);
  return [...byGateway].reduce((sum, [eui, { length }]) => {
    return sum + Math.max(0, length - (declared.get(eui) ?? 0));
  }, 0);
}

/** `null`: every agent has reported since `sinceMs`, and nothing waits. */
function waitingOf(views: Awaited<ReturnType<System['gateways']>>, sinceMs: number): string | null {
  if (views === null) return 'the supervisor does not answer';
  for (const { eui, state, agent, lastMessageMs } of views) {
    if (agent === null || lastMessageMs === null || lastMessageMs < sinceMs) {
      return `${eui} has not been heard from (${state})`;
    }
    if (agent.journalWaiting > 0) return `${eui} has ${agent.journalWaiting} rows waiting`;
    if (agent.parked > 0) return `${eui} has ${agent.parked} rows parked`;
  }
  return null;
}

async function fresh(
  held: HeldReader,
  { system, traffic, nowMs }: Omit<JudgeDeps, 'oracle' | 'agentsReport'>,
  problems: string[],
): Promise<number | null> {
  const startMs = nowMs();
  const sent = await Promise.all(system.agents.map((_, index) => traffic.sendOne(index)));
  while (sent.some((one) => one.held === 0)) {
    if (nowMs() - startMs > FRESH_WITHIN_MS) {
      const late = sent.filter((one) => one.held === 0);
      problems.push(`liveness: not there within ${FRESH_WITHIN_MS / 1_000} s: ${named(late)}`);
      return null;
    }
    await sleep(FRESH_POLL_MS);
    held.read();
  }
  return nowMs() - startMs;
}

function named(all: readonly Sent[]): string {
  const some = all.slice(0, MAX_NAMED).map(({ eui, kind, sentMs, ackedMs, held }) => {
    const acked = ackedMs === null ? 'not acknowledged' : `acknowledged ${new Date(ackedMs).toISOString()}`;
    return `${eui} ${kind} sent ${new Date(sentMs).toISOString()}, ${acked}, held ${held} times`;
  });
  return some.join('; ') + (all.length > MAX_NAMED ? '; ...' : '');
}
