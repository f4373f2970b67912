// One channel of the outbox: takes what is due, so many at once, and writes down what came of each.
//   due -> leased, committed -> sent -> accepted, deferred or failed, committed
// A kill between any two of these sends again what was leased, under the same Message-ID, and nothing else.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Statement, Written } from '../../platform/write-batch.ts';
import { nextTryMs } from './backoff.ts';
import type { Breaker } from './breaker.ts';
import type { Due, Send, Tried } from './model.ts';
import { finish, lease } from './outbox-store.ts';

export interface LaneDeps {
  /** Due and not leased, oldest first. */
  readonly readDue: (nowMs: number, limit: number) => Promise<readonly Due[]>;
  readonly readLeased: (ids: readonly number[]) => Promise<readonly number[]>;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  readonly send: Send;
  /** Ends connections; what is being sent over them comes back as `away`. */
  readonly abort: () => void;
  readonly breaker: Breaker;
  /** Messages at once. */
  readonly concurrency: number;
  /** What else is written with a refusal: others are told instead. */
  readonly onFailed: (due: Due, nowMs: number) => readonly Statement[];
  readonly onTried?: (due: Due, tried: Tried) => void;
  readonly backoffMs?: readonly number[];
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

export interface Lane {
  start(): void;
  /** Something may be due. */
  kick(): void;
  /** What is being sent may end, within some seconds; the rest waits for the next start. */
  stop(): Promise<void>;
}

/** How long a message may take; its own timeouts are shorter. */
const LEASE_MS = 60_000;
/** What becomes due without anybody saying so: the end of quiet hours, of a pause. */
const LOOK_MS = 1_000;
/** In memory at once: bounded whatever is due. */
const SLICE = 40;
const STOP_WITHIN_MS = 5_000;
const AGAIN_MS = 500;

export function createLane(deps: LaneDeps): Lane {
  const { write, send, breaker, now, log } = deps;
  let isRunning = false;
  let isWanted = false;
  let timer: NodeJS.Timeout | null = null;
  const workers = new Set<Promise<void>>();
  const queue: Due[] = [];
  let refill: Promise<void> | null = null;

  async function sendOne(due: Due): Promise<void> {
    const tried = await send(due);
    const nowMs = Math.round(now());
    if (tried.kind === 'away') breaker.away(nowMs, tried.response);
    else if (tried.kind !== 'dropped' && tried.kind !== 'held') breaker.answered();
    const retryMs = retryOf(due, tried, nowMs);
    const isLost = tried.kind === 'failed' || (tried.kind === 'deferred' && retryMs === null);
    const ended = [...finish(due, tried, nowMs, retryMs), ...(isLost ? deps.onFailed(due, nowMs) : [])];
    await patiently(() => write(ended));
    deps.onTried?.(due, tried);
  }

  function retryOf({ attempts }: Due, { kind }: Tried, nowMs: number): number | null {
    // The next to ask for all is another one: a server may be away for this one only.
    if (kind === 'away') return isRunning ? (breaker.trouble()?.retryMs ?? null) : null;
    const delayMs = kind === 'deferred' ? nextTryMs(attempts + 1, deps.backoffMs) : null;
    return delayMs === null ? null : nowMs + delayMs;
  }

  /**
   * Writer and reader turn work away when there is a storm of it. What a server has taken must not be forgotten for
   * that, nor what is leased: nobody else looks at it until the next start.
   */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isRunning) throw error;
        log.warn({ err: error }, 'what came of messages is written later');
        await sleep(AGAIN_MS);
      }
    }
  }

  /** What was leased and is not tried: the server is away, or it is time to stop. */
  const putBack = (due: Due): Promise<Written> =>
    patiently(() => write(finish(due, { kind: 'away', response: '' }, Math.round(now()), null)));

  async function takeSlice(): Promise<void> {
    isWanted = false;
    const allowed = breaker.allows(now());
    if (allowed === 'none' || !isRunning) return;
    const nowMs = Math.round(now());
    const slice = await deps.readDue(nowMs, allowed === 'one' ? 1 : SLICE);
    if (slice.length === 0) return;
    const ids = slice.map(({ id }) => id);
    const written = await write([lease(ids, nowMs + LEASE_MS)]);
    // Some may have been replaced since they were read.
    const isWhole = written.kind === 'written' && written.changes[0] === ids.length;
    const leased = isWhole ? new Set(ids) : new Set(await patiently(() => deps.readLeased(ids)));
    queue.push(...slice.filter(({ id }) => leased.has(id)));
  }

  /** The next one, already leased. One look for more at a time, whoever needs it. */
  async function next(): Promise<Due | null> {
    if (queue.length === 0) {
      refill ??= takeSlice().finally(() => {
        refill = null;
      });
      await refill;
    }
    return queue.shift() ?? null;
  }

  async function work(): Promise<void> {
    for (let due = await next(); due !== null; due = await next()) {
      if (!isRunning || breaker.allows(now()) === 'none') await putBack(due);
      else await sendOne(due);
    }
  }

  function begin(): void {
    const worker = work()
      .catch((error: unknown) => log.error({ err: error }, 'messages could not be sent'))
      .finally(() => {
        workers.delete(worker);
        // Somebody said so after this one had looked.
        if (isWanted) look();
      });
    workers.add(worker);
  }

  /** As many at work as may be: one that waits for a slow server keeps none of the others from beginning anew. */
  function look(): void {
    isWanted = true;
    while (isRunning && workers.size < deps.concurrency) begin();
  }

  return {
    start() {
      isRunning = true;
      timer = setInterval(look, LOOK_MS);
      look();
    },
    kick: look,
    async stop() {
      isRunning = false;
      if (timer !== null) clearInterval(timer);
      timer = null;
      const cut = setTimeout(deps.abort, STOP_WITHIN_MS);
      await Promise.all(workers);
      clearTimeout(cut);
      deps.abort();
    },
  };
}
