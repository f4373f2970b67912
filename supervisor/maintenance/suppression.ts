// Whether a failure is expected: equipment in scope of announced work, inside its window. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Work, WorkState } from './model.ts';

/** Past its end an overrun is a failure like any other. */
const EXPECTED: ReadonlySet<WorkState> = new Set(['announced', 'confirmed', 'in-progress', 'verifying']);

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
