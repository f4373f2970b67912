// The last receptions that match a filter: looked for slice by slice, from the newest back, and not for ever.

import { matches, type TrafficFilter } from './filter.ts';
import type { HeardFrame, TrafficStore } from './store.ts';

/** Lines found at most. */
export const SHOWN = 100;
/** So many receptions are looked through, the newest: a filter that matches nothing must not read two days of them. */
export const LOOKED_THROUGH = 20_000;
/** Receptions a query: some ten milliseconds of the reader thread. */
const SLICE = 1_000;

export interface Asked {
  readonly gatewayIds: readonly number[];
  readonly filter: TrafficFilter;
  /** Only what has come since this reception; `null`: as far back as it takes. */
  readonly after: number | null;
  /** The newest that is looked at. */
  readonly through: number;
}

export interface Found {
  /** Newest first. */
  readonly frames: readonly HeardFrame[];
  /** Of what came after `after`: receptions that were not looked at. */
  readonly unread: number;
}

export async function lookBack(store: Pick<TrafficStore, 'between'>, asked: Asked): Promise<Found> {
  const { gatewayIds, filter, after, through } = asked;
  if (gatewayIds.length === 0) return { frames: [], unread: 0 };
  const floor = Math.max(after ?? 0, through - LOOKED_THROUGH);
  const frames: HeardFrame[] = [];
  let high = through;
  while (high > floor && frames.length < SHOWN) {
    const low = Math.max(floor, high - SLICE);
    const slice = await store.between(gatewayIds, low, high, SLICE);
    for (const frame of slice) if (matches(filter, frame)) frames.push(frame);
    high = low;
  }
  const shown = frames.slice(0, SHOWN);
  const isFull = frames.length >= SHOWN;
  const lookedFrom = isFull ? (shown.at(-1)?.id ?? high) - 1 : high;
  return { frames: shown, unread: after === null ? 0 : Math.max(0, lookedFrom - after) };
}
