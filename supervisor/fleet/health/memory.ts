// What is remembered of a piece of equipment from one round to the next. Plain data, never changed, only replaced.

import type { Base } from './base-state.ts';
import type { Hearing } from './hearing.ts';
import type { Track } from './hysteresis.ts';
import type { BaseState, EquipmentHealth, EquipmentId, VerdictKind } from './model.ts';
import type { Trend } from './trend.ts';

export interface EquipmentMemory {
  readonly base: Base;
  /** What it was before it became suspect: it still is, when its silence turns out to be short. */
  readonly beforeSuspect: Base | null;
  /** The last row of its base state; `null`: there is none. */
  readonly told: Told | null;
  readonly hearing: Hearing;
  /** Serving without a gap since; `null`: it is not. */
  readonly stretchSinceMs: number | null;
  readonly tracks: readonly Track[];
  /** When it went offline or came back lately, as far as it matters. */
  readonly edgesMs: readonly number[];
  readonly unstableSinceMs: number | null;
  readonly upstreamSinceMs: number | null;
  /** Counters of a gateway's reports over the last window; `null` before the first. */
  readonly trend: Trend | null;
  readonly health: EquipmentHealth;
}

export interface Told {
  readonly state: BaseState;
  readonly fromMs: number;
  readonly kinds: readonly VerdictKind[];
}

/** Of equipment that nothing is known of. */
export function newMemory(equipment: EquipmentId, nowMs: number): EquipmentMemory {
  return {
    base: { state: 'never-seen', sinceMs: nowMs },
    beforeSuspect: null,
    told: null,
    hearing: { blindSinceMs: null, hearingSinceMs: nowMs },
    stretchSinceMs: null,
    tracks: [],
    edgesMs: [],
    unstableSinceMs: null,
    upstreamSinceMs: null,
    trend: null,
    health: { equipment, state: 'never-seen', sinceMs: nowMs, overlays: [], verdicts: [] },
  };
}
