// What the network page tells of the past: strips and availability of 90 days, and who alone hears what; kept for a
// minute, worked out by a few gateways at a time so that nothing else waits.

import { localDay } from '../../calendar/local-time.ts';
import type { Figures, KnownEquipment } from '../../fleet/availability/figures.ts';
import type { EquipmentId } from '../../fleet/health/model.ts';
import type { AloneStore } from '../../fleet/traffic/alone-store.ts';
import { type Day, daysOf, stripStartMs } from '../kit/days.ts';

export interface GatewayPast {
  readonly days: readonly Day[];
  /** 0 to 1, without announced work; `null`: there is no time to judge. */
  readonly availability: number | null;
}

export interface NetworkPast {
  readonly gateways: ReadonlyMap<EquipmentId, GatewayPast>;
  /** Sensors that only this gateway heard yesterday or today, an estimate; by its database id. */
  readonly alone: ReadonlyMap<number, number>;
}

export interface NetworkRecord {
  /** `null`: it cannot be read. */
  past(): Promise<NetworkPast | null>;
  /** Sensors that none but these heard yesterday or today, an estimate; `null`: it cannot be read. */
  onlyHeardBy(gatewayIds: readonly number[]): Promise<number | null>;
}

export interface NetworkRecordDeps {
  readonly figures: Figures;
  readonly gateways: () => readonly KnownEquipment[];
  readonly alone: AloneStore;
  readonly now: () => number;
}

const KEPT_MS = 60_000;
/** Gateways at a time: a millisecond or two of the main thread, and of the reader's. */
const SLICE = 15;
/** Groups of gateways asked about within `KEPT_MS`: as many as visibilities that differ, and changes of state. */
const MAX_GROUPS = 50;
const DAY_MS = 86_400_000;

export function createNetworkRecord(deps: NetworkRecordDeps): NetworkRecord {
  const past = kept(async () => {
    const nowMs = deps.now();
    const known = deps.gateways();
    const period = { fromMs: stripStartMs(nowMs), toMs: nowMs };
    const gateways = new Map<EquipmentId, GatewayPast>();
    for (let from = 0; from < known.length; from += SLICE) {
      const slice = known.slice(from, from + SLICE);
      const found = await deps.figures.of(slice, period);
      for (const [index, { equipment }] of slice.entries()) {
        const one = found[index];
        if (one === undefined) continue;
        gateways.set(equipment, {
          days: daysOf(one.intervals, nowMs),
          availability: one.excludingAnnounced,
        });
      }
    }
    return { gateways, alone: await deps.alone.alone(lastDays(nowMs)) };
  }, deps.now);
  let groups = new Map<string, () => Promise<number | null>>();

  return {
    past,
    onlyHeardBy(gatewayIds) {
      const key = gatewayIds.toSorted((a, b) => a - b).join();
      if (!groups.has(key) && groups.size >= MAX_GROUPS) groups = new Map();
      const ask =
        groups.get(key) ?? kept(() => deps.alone.onlyBy(gatewayIds, lastDays(deps.now())), deps.now);
      groups.set(key, ask);
      return ask();
    },
  };
}

function lastDays(nowMs: number): number[] {
  return [localDay(nowMs - DAY_MS), localDay(nowMs)];
}

/** Reads once and keeps it; what has grown old is given once more while it is read anew. */
function kept<T>(read: () => Promise<T>, now: () => number): () => Promise<T | null> {
  let last: T | null = null;
  let reading: Promise<T | null> | null = null;
  let readMs = Number.NEGATIVE_INFINITY;

  async function readAnew(): Promise<T | null> {
    try {
      last = await read();
    } catch {
      // The page says that it could not be read, and it is tried again.
    }
    readMs = now();
    reading = null;
    return last;
  }

  return () => {
    if (now() - readMs < KEPT_MS) return Promise.resolve(last);
    reading ??= readAnew();
    return last === null ? reading : Promise.resolve(last);
  };
}
