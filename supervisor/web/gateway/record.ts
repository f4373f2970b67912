// What the page of a gateway tells of the past, read at most every few seconds however many look at it.

import type { Figures, KnownEquipment } from '../../fleet/availability/figures.ts';
import type { History } from '../../fleet/health/history.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import type { TrafficHour } from '../../fleet/traffic/history.ts';
import { stripStartMs } from '../kit/days.ts';
import type { GatewayPageStore } from './store.ts';
import type { GatewayPast } from './view.ts';

export interface RecordDeps {
  readonly store: GatewayPageStore;
  readonly figures: Figures;
  readonly history: History;
  readonly known: KnownEquipment;
  readonly hours: (gatewayId: number, fromMs: number) => Promise<readonly TrafficHour[]>;
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS_OF_DAYS = 8;
const STORY_DAYS = 30;

export type TimeRecord = Pick<GatewayPast, 'lastDay' | 'ninetyDays' | 'states' | 'overlays'>;

/** Of any equipment: availability of a day and of 90, and the story of 30 days. */
export async function timeRecord(
  { figures, history, now }: Pick<RecordDeps, 'figures' | 'history' | 'now'>,
  known: KnownEquipment,
): Promise<TimeRecord> {
  const nowMs = Math.floor(now());
  const [[lastDay], [ninetyDays], { states, overlays }] = await Promise.all([
    figures.of([known], { fromMs: nowMs - DAY_MS, toMs: nowMs }),
    figures.of([known], { fromMs: stripStartMs(nowMs), toMs: nowMs }),
    history(known.equipment, { fromMs: nowMs - STORY_DAYS * DAY_MS, toMs: nowMs }),
  ]);
  if (lastDay === undefined || ninetyDays === undefined) throw new Error('no figures');
  return { lastDay, ninetyDays, states, overlays };
}

export async function pastOf(deps: RecordDeps, gateway: GatewayRecord): Promise<GatewayPast> {
  const nowMs = deps.now();
  const [time, hours, outcomes, downlinks] = await Promise.all([
    timeRecord(deps, deps.known),
    deps.hours(gateway.id, nowMs - HOURS_OF_DAYS * DAY_MS),
    deps.store.outcomes(gateway.id),
    deps.store.downlinks(gateway.id, nowMs - DAY_MS),
  ]);
  return { ...time, hours, outcomes, downlinks };
}
