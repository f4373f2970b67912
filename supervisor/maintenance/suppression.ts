// Whether a failure is expected: equipment in scope of announced work, inside its window. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Work, WorkState } from './model.ts';
import { isUnderWay } from './transitions.ts';

/** Past its end an overrun is a failure like any other. */
const EXPECTED: ReadonlySet<WorkState> = new Set(['announced', 'confirmed', 'in-progress', 'verifying']);

/** On what work is on, and since when: started, and inside the window. */
export function underWork(known: readonly Work[], nowMs: number): ReadonlyMap<EquipmentId, number> {
  const found = new Map<EquipmentId, number>();
  for (const { state, startedMs, toMs, equipment } of known) {
    if (!isUnderWay(state) || startedMs === null || toMs <= nowMs) continue;
    for (const one of equipment) found.set(one, Math.min(startedMs, found.get(one) ?? startedMs));
  }
  return found;
}

/** `carriers`: the equipment itself, and what it goes down with. */
export function inWork(known: readonly Work[], carriers: readonly EquipmentId[], nowMs: number): boolean {
  return known.some(
    ({ state, fromMs, toMs, equipment }) =>
      EXPECTED.has(state) &&
      fromMs <= nowMs &&
      nowMs < toMs &&
      carriers.some((one) => equipment.includes(one)),
  );
}
