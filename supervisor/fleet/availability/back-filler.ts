// Looks into the blind times of a gateway once its agent has delivered what its journal held: one gateway after the
// other, each blind time once, all its rows in one commit.

import type { Logger } from 'pino';
import type { Health } from '../../../protocol/mqtt/health.ts';
import type { Hello } from '../../../protocol/mqtt/hello.ts';
import type { Statement, Written } from '../../platform/write-batch.ts';
import type { EquipmentId, StateRow } from '../health/model.ts';
import { backFillRows, openQuestions, servedStretches } from './back-fill.ts';
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
  /** It reports how much of that is stored. */
  health(gatewayId: number, health: Pick<Health, 'journal' | 'link'>): void;
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
  const connected = new Map<number, Pick<Hello, 'last' | 'older'>>();
  const queue = new Set<number>();
  let working: Promise<void> = Promise.resolve();
  let isWorking = false;
  let stopped = false;

  async function fill(gatewayId: number, equipment: EquipmentId, blind: Interval): Promise<void> {
    const received = await deps.receptionTimes(gatewayId, blind);
    const { base = [] } = (await deps.said([equipment], blind)).get(equipment) ?? {};
    const served = servedStretches(blind, received, (atMs) => deps.usualGapMs(gatewayId, atMs));
    const rows = backFillRows({ equipment, blind, served, base: paint(base, blind) }, deps.now());
    const written = await deps.write(rows.map(deps.insert));
    if (written.kind !== 'written') throw new Error(`rows not written: ${written.kind}`);
    const { fromMs, toMs } = blind;
    deps.log.info({ equipment, fromMs, toMs, stretches: served.length }, 'blind time looked into');
  }

  /** True when nothing is left to look into. */
  async function lookInto(gatewayId: number): Promise<boolean> {
    const equipment = deps.equipmentOf(gatewayId);
    if (equipment === null) return true;
    const nowMs = deps.now();
    const period = { fromMs: nowMs - LOOK_BACK_MS, toMs: nowMs };
    const { blind = [] } = (await deps.said([equipment], period)).get(equipment) ?? {};
    const painted = paint(blind, period);
    for (const question of openQuestions(painted, nowMs - SETTLED_MS)) {
      if (stopped) return false;
      await fill(gatewayId, equipment, question);
    }
    return !painted.some(({ value, toMs }) => value.value === 'on' && toMs > nowMs - SETTLED_MS);
  }

  async function work(): Promise<void> {
    for (const gatewayId of queue) {
      if (stopped) return;
      queue.delete(gatewayId);
      const held = connected.get(gatewayId);
      try {
        // A new hello meanwhile: there may be more to look into.
        if ((await lookInto(gatewayId)) && connected.get(gatewayId) === held) connected.delete(gatewayId);
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
    hello: (gatewayId, { last, older }) => void connected.set(gatewayId, { last, older }),

    health(gatewayId, { journal, link }) {
      const held = connected.get(gatewayId);
      if (held === undefined || !isDelivered(held, journal, link)) return;
      queue.add(gatewayId);
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

/** All that the journal held when it connected is stored; of earlier journals it is known only that nothing waits at all. */
function isDelivered(
  held: Pick<Hello, 'last' | 'older'>,
  journal: Pick<Health['journal'], 'storedUpTo' | 'waiting'>,
  link: Pick<Health['link'], 'inFlight'>,
): boolean {
  if (journal.storedUpTo < held.last) return false;
  return held.older.length === 0 || journal.waiting <= link.inFlight;
}
