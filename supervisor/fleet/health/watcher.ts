// Runs the rounds of health: gather, decide, write, and only then believe and tell.

import type { Logger } from 'pino';
import type { Statement, Written } from '../../platform/write-batch.ts';
import type { EquipmentHealth, EquipmentId, StateRow } from './model.ts';
import { type HealthChange, type HealthMemory, type RoundRules, round } from './round.ts';
import type { Signals } from './signals.ts';
import { insertState, sayAlive } from './store.ts';

export interface WatcherDeps {
  readonly remembered: HealthMemory;
  readonly rules: RoundRules;
  readonly gather: (awake: Awake, nowMs: number) => Signals;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  /** Written: may be told. */
  readonly onChanges: (changes: readonly HealthChange[], nowMs: number) => void;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** Whether this process itself was there to hear. */
export interface Awake {
  /** It did nothing since then, so it heard nobody either; `null`: it has not stalled. */
  readonly stalledSinceMs: number | null;
  /** Its start, or the end of the last stall. */
  readonly awakeSinceMs: number;
}

export interface Watcher {
  start(): void;
  /** To be called while ingest still writes. */
  stop(): Promise<void>;
  current(): readonly EquipmentHealth[];
  of(equipment: EquipmentId): EquipmentHealth | null;
  /** A round is done: before it, health is as another process left it, and nobody has looked. */
  hasLooked(): boolean;
  /** Without the waiting for the disk, ms. */
  lastRoundMs(): number;
}

const ROUND_MS = 1_000;
/** The absence of a supervisor that was killed is known to this. */
const ALIVE_EVERY_MS = 10_000;
/** Later than any busy moment: the process was stopped, or the machine. */
const STALLED_MS = 15_000;
/** One commit must not hold up frames: 500 rows take some milliseconds. */
const ROWS_AT_ONCE = 500;

export function createWatcher(deps: WatcherDeps): Watcher {
  const { now, log } = deps;
  let memory = deps.remembered;
  let timer: NodeJS.Timeout | null = null;
  let busy: Promise<void> | null = null;
  let lookedMs = now();
  let saidAliveMs = Number.NEGATIVE_INFINITY;
  let awake: Awake = { stalledSinceMs: null, awakeSinceMs: lookedMs };
  let lastRoundMs = 0;
  let hasLooked = false;

  /** In the order of the rows; rejects when the supervisor stops, and throws for what the schema refuses: a bug. */
  async function write(rows: readonly StateRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const written = await deps.write(rows.slice(from, from + ROWS_AT_ONCE).map(insertState));
      if (written.kind !== 'written') throw new Error(`states were not written: ${JSON.stringify(written)}`);
    }
  }

  async function runRound(nowMs: number): Promise<void> {
    const startedMs = performance.now();
    const { next, rows, changes } = round(memory, deps.gather(awake, nowMs), deps.rules, nowMs);
    lastRoundMs = performance.now() - startedMs;
    await write(rows);
    memory = next;
    hasLooked = true;
    awake = { ...awake, stalledSinceMs: null };
    if (changes.length > 0) deps.onChanges(changes, nowMs);
    if (nowMs - saidAliveMs >= ALIVE_EVERY_MS) {
      saidAliveMs = nowMs;
      await deps.write([sayAlive(nowMs)]);
    }
  }

  function tick(): void {
    const nowMs = now();
    if (nowMs - lookedMs >= STALLED_MS) {
      awake = { stalledSinceMs: awake.stalledSinceMs ?? lookedMs, awakeSinceMs: nowMs };
    }
    lookedMs = nowMs;
    // The disk is slow: what is decided then is not less true.
    if (busy !== null) return;
    busy = runRound(nowMs)
      .catch((error: unknown) => {
        if (timer !== null) log.warn({ err: error }, 'a round of health failed; the next one decides anew');
      })
      .finally(() => {
        busy = null;
      });
  }

  return {
    start() {
      lookedMs = now();
      awake = { stalledSinceMs: null, awakeSinceMs: lookedMs };
      timer = setInterval(tick, ROUND_MS);
      tick();
    },
    async stop() {
      if (timer === null) return;
      clearInterval(timer);
      timer = null;
      await busy;
      try {
        await deps.write([sayAlive(now())]);
      } catch (error) {
        log.warn({ err: error }, 'the end of this process is not in the database');
      }
    },
    current: () => Array.from(memory.values(), ({ health }) => health),
    of: (equipment) => memory.get(equipment)?.health ?? null,
    hasLooked: () => hasLooked,
    lastRoundMs: () => lastRoundMs,
  };
}
