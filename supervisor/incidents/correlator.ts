// From what health shows and what is known of incidents to what is to be done: which trouble is whose, and what is new. Pure.
//
// It looks at how things are, not at what has changed: a process that starts decides as the one before it would have.

import type { EquipmentId } from '../fleet/health/model.ts';
import { type Decision, isFailing, isRecentlyBack, type Return, weightOf } from './decisions.ts';
import { type Domains, isGateway } from './domains.ts';
import { clustersOf, type Fallen, type Group, groupsOf, TOGETHER_MS } from './grouping.ts';
import { hostsAmong } from './hosts.ts';
import { courseOf } from './lifecycle.ts';
import type { Dossier, Gathering, Member } from './model.ts';
import { isUnderWay } from './transitions.ts';
import { isMinor, natureOf, type Sight, type Trouble } from './troubles.ts';

export interface Times {
  readonly gatherMs: number;
  /** All that failed must have been back for so long; after it was opened again, for longer. */
  readonly stableMs: number;
  readonly stableAgainMs: number;
  /** What fails again so soon after it is believed is opened again. */
  readonly reopenMs: number;
}

export interface Context {
  readonly domains: Domains;
  /** Announced work is on there: what falls is no incident. */
  readonly isInWork: (equipment: EquipmentId, nowMs: number) => boolean;
  readonly times: Times;
  /** What was restored before that instant is closed without anybody doing it. */
  readonly overdueBeforeMs: () => number;
}

export interface Known {
  readonly known: readonly Dossier[];
  readonly gathering: readonly Gathering[];
}

/** Waits, or is told already as an incident of its own that nobody has touched. */
interface Candidate extends Fallen {
  readonly trouble: Trouble;
  readonly isDue: boolean;
  readonly incidentId: number | null;
}

export function correlate(
  { known, gathering }: Known,
  sight: Sight,
  context: Context,
  nowMs: number,
): readonly Decision[] {
  const decisions: Decision[] = [];
  const claimed = new Set<string>();
  for (const dossier of known) decisions.push(...returnsOf(dossier, sight, claimed, nowMs));
  for (const dossier of known) decisions.push(...fallenAgain(dossier, sight, claimed));
  const hostOf = hostsAmong(known, context.domains, nowMs);
  const joined = new Map<number, Trouble[]>();
  const waits = new Map(gathering.map((one) => [weightOf(one), one]));
  for (const trouble of sight.troubles) {
    const weight = weightOf(trouble);
    if (claimed.has(weight) || !isExpected(trouble.equipment, context, nowMs)) continue;
    const host = hostOf(trouble);
    if (host === null) {
      if (!waits.has(weight)) decisions.push({ kind: 'gather', trouble });
      continue;
    }
    claimed.add(weight);
    const others = joined.get(host.id);
    if (others === undefined) joined.set(host.id, [trouble]);
    else others.push(trouble);
  }
  for (const [incidentId, troubles] of joined) decisions.push({ kind: 'joined', incidentId, troubles });
  const candidates: Candidate[] = [];
  for (const one of gathering) {
    const standing = sight.standing(one.equipment, isMinor(one.verdict));
    const isOver =
      standing.kind === 'well' || standing.kind === 'absent' || !isExpected(one.equipment, context, nowMs);
    if (isOver || claimed.has(weightOf(one))) {
      decisions.push({ kind: 'let-go', equipment: one.equipment, verdict: one.verdict });
    } else if (standing.kind === 'failing') {
      const isDue = nowMs - one.gatheringMs >= context.times.gatherMs;
      const { trouble } = standing;
      candidates.push({
        equipment: one.equipment,
        fellMs: trouble.fellMs,
        gone: trouble.gone,
        trouble,
        isDue,
        incidentId: null,
      });
    }
  }
  if (candidates.some(({ isDue }) => isDue)) {
    decisions.push(...opened([...candidates, ...singles(known, sight, nowMs)], known, context, nowMs));
  }
  const own = byIncident(decisions);
  const absorbed = new Set(decisions.flatMap((one) => (one.kind === 'open' ? one.absorbs : [])));
  for (const dossier of known) {
    if (absorbed.has(dossier.id)) continue;
    decisions.push(...courseOf(dossier, own.get(dossier.id) ?? [], sight, context, nowMs));
  }
  return decisions;
}

function isExpected(equipment: EquipmentId, { domains, isInWork }: Context, nowMs: number): boolean {
  return domains.counts(equipment) && !isInWork(equipment, nowMs);
}

/** What its failing members do: return, or vanish. `claimed`: troubles that are not to be looked at further. */
function returnsOf(
  { id: incidentId, members }: Dossier,
  sight: Sight,
  claimed: Set<string>,
  nowMs: number,
): readonly Decision[] {
  const returns: Return[] = [];
  const absent: EquipmentId[] = [];
  for (const member of members) {
    if (!isFailing(member) || member.verdict === 'reported') continue;
    const standing = sight.standing(member.equipment, isMinor(member.verdict));
    if (standing.kind === 'absent') absent.push(member.equipment);
    if (standing.kind === 'failing') claimed.add(weightOf(member));
    if (standing.kind === 'well') returns.push(returnOf(member, standing.sinceMs, nowMs));
  }
  return [
    ...(returns.length > 0 ? [{ kind: 'returned', incidentId, returns } as const] : []),
    ...(absent.length > 0 ? [{ kind: 'left', incidentId, equipment: absent } as const] : []),
  ];
}

