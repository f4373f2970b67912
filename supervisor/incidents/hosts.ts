// Which incident that is under way a new trouble belongs to: what it depends on is down already. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import { isFailing } from './decisions.ts';
import { type Domains, isCommon, isGateway } from './domains.ts';
import type { Domain, Dossier } from './model.ts';
import { isUnderWay } from './transitions.ts';
import { type Nature, natureOf, type Trouble } from './troubles.ts';

/** Common trouble that still moves takes in what falls later. */
export const MOVING_MS = 30 * 60_000;
/** So many still failing are common trouble. */
const SOME = 2;
/** Of the gateways of its domain; then it need not move. */
const SHARE = 0.3;

interface Host {
  readonly dossier: Dossier;
  readonly nature: Nature;
  readonly failing: ReadonlySet<EquipmentId>;
  /** Failing gateways by what they belong to. */
  readonly byDomain: ReadonlyMap<Domain, number>;
  readonly isMoving: boolean;
}

export type HostOf = (trouble: Trouble) => Dossier | null;

export function hostsAmong(known: readonly Dossier[], domains: Domains, nowMs: number): HostOf {
  let hosts: readonly Host[] | null = null;
  return (trouble) => {
    hosts ??= known.flatMap((dossier) => hostFor(dossier, domains, nowMs) ?? []);
    const nature = natureOf(trouble.verdict);
    return hosts.find((host) => host.nature === nature && takes(host, trouble, domains))?.dossier ?? null;
  };
}

function hostFor(dossier: Dossier, domains: Domains, nowMs: number): Host | null {
  const [first] = dossier.members;
  const nature = first === undefined ? null : natureOf(first.verdict);
  // Where all is back, what falls now waits: it may be another cause.
  if (!isUnderWay(dossier.state) || dossier.state === 'monitoring' || nature === null) return null;
  const failing = new Set<EquipmentId>();
  const byDomain = new Map<Domain, number>();
  let movedMs = dossier.openedMs;
  for (const member of dossier.members) {
    movedMs = Math.max(movedMs, member.fellMs, member.backMs ?? 0);
    if (!isFailing(member) || failing.has(member.equipment)) continue;
    failing.add(member.equipment);
    if (!isGateway(member.equipment)) continue;
    for (const domain of domains.of(member.equipment)) byDomain.set(domain, (byDomain.get(domain) ?? 0) + 1);
  }
  return { dossier, nature, failing, byDomain, isMoving: nowMs - movedMs < MOVING_MS };
}

function takes({ dossier, failing, byDomain, isMoving }: Host, trouble: Trouble, domains: Domains): boolean {
  const { equipment, isUpstream } = trouble;
  const { domain } = dossier;
  // A backhaul is said to be down because its gateways are.
  if (!isGateway(equipment)) return domain === equipment || (byDomain.get(equipment) ?? 0) >= SOME;
  const dependsOn = domains.of(equipment);
  if (isUpstream && dependsOn.some((one) => one === domain || failing.has(one as EquipmentId))) return true;
  if (!isCommon(domain) || !(domain === 'network' || dependsOn.includes(domain))) return false;
  const { size } = failing;
  return size >= SOME && (isMoving || size >= SHARE * domains.inService(domain));
}
