// What the correlator decides, and what each decision makes of the members of an incident. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Domain, Dossier, Member } from './model.ts';
import type { SeenEvent } from './transitions.ts';
import { isMinor, type Trouble } from './troubles.ts';

export interface Return {
  readonly equipment: EquipmentId;
  readonly fellMs: number;
  readonly backMs: number;
}

export type Decision =
  /** Trouble that is waited with: it may have a common cause, or be over in a moment. */
  | { readonly kind: 'gather'; readonly trouble: Trouble }
  /** What waited is over, or is told. */
  | { readonly kind: 'let-go'; readonly equipment: EquipmentId; readonly verdict: Member['verdict'] }
  /** A new incident. `absorbs`: single ones that nobody has touched, which it turns out to be the cause of. */
  | {
      readonly kind: 'open';
      readonly domain: Domain;
      readonly troubles: readonly Trouble[];
      readonly absorbs: readonly number[];
      /** They outlived that incident. */
      readonly from: number | null;
    }
  | { readonly kind: 'joined'; readonly incidentId: number; readonly troubles: readonly Trouble[] }
  | { readonly kind: 'returned'; readonly incidentId: number; readonly returns: readonly Return[] }
  /** To an incident of their own, or out of the inventory. */
  | { readonly kind: 'left'; readonly incidentId: number; readonly equipment: readonly EquipmentId[] }
  /** `atMs`: when it was so, which may be before it was seen. */
  | { readonly kind: 'seen'; readonly incidentId: number; readonly event: SeenEvent; readonly atMs: number };

/** Failing, as far as is known. */
export function isFailing({ backMs, leftMs }: Member): boolean {
  return backMs === null && leftMs === null;
}

/** The latest row of each piece of equipment that has not left, reports of people aside. */
export function latestOf(members: readonly Member[]): readonly Member[] {
  const latest = new Map<EquipmentId, Member>();
  for (const member of members) {
    if (member.leftMs !== null || member.verdict === 'reported') continue;
    const other = latest.get(member.equipment);
    if (other === undefined || isFailing(member) || (!isFailing(other) && member.fellMs > other.fellMs)) {
      latest.set(member.equipment, member);
    }
  }
  return [...latest.values()];
}

/** The same array where nothing changes. */
export function membersAfter(
  members: readonly Member[],
  decision: Decision,
  nowMs: number,
): readonly Member[] {
  switch (decision.kind) {
    case 'joined':
    case 'open':
      return [...members, ...decision.troubles.map(memberOf)];
    case 'returned': {
      const backs = new Map(decision.returns.map((one) => [keyOf(one), one.backMs]));
      return members.map((member) => {
        const backMs = isFailing(member) ? backs.get(keyOf(member)) : undefined;
        return backMs === undefined ? member : { ...member, backMs };
      });
    }
    case 'left': {
      const leaving = new Set(decision.equipment);
      return members.map((member) =>
        isFailing(member) && leaving.has(member.equipment) ? { ...member, leftMs: nowMs } : member,
      );
    }
    default:
      return members;
  }
}

function memberOf({ equipment, verdict, fellMs }: Trouble): Member {
  return { equipment, verdict, fellMs, backMs: null, leftMs: null };
}

function keyOf({ equipment, fellMs }: Pick<Member, 'equipment' | 'fellMs'>): string {
  return `${equipment} ${fellMs}`;
}

/** Which trouble it is about: of a piece of equipment there may be one that is grave and one that is minor. */
export function weightOf({ equipment, verdict }: Pick<Member, 'equipment' | 'verdict'>): string {
  return `${isMinor(verdict) ? 'minor' : 'grave'} ${equipment}`;
}

/** Service came back within it, or it was over, so recently that what fails now is the same. */
export function isRecentlyBack(
  { state, restoredMs, monitoringMs }: Dossier,
  withinMs: number,
  nowMs: number,
): boolean {
  if (state !== 'restored' && state !== 'closed') return false;
  return nowMs - Math.max(restoredMs ?? 0, monitoringMs ?? 0) < withinMs;
}