/** What was back fails again while it is under way, or what people reported is seen to fail. */
function fallenAgain(
  { id: incidentId, members, state }: Dossier,
  sight: Sight,
  claimed: Set<string>,
): readonly Decision[] {
  if (!isUnderWay(state)) return [];
  const troubles: Trouble[] = [];
  for (const member of members) {
    if (member.leftMs !== null || (isFailing(member) && member.verdict !== 'reported')) continue;
    const standing = sight.standing(member.equipment, isMinor(member.verdict));
    if (standing.kind !== 'failing' || claimed.has(weightOf(standing.trouble))) continue;
    claimed.add(weightOf(standing.trouble));
    troubles.push(standing.trouble);
  }
  return troubles.length > 0 ? [{ kind: 'joined', incidentId, troubles }] : [];
}

function byIncident(decisions: readonly Decision[]): ReadonlyMap<number, readonly Decision[]> {
  const own = new Map<number, Decision[]>();
  for (const decision of decisions) {
    if (!('incidentId' in decision)) continue;
    const before = own.get(decision.incidentId);
    if (before === undefined) own.set(decision.incidentId, [decision]);
    else before.push(decision);
  }
  return own;
}

/** The first signal of the return, or now where health does not say. */
function returnOf({ equipment, fellMs }: Member, sinceMs: number | null, nowMs: number): Return {
  const backMs = sinceMs !== null && sinceMs > fellMs ? Math.min(sinceMs, nowMs) : nowMs;
  return { equipment, fellMs, backMs };
}

/** Incidents of one failing gateway that nobody has touched: a cause that shows now may be theirs. */
function singles(known: readonly Dossier[], sight: Sight, nowMs: number): readonly Candidate[] {
  return known.flatMap((dossier): readonly Candidate[] => {
    const { id, state, origin, openedMs, severityBy, nextWordMs, unansweredMs, members } = dossier;
    const [member] = members;
    const isUntouched =
      state === 'open' && origin === 'verdict' && (severityBy ?? nextWordMs ?? unansweredMs) === null;
    if (!isUntouched || members.length !== 1 || member === undefined || !isFailing(member)) return [];
    if (nowMs - openedMs > TOGETHER_MS || !isGateway(member.equipment)) return [];
    const standing = sight.standing(member.equipment, isMinor(member.verdict));
    if (standing.kind !== 'failing') return [];
    const { trouble } = standing;
    return [
      { equipment: member.equipment, fellMs: member.fellMs, gone: 0, trouble, isDue: false, incidentId: id },
    ];
  });
}

/** What has waited for long enough, with all that fell with it. */
function opened(
  candidates: readonly Candidate[],
  known: readonly Dossier[],
  context: Context,
  nowMs: number,
): readonly Decision[] {
  const byNature = Map.groupBy(candidates, ({ trouble }) => natureOf(trouble.verdict));
  return [...byNature.values()].flatMap((alike) =>
    clustersOf(alike)
      .filter((cluster) => cluster.some(({ isDue }) => isDue))
      .flatMap((cluster) => groupsOf(cluster, context.domains))
      .filter(({ items }) => items.some(({ isDue }) => isDue))
      .flatMap((group) => openOrReopen(group, known, context, nowMs)),
  );
}

function openOrReopen(
  group: Group<Candidate>,
  known: readonly Dossier[],
  context: Context,
  nowMs: number,
): readonly Decision[] {
  const { domain, items } = group;
  const troubles = items.filter(({ incidentId }) => incidentId === null).map(({ trouble }) => trouble);
  const letGo = troubles.map(({ equipment, verdict }): Decision => ({ kind: 'let-go', equipment, verdict }));
  const before = known.findLast((dossier) => isSameAgain(dossier, group, context.times, nowMs));
  if (before !== undefined) {
    return [...letGo, { kind: 'joined', incidentId: before.id, troubles }];
  }
  const absorbs = items.flatMap(({ incidentId }) => incidentId ?? []);
  const all = items.map(({ trouble }) => trouble);
  return [...letGo, { kind: 'open', domain, troubles: all, absorbs, from: null }];
}

/** The same domain, still under way or restored within the hour. A common one is not opened again for one of many. */
function isSameAgain(
  dossier: Dossier,
  { domain, items }: Group<Candidate>,
  { reopenMs, stableMs, stableAgainMs }: Times,
  nowMs: number,
): boolean {
  const [first] = items;
  const [member] = dossier.members;
  if (first === undefined || member === undefined) return false;
  if (natureOf(member.verdict) !== natureOf(first.trouble.verdict)) return false;
  const withinMs = reopenMs + (dossier.reopened > 0 ? stableAgainMs : stableMs);
  if (!isUnderWay(dossier.state) && !isRecentlyBack(dossier, withinMs, nowMs)) return false;
  if (dossier.domain === domain) return true;
  const equipment = new Set(dossier.members.map((one) => one.equipment));
  const fallenBefore = items.filter((one) => equipment.has(one.equipment)).length;
  return items.length > 1 ? 2 * fallenBefore > items.length : fallenBefore === 1 && equipment.size === 1;
}
