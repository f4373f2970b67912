// Who suffers: sensors that were heard yesterday and today by gateways that hear nothing now.

import { DAY_MS, localDay } from '../calendar/local-time.ts';
import type { EquipmentHealth, EquipmentId } from '../fleet/health/model.ts';
import type { GatewayRecord } from '../fleet/inventory/model.ts';
import type { Effects } from './severity.ts';
import { natureOf } from './troubles.ts';

export interface EffectsDeps {
  readonly gateways: () => readonly GatewayRecord[];
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  /** Days as yyyymmdd. Rejects when it could not be read. */
  readonly lostWith: (
    gatewayIds: readonly number[],
    silent: readonly number[],
    days: readonly number[],
  ) => Promise<Effects>;
  readonly now: () => number;
}

/** `null`: none of it is a gateway, or it could not be read. */
export type EstimateEffects = (equipment: readonly EquipmentId[]) => Promise<Effects | null>;

export function createEffects({ gateways, healthOf, lostWith, now }: EffectsDeps): EstimateEffects {
  return async (equipment) => {
    const failing = new Set(equipment);
    const own: number[] = [];
    const silent: number[] = [];
    for (const { id, eui, backhaulId } of gateways()) {
      const isSilent = isDeafOrAway(healthOf(`gateway:${eui}`));
      // Of a backhaul that is down those suffer that are not heard.
      const isOwn = failing.has(`gateway:${eui}`) || (isSilent && failing.has(`backhaul:${backhaulId}`));
      if (isOwn) own.push(id);
      if (isOwn || isSilent) silent.push(id);
    }
    if (own.length === 0) return null;
    const nowMs = now();
    try {
      return await lostWith(own, silent, [localDay(nowMs - DAY_MS), localDay(nowMs)]);
    } catch {
      // Said to be unknown; it is asked again when more fails.
      return null;
    }
  };
}

/** Missing counts: a backhaul is judged to be down before its gateways are offline. */
function isDeafOrAway(health: EquipmentHealth | null): boolean {
  if (health === null) return false;
  if (health.state === 'offline' || health.state === 'suspect') return true;
  return health.verdicts.some(({ kind }) => natureOf(kind) === 'away' || natureOf(kind) === 'deaf');
}
