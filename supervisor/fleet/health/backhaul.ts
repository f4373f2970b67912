// A backhaul is down when several of its gateways went within minutes, and a good part of them is gone. Pure.

import type { Presence } from './base-state.ts';
import { type Ears, nextHearing } from './hearing.ts';
import type { Finding } from './hysteresis.ts';
import type { EquipmentMemory } from './memory.ts';
import type { VerdictRules } from './rules.ts';
import type { Observation } from './step.ts';
import type { Times } from './times.ts';

/** What a backhaul can be judged by: its gateways in use that were ever seen. */
export interface Members {
  readonly total: number;
  /** When each went that is gone and did not say goodbye. */
  readonly goneMs: readonly number[];
}

/** So many of them at once are no accident; of fewer, all. */
const TOGETHER = 3;
const AT_LEAST = 2;
const WITHIN_MS = 300_000;

/** The gateways of each backhaul, by how they stood after this round. */
export function membersOf(
  gateways: Iterable<readonly [backhaul: string | null, memory: EquipmentMemory]>,
): ReadonlyMap<string, Members> {
  const found = new Map<string, { total: number; goneMs: number[] }>();
  for (const [backhaul, { base, tracks }] of gateways) {
    if (backhaul === null || base.state === 'never-seen' || base.state === 'retired') continue;
    const members = found.get(backhaul) ?? { total: 0, goneMs: [] };
    members.total++;
    const gone = tracks.find(({ kind, raised }) => kind === 'agent-gone' && raised);
    if (gone !== undefined && gone.rightSinceMs === null && gone.values['how'] !== 'stopped') {
      members.goneMs.push(gone.sinceMs);
    }
    found.set(backhaul, members);
  }
  return found;
}

export function judgeBackhaul(
  { total, goneMs }: Members,
  isRaised: boolean,
  { raiseAt, clearAt }: { readonly raiseAt: number; readonly clearAt: number },
): Finding {
  const share = total === 0 ? 0 : goneMs.length / total;
  const values = { gone: goneMs.length, gateways: total };
  if (isRaised) return goneMs.length >= AT_LEAST && share >= clearAt ? { values } : 'right';
  const needed = Math.max(AT_LEAST, Math.min(TOGETHER, total));
  if (share < raiseAt || goneMs.length < needed) return 'right';
  const sorted = goneMs.toSorted((one, other) => one - other);
  for (let last = needed - 1; last < sorted.length; last++) {
    const firstMs = sorted[last - needed + 1] as number;
    if ((sorted[last] as number) - firstMs <= WITHIN_MS) return { sinceMs: firstMs, values };
  }
  return 'right';
}

export interface BackhaulContext {
  readonly rules: VerdictRules;
  readonly times: Times;
  readonly ears: Ears;
}

export function observeBackhaul(
  memory: EquipmentMemory,
  members: Members,
  { rules, times, ears }: BackhaulContext,
  nowMs: number,
): Observation {
  const isRaised = memory.tracks.some(({ kind, raised }) => kind === 'backhaul-down' && raised);
  const hasMembers = members.total > 0;
  const hearing = nextHearing(memory.hearing, ears, null, nowMs);
  const isBlind = hearing.blindSinceMs !== null;
  const finding = isBlind || !hasMembers ? null : judgeBackhaul(members, isRaised, rules['backhaul-down']);
  const presence: Presence =
    finding === null
      ? { kind: 'unknown' }
      : finding === 'right'
        ? { kind: 'serving', signalMs: nowMs }
        : {
            kind: 'missing',
            // Its gateways have been gone for long enough already.
            signalMs: Math.min(finding.sinceMs ?? memory.base.sinceMs, nowMs - times.offlineAfterMs),
          };
  return {
    equipment: memory.health.equipment,
    isRetired: false,
    presence,
    findings: [['backhaul-down', finding, rules['backhaul-down']]],
    times,
    hearing,
    upstreamSinceMs: null,
    trend: null,
  };
}
