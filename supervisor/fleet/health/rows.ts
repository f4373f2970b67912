// Rows of `equipment_states` as the rounds make them. Pure.

import type { Base } from './base-state.ts';
import type { EquipmentMemory, Told } from './memory.ts';
import type { EquipmentHealth, Overlay, StateRow, VerdictKind } from './model.ts';

/**
 * Whether the last row still says it. While offline, reasons that go are not worth a row: it is on its way back.
 */
export function sameTold(told: Told | null, base: Base, kinds: readonly VerdictKind[]): boolean {
  if (told === null || told.state !== base.state) return false;
  if (!kinds.every((kind) => told.kinds.includes(kind))) return false;
  return base.state === 'offline' || kinds.length === told.kinds.length;
}

export function baseRow(health: EquipmentHealth, told: Told, nowMs: number): StateRow {
  return {
    id: null,
    equipment: health.equipment,
    track: 'base',
    fromMs: Math.round(told.fromMs),
    toMs: null,
    value: told.state,
    reasons: health.verdicts,
    source: 'observed',
    author: null,
    remark: null,
    recordedMs: Math.round(nowMs),
  };
}

/**
 * Of equipment that was taken out of settings or inventory: what was last said of it would go on for ever, and count. Where
 * that happened while nobody could hear it, from then on.
 */
export function leavingRows({ health, told, hearing }: EquipmentMemory, nowMs: number): readonly StateRow[] {
  if (told === null || told.state === 'retired') return [];
  const fromMs = Math.max(told.fromMs, hearing.blindSinceMs ?? nowMs);
  return [baseRow({ ...health, verdicts: [] }, { state: 'retired', fromMs, kinds: [] }, nowMs)];
}

export function overlayRow(
  health: EquipmentHealth,
  track: Overlay,
  value: 'on' | 'off',
  fromMs: number,
  nowMs: number,
): StateRow {
  return {
    id: null,
    equipment: health.equipment,
    track,
    fromMs: Math.round(fromMs),
    toMs: null,
    value,
    reasons: value === 'on' ? health.verdicts : [],
    source: 'observed',
    author: null,
    remark: null,
    recordedMs: Math.round(nowMs),
  };
}
