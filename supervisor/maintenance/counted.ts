// Announced work as availability leaves it out: windows that were announced in time, by proof, of works that were started. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { WindowEvidence } from './evidence.ts';
import type { Window, Work } from './model.ts';

export interface CountedWindow extends Window {
  readonly ref: string;
  readonly equipment: readonly EquipmentId[];
}

/**
 * The window that was announced last, where that is proven to have been in time; until the work ended, if that was
 * sooner. `null`: all of it counts. What an extension adds was not announced beforehand, and counts.
 */
export function countedWindow(work: Work, evidence: readonly WindowEvidence[]): CountedWindow | null {
  const last = evidence.at(-1);
  if (work.startedMs === null || last === undefined || last.verdict !== 'in-time') return null;
  const { fromMs, toMs, equipment } = last.window;
  const endMs = Math.min(toMs, work.endedMs ?? toMs);
  return endMs <= fromMs ? null : { ref: work.ref, equipment, fromMs, toMs: endMs };
}
