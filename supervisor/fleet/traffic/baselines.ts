// The baselines of all gateways, learnt anew once a day, one gateway at a time with pauses: nobody waits for them.

import { setTimeout as sleep } from 'node:timers/promises';
import type { EquipmentId } from '../health/model.ts';
import { BASELINE_WEEKS, type Baseline, baselineOf } from './baseline.ts';
import type { TrafficStore } from './store.ts';
import type { Unwell } from './unwell.ts';

export interface LearntGateway {
  readonly gatewayId: number;
  readonly equipment: EquipmentId;
  /** What it heard before says nothing: it stood elsewhere, or not at all. */
  readonly historyFromMs: number;
}

export interface BaselinesDeps {
  readonly hours: TrafficStore['hours'];
  readonly unwell: Unwell;
  readonly gateways: () => readonly LearntGateway[];
  readonly minDays: number;
  readonly now: () => number;
  readonly onError: (gatewayId: number, error: unknown) => void;
}

export interface Baselines {
  start(): void;
  /** `undefined`: not learnt yet; `null`: too little history. */
  of(gatewayId: number): Baseline | null | undefined;
  /** Learns what is due; resolves when nothing is. */
  learn(): Promise<void>;
  stop(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const LEARN_EVERY_MS = 24 * HOUR_MS;
/** Between two gateways, so that the reader thread is free most of the time: 10,000 are learnt in minutes. */
const PAUSE_MS = 20;
const LOOK_EVERY_MS = 60_000;

interface Learnt {
  readonly baseline: Baseline | null;
  readonly atMs: number;
  readonly historyFromMs: number;
}

export function createBaselines(deps: BaselinesDeps): Baselines {
  const learnt = new Map<number, Learnt>();
  let timer: NodeJS.Timeout | null = null;
  let learning: Promise<void> | null = null;
  const stopping = new AbortController();

  async function learnOne({ gatewayId, equipment, historyFromMs }: LearntGateway): Promise<void> {
    const nowMs = deps.now();
    const toHour = Math.floor(nowMs / HOUR_MS);
    const fromHour = Math.max(toHour - BASELINE_WEEKS * 168, Math.ceil(historyFromMs / HOUR_MS));
    const hours = await deps.hours(gatewayId, fromHour, toHour);
    const excluded = await deps.unwell(equipment, { fromMs: fromHour * HOUR_MS, toMs: nowMs });
    // Of the time before its first reception nobody knows whether it was there.
    const first = hours.reduce((least, { hour }) => Math.min(least, hour), toHour);
    const baseline = baselineOf({ hours, fromHour: first, toHour, excluded, minDays: deps.minDays });
    learnt.set(gatewayId, { baseline, atMs: nowMs, historyFromMs });
  }

  function isDue({ gatewayId, historyFromMs }: LearntGateway): boolean {
    const known = learnt.get(gatewayId);
    if (known === undefined || known.historyFromMs !== historyFromMs) return true;
    return deps.now() - known.atMs >= LEARN_EVERY_MS;
  }

  async function learnDue(): Promise<void> {
    const gateways = deps.gateways();
    const ids = new Set(gateways.map(({ gatewayId }) => gatewayId));
    for (const gatewayId of learnt.keys()) if (!ids.has(gatewayId)) learnt.delete(gatewayId);
    for (const gateway of gateways.filter(isDue)) {
      if (stopping.signal.aborted) return;
      try {
        await learnOne(gateway);
      } catch (error) {
        if (!stopping.signal.aborted) deps.onError(gateway.gatewayId, error);
      }
      await sleep(PAUSE_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  function learn(): Promise<void> {
    learning ??= learnDue().finally(() => {
      learning = null;
    });
    return learning;
  }

  return {
    start() {
      void learn();
      timer = setInterval(() => void learn(), LOOK_EVERY_MS);
    },
    of: (gatewayId) => {
      const known = learnt.get(gatewayId);
      return known === undefined ? undefined : known.baseline;
    },
    learn,
    async stop() {
      if (timer !== null) clearInterval(timer);
      stopping.abort();
      await learning;
    },
  };
}
