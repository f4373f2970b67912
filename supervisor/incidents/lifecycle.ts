// The course of one incident: all is back, that is believed, it fails again, some outlive the common cause, time has passed. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Context } from './correlator.ts';
import { type Decision, isFailing, latestOf, membersAfter } from './decisions.ts';
import { groupsOf } from './grouping.ts';
import { MOVING_MS } from './hosts.ts';
import type { Dossier, Member } from './model.ts';
import { isUnderWay, type SeenEvent } from './transitions.ts';
import { isMinor, type Sight, type Trouble } from './troubles.ts';

/** Once so many are back and no more follow, the rest has causes of its own. */
const MOST = 0.8;
/** What it all depended on is back for so long. */
const OUTLIVED_MS = 10 * 60_000;

/** `own`: what was decided about it in this round. */
export function courseOf(
  dossier: Dossier,
  own: readonly Decision[],
  sight: Sight,
  context: Context,
  nowMs: number,
): readonly Decision[] {
  const { id: incidentId, state, holderId, holderUntilMs } = dossier;
  const seen = (event: SeenEvent, atMs: number): Decision => ({ kind: 'seen', incidentId, event, atMs });
  const hasJoined = own.some(({ kind }) => kind === 'joined');
  if (!isUnderWay(state)) {
    if ((state === 'restored' || state === 'closed') && hasJoined) return [seen('fails', nowMs)];
    const isOverdue = state === 'restored' && (dossier.restoredMs ?? nowMs) < context.overdueBeforeMs();
    return isOverdue ? [seen('overdue', nowMs)] : [];
  }
  const decisions: Decision[] = [];
  const hasLapsed = holderId !== null && holderUntilMs !== null && nowMs >= holderUntilMs;
  if (hasLapsed && state !== 'monitoring') decisions.push(seen('lapsed', holderUntilMs));
  let members = own.reduce((before, decision) => membersAfter(before, decision, nowMs), dossier.members);
  const rest = outliving(dossier, members, sight, nowMs);
  if (rest.length > 0) {
    const left: Decision = { kind: 'left', incidentId, equipment: rest.map(({ equipment }) => equipment) };
    members = membersAfter(members, left, nowMs);
    decisions.push(left);
    for (const { domain, items } of groupsOf(rest, context.domains, dossier.domain)) {
      decisions.push({ kind: 'open', domain, troubles: items, absorbs: [], from: incidentId });
    }
  }
  const verdicts = members.filter(({ verdict }) => verdict !== 'reported');
  // Only people know how that stands which only people have reported.
  if (verdicts.length === 0) return decisions;
  if (verdicts.some(isFailing)) {
    if (state === 'monitoring') decisions.push(seen('fails', nowMs));
    return decisions;
  }
  // A person says that it is not mended.
  if (dossier.reopenedMs !== null && !hasJoined) return decisions;
  const isAnswered = dossier.unansweredMs === null;
  if (areAllRetired(verdicts)) {
    const isOver = isAnswered && verdicts.length === members.length;
    return isOver ? [...decisions, seen('retired', nowMs)] : decisions;
  }
  const backMs = Math.max(...verdicts.map((member) => member.backMs ?? member.leftMs ?? 0));
  if (state !== 'monitoring') decisions.push(seen('all-back', backMs));
  const { stableMs, stableAgainMs } = context.times;
  const isLong = nowMs - backMs >= (dossier.reopened > 0 ? stableAgainMs : stableMs);
  // Vigie may not see what a person has reported: one has to look at it.
  if (isLong && isAnswered && isCalm(members, sight)) decisions.push(seen('settled', backMs));
  return decisions;
}

/** What failed last of each piece of equipment ended with its leaving: nothing has come back. */
function areAllRetired(verdicts: readonly Member[]): boolean {
  const last = new Map<EquipmentId, Member>();
  for (const member of verdicts) {
    if (member.fellMs >= (last.get(member.equipment)?.fellMs ?? 0)) last.set(member.equipment, member);
  }
  return [...last.values()].every(({ leftMs }) => leftMs !== null);
}

/** Nothing of it goes and comes, or cannot be heard just now. */
function isCalm(members: readonly Member[], sight: Sight): boolean {
  return latestOf(members).every(({ equipment, verdict }) => {
    const standing = sight.standing(equipment, isMinor(verdict));
    return standing.kind === 'absent' || (standing.kind === 'well' && !standing.isUnstable);
  });
}

/** What still fails of a common incident whose cause is gone: as long as others keep coming back, nothing does. */
function outliving(
  { domain }: Dossier,
  members: readonly Member[],
  sight: Sight,
  nowMs: number,
): readonly Trouble[] {
  const latest = latestOf(members);
  const failing = latest.filter(isFailing);
  if (latest.length < 2 || failing.length === 0 || failing.length === latest.length) return [];
  const lastBackMs = Math.max(...latest.map(({ backMs }) => backMs ?? 0));
  const areMostBack = latest.length - failing.length >= MOST * latest.length;
  const cause = latest.find(({ equipment }) => equipment === domain);
  const hasOutlived =
    (areMostBack && nowMs - lastBackMs >= MOVING_MS) ||
    (cause !== undefined && !isFailing(cause) && nowMs - lastBackMs >= OUTLIVED_MS);
  if (!hasOutlived) return [];
  return failing.flatMap(({ equipment, verdict }): readonly Trouble[] => {
    const standing = sight.standing(equipment as EquipmentId, isMinor(verdict));
    return standing.kind === 'failing' ? [standing.trouble] : [];
  });
}
