// What planned work does to service, worked out before anybody is told: who is heard by nothing that is left, and what is in its way.

import { DAY_MS, localDay } from '../calendar/local-time.ts';
import type { EquipmentHealth, EquipmentId } from '../fleet/health/model.ts';
import type { GatewayRecord } from '../fleet/inventory/model.ts';
import type { Conflict, Effect, Impact, Window, Work } from './model.ts';
import { isUpcoming } from './transitions.ts';

export interface EffectDeps {
  readonly gateways: () => readonly GatewayRecord[];
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  /**
   * Sensors that the first heard on these days (yyyymmdd), and those of them that nothing but `silent` heard.
   * Rejects when it could not be read.
   */
  readonly lostWith: (
    gatewayIds: readonly number[],
    silent: readonly number[],
    days: readonly number[],
  ) => Promise<{ readonly sensors: number; readonly alone: number }>;
  /** Gateways that hear what these hear, by database id. */
  readonly neighboursOf: (gatewayIds: readonly number[]) => Promise<ReadonlySet<number>>;
  readonly known: () => readonly Work[];
  readonly now: () => number;
}

export interface Scope extends Window {
  /** `null`: not planned yet. */
  readonly ref: string | null;
  readonly equipment: readonly EquipmentId[];
}

export type WorkOutEffect = (scope: Scope) => Promise<Effect>;

export function createEffect(deps: EffectDeps): WorkOutEffect {
  const { gateways, healthOf, now } = deps;

  /** Gateways that fall silent with it: itself, or all on a backhaul. */
  function inScope(equipment: ReadonlySet<EquipmentId>): (gateway: GatewayRecord) => boolean {
    return ({ eui, backhaulId, lifeCycle }) =>
      lifeCycle !== 'retired' && (equipment.has(`gateway:${eui}`) || equipment.has(`backhaul:${backhaulId}`));
  }

  return async (scope) => {
    const nowMs = now();
    const isInScope = inScope(new Set(scope.equipment));
    const all = gateways();
    const own = all.filter(isInScope).map(({ id }) => id);
    const near = await deps.neighboursOf(own);
    const others = deps
      .known()
      .filter((work) => work.ref !== scope.ref && isUpcoming(work.state) && overlap(work, scope));
    const conflicts: Conflict[] = [];
    const silent = new Set(own);
    for (const { id, eui } of all) {
      const equipment = `gateway:${eui}` as const;
      if (own.includes(id) || !near.has(id)) continue;
      const health = healthOf(equipment);
      if (health?.state !== 'offline') continue;
      silent.add(id);
      conflicts.push({ kind: 'down', equipment, sinceMs: Math.round(health.sinceMs) });
    }
    for (const work of others) {
      const isOthers = inScope(new Set(work.equipment));
      const met = all.filter(
        (gateway) => isOthers(gateway) && (near.has(gateway.id) || own.includes(gateway.id)),
      );
      for (const { id } of met) silent.add(id);
      const same = work.equipment.filter((one) => scope.equipment.includes(one));
      const equipment = [...new Set([...same, ...met.map(({ eui }) => `gateway:${eui}` as const)])];
      if (equipment.length > 0) conflicts.push({ kind: 'work', ref: work.ref, equipment });
    }
    const found = await estimate(own, [...silent], nowMs);
    return {
      impact: impactOf(scope.equipment, own.length, found?.alone ?? null),
      sensors: found?.sensors ?? null,
      sensorsLost: found?.alone ?? null,
      conflicts,
      computedMs: Math.round(nowMs),
    };
  };

  async function estimate(own: readonly number[], silent: readonly number[], nowMs: number) {
    if (own.length === 0) return null;
    try {
      return await deps.lostWith(own, silent, [localDay(nowMs - DAY_MS), localDay(nowMs)]);
    } catch {
      // Said to be unknown, and so to be the worst.
      return null;
    }
  }
}

/** What is shared by all is an outage of all; what cannot be estimated is supposed to be one. */
function impactOf(equipment: readonly EquipmentId[], gateways: number, sensorsLost: number | null): Impact {
  const isShared = equipment.some(
    (one) => one === 'broker' || one === 'supervisor' || one.startsWith('lns:'),
  );
  if (isShared) return 'OUTAGE';
  if (gateways === 0) return 'NO-IMPACT';
  return sensorsLost === 0 ? 'REDUCED-REDUNDANCY' : 'OUTAGE';
}

function overlap(one: Window, other: Window): boolean {
  return one.fromMs < other.toMs && other.fromMs < one.toMs;
}
