// Going and coming too often: `unstable`, until it has kept still for long. Pure.

import type { BaseState } from './model.ts';

/** So many confirmed edges between offline and up. Confirmed: what lasts less than the times of the transition table is none. */
const EDGES = 4;
/** With times as short as tests have them, more could come than need be remembered. */
const MAX_EDGES = 8;

export interface Flapping {
  readonly edgesMs: readonly number[];
  readonly unstableSinceMs: number | null;
}

export function isEdge(before: BaseState, after: BaseState): boolean {
  const counts = (state: BaseState): boolean => state !== 'never-seen' && state !== 'retired';
  return counts(before) && counts(after) && (before === 'offline') !== (after === 'offline');
}

/** `withinMs`: so many edges within so long are too many. */
export function nextFlapping(before: Flapping, edge: boolean, withinMs: number, nowMs: number): Flapping {
  const [first] = before.edgesMs;
  if (!edge && (first === undefined || nowMs - first < withinMs)) {
    return first === undefined && before.unstableSinceMs !== null
      ? { edgesMs: [], unstableSinceMs: null }
      : before;
  }
  const recent = before.edgesMs.filter((ms) => nowMs - ms < withinMs);
  const edgesMs = (edge ? [...recent, nowMs] : recent).slice(-MAX_EDGES);
  const isUnstable = edgesMs.length >= EDGES || (before.unstableSinceMs !== null && edgesMs.length > 0);
  return { edgesMs, unstableSinceMs: isUnstable ? (before.unstableSinceMs ?? nowMs) : null };
}
