// Looks into the blind times of a gateway once its agent has delivered what its journal held: one gateway after the
// other, each blind time once, all its rows in one commit.

import type { Logger } from 'pino';
import type { Health } from '../../../protocol/mqtt/health.ts';
import type { Hello } from '../../../protocol/mqtt/hello.ts';
import type { Statement, Written } from '../../platform/write-batch.ts';
import type { EquipmentId, StateRow } from '../health/model.ts';
import { backFillRows, type ForwarderWord, openQuestions, servedStretches, wordOf } from './back-fill.ts';
import type { Interval } from './intervals.ts';
import { paint } from './paint.ts';
import type { ReceptionTimes } from './reception-store.ts';
import type { AvailabilityStore } from './store.ts';

export interface BackFillerDeps {
  readonly said: AvailabilityStore['said'];
  readonly receptionTimes: ReceptionTimes;
  /** `null`: the inventory does not know it (any more). */
  readonly equipmentOf: (gatewayId: number) => EquipmentId | null;
  /** Between two of its receptions at that moment, usually; `null`: not known. */
  readonly usualGapMs: (gatewayId: number, atMs: number) => number | null;
  readonly insert: (row: StateRow) => Statement;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface BackFiller {
  /** An agent has connected: what it holds is still to come. */
  hello(gatewayId: number, hello: Pick<Hello, 'last' | 'older'>): void;
  /** It reports how much of that is stored, and when its packet forwarder was there. */
  health(gatewayId: number, health: Pick<Health, 'journal' | 'link' | 'forwarder' | 'sentMonoMs'>): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** Longer than any journal keeps rows, `journal.max_age_h`. */
const LOOK_BACK_MS = 32 * DAY_MS;
/** A blind time that has just ended: its last receptions may still be on their way. */
const SETTLED_MS = 60_000;

export function createBackFiller(deps: BackFillerDeps): BackFiller {
  /** Connected, and not looked into since; by gateway, what its journal held. Bounded by the inventory. */
  const connected = new Map<number, Held>();
  /** Heard since the start. */
  const known = new Set<number>();
  /** To be looked into, each with what its agent says of its packet forwarder. */
  const queue = new Map<number, ForwarderWord>();
  let working: Promise<void> = Promise.resolve();
  let isWorking = false;
  let stopped = false;

  async function fill(
    gatewayId: number,
    equipment: EquipmentId,
    word: ForwarderWord,
    blind: Interval,
  ): Promise<void> {
    const received = await deps.receptionTimes(gatewayId, blind);
    const { base = [] } = (await deps.said([equipment], blind)).get(equipment) ?? {};
    const heard = servedStretches(blind, received, (atMs) => deps.usualGapMs(gatewayId, atMs));
    const served = [...heard, ...word.alive];
    const rows = backFillRows(
      { equipment, blind, served, silent: word.silent, base: paint(base, blind) },
      deps.now(),
    );
    const written = await deps.write(rows.map(deps.insert));
    if (written.kind !== 'written') throw new Error(`rows not written: ${written.kind}`);
    const { fromMs, toMs } = blind;
    deps.log.info({ equipment, fromMs, toMs, stretches: heard.length }, 'blind time looked into');
  }

  /** True when nothing is left to look into. */
  async function lookInto(gatewayId: number, word: ForwarderWord): Promise<boolean> {
    const equipment = deps.equipmentOf(gatewayId);
    if (equipment === null) return true;
    const nowMs = deps.now();
    const period = { fromMs: nowMs - LOOK_BACK_MS, toMs: nowMs };
    const { blind = [] } = (await deps.said([equipment], period)).get(equipment) ?? {};
    const painted = paint(blind, period);
    for (const question of openQuestions(painted, nowMs - SETTLED_MS)) {
      if (stopped) return false;
      await fill(gatewayId, equipment, word, question);
    }
    return !painted.some(({ value, toMs }) => value.value === 'on' && toMs > nowMs - SETTLED_MS);
  }

  async function work(): Promise<void> {
    for (const [gatewayId, word] of queue) {
      if (stopped) return;
      queue.delete(gatewayId);
      const held = connected.get(gatewayId);
      try {
        // A new hello meanwhile: there may be more to look into.
        if ((await lookInto(gatewayId, word)) && connected.get(gatewayId) === held)
          connected.delete(gatewayId);
      } catch (error) {
        // The next report tries again.
        if (!stopped) deps.log.warn({ gatewayId, err: error }, 'a blind time could not be looked into');
      }
    }
  }

  function workSoon(): void {
    if (isWorking || stopped) return;
    isWorking = true;
    working = work().finally(() => {
      isWorking = false;
    });
  }

  return {
    hello(gatewayId, { last, older }) {
      known.add(gatewayId);
      connected.set(gatewayId, { last, hasOlder: older.length > 0 });
    },

    health(gatewayId, health) {
      // Its connection to the broker has outlived the supervisor before this one: it says no hello.
      if (!known.has(gatewayId)) connected.set(gatewayId, { last: health.journal.last, hasOlder: true });
      known.add(gatewayId);
      const held = connected.get(gatewayId);
      if (held === undefined || !isDelivered(held, health.journal, health.link)) return;
      queue.set(gatewayId, wordOf(health, deps.now()));
      workSoon();
    },

    async idle() {
      while (isWorking) await working;
    },
    async stop() {
      stopped = true;
      await working;
    },
  };
}

/** What a journal held when its agent connected. */
interface Held {
  readonly last: number;
  /** Rows of earlier journals as well, or nobody knows. */
  readonly hasOlder: boolean;
}

/** All that the journal held when it connected is stored; of earlier journals it is known only that nothing waits at all. */
function isDelivered(
  held: Held,
  journal: Pick<Health['journal'], 'storedUpTo' | 'waiting'>,
  link: Pick<Health['link'], 'inFlight'>,
): boolean {
  if (journal.storedUpTo < held.last) return false;
  return !held.hasOlder || journal.waiting <= link.inFlight;
}
