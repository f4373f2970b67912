// Health as a process before this one left it: it stands still until everybody has had a chance to be heard again. Pure.

import { type EquipmentMemory, newMemory } from './memory.ts';
import type { EquipmentId } from './model.ts';
import type { HealthMemory } from './round.ts';
import type { LeftBehind } from './store.ts';

/** `aliveMs`: when that process last lived; `null`: nobody knows. */
export function restoredMemory(
  left: readonly LeftBehind[],
  aliveMs: number | null,
  nowMs: number,
): HealthMemory {
  const blindSinceMs = Math.min(aliveMs ?? nowMs, nowMs);
  return new Map<EquipmentId, EquipmentMemory>(
    left.map((one) => [one.equipment, restored(one, blindSinceMs, nowMs)]),
  );
}

function restored(left: LeftBehind, blindSinceMs: number, nowMs: number): EquipmentMemory {
  const { equipment, state, sinceMs, reasons, overlays } = left;
  const sinceOf = (name: string): number | null =>
    overlays.find(({ overlay }) => overlay === name)?.sinceMs ?? null;
  return {
    ...newMemory(equipment, nowMs),
    base: { state, sinceMs },
    told: { state, fromMs: left.fromMs, kinds: reasons.map(({ kind }) => kind) },
    hearing: { blindSinceMs: sinceOf('blind') ?? blindSinceMs, hearingSinceMs: nowMs },
    tracks: reasons.map((verdict) => ({ ...verdict, raised: true, rightSinceMs: null })),
    edgesMs: left.edgesMs,
    unstableSinceMs: sinceOf('unstable'),
    upstreamSinceMs: sinceOf('upstream'),
    health: { equipment, state, sinceMs, overlays, verdicts: reasons },
  };
}
