// Which of what fell has a common cause: parts what fell together into groups by what it depends on. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import { type Domains, isGateway, RANKS } from './domains.ts';
import type { Domain } from './model.ts';

/** So much apart and no more, each from the one before: it may be one cause. */
export const TOGETHER_MS = 5 * 60_000;
/** So many gateways of one domain, or so many and such a share of it, are no accident. */
const MANY = 3;
const SOME = 2;
const SHARE = 0.3;
/** A wider domain is the cause only where it explains so many more than a narrower one. */
const MORE = 2;
/** So many causes at once, or so many single gateways and such a share of the network: something at large. */
const CAUSES = 10;
const SINGLES = 5;
/** Of all gateways: then it is no operator's fault, it may be the way to Vigie itself. */
const NEARLY_ALL = 0.8;

export interface Fallen {
  readonly equipment: EquipmentId;
  readonly fellMs: number;
  /** Gateways that it stands for, where it is a backhaul. */
  readonly gone: number;
}

export interface Group<T> {
  readonly domain: Domain;
  readonly items: readonly T[];
}

/** By time: what fell long before or after the rest has another cause. */
export function clustersOf<T extends Fallen>(items: readonly T[]): readonly (readonly T[])[] {
  const sorted = items.toSorted((one, other) => one.fellMs - other.fellMs);
  const clusters: T[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const item of sorted) {
    if (item.fellMs - lastMs > TOGETHER_MS) clusters.push([]);
    clusters.at(-1)?.push(item);
    lastMs = item.fellMs;
  }
  return clusters;
}

/**
 * Every item is in one group. Groups of one have its equipment as domain. `atLarge`: what stands for the network when
 * there are too many causes to tell apart.
 */
export function groupsOf<T extends Fallen>(
  items: readonly T[],
  domains: Domains,
  atLarge: Domain = 'network',
): readonly Group<T>[] {
  const groups: Group<T>[] = [];
  let rest = items;
  for (let domain = commonOf(rest, domains); domain !== null; domain = commonOf(rest, domains)) {
    const inside = withTheirBackhauls(rest, domain, domains);
    groups.push({ domain, items: rest.filter((item) => inside.has(item)) });
    rest = rest.filter((item) => !inside.has(item));
  }
  if (groups.length + rest.length >= CAUSES) return [{ domain: atLarge, items }];
  const alone = rest.filter(({ equipment }) => isGateway(equipment));
  if (alone.length >= SINGLES && alone.length >= SHARE * domains.inService('network')) {
    groups.push({ domain: atLarge, items: alone });
    rest = rest.filter(({ equipment }) => !isGateway(equipment));
  }
  return [...groups, ...rest.map((item) => ({ domain: item.equipment, items: [item] }))];
}

/** The domain that explains most: the narrowest, unless a wider one explains clearly more. */
function commonOf(items: readonly Fallen[], domains: Domains): Domain | null {
  const counts = new Map<Domain, { readonly rank: number; count: number }>();
  const count = (domain: Domain, gateways: number): void => {
    const known = counts.get(domain);
    if (known === undefined) counts.set(domain, { rank: rankOf(domain), count: gateways });
    else known.count += gateways;
  };
  for (const { equipment } of items) {
    if (isGateway(equipment)) for (const domain of widening(equipment, domains)) count(domain, 1);
  }
  // A backhaul is said to be down before its gateways are: it stands for those of them that are not here yet.
  for (const { equipment, gone } of items) {
    const missing = gone - (counts.get(equipment)?.count ?? 0);
    if (missing <= 0) continue;
    for (const domain of [equipment, ...widening(equipment, domains)]) count(domain, missing);
  }
  const candidates = [...counts]
    .filter(([domain, one]) => isNoAccident(domain, one.count, domains.inService(domain)))
    .sort(([, one], [, other]) => one.rank - other.rank || other.count - one.count);
  let best: { readonly domain: Domain; readonly count: number } | null = null;
  for (const [domain, candidate] of candidates) {
    if (best === null || candidate.count >= best.count + MORE) best = { domain, count: candidate.count };
  }
  return best?.domain ?? null;
}

function widening(equipment: EquipmentId, domains: Domains): readonly Domain[] {
  return [...domains.of(equipment), 'network'];
}

function isNoAccident(domain: Domain, count: number, inService: number): boolean {
  if (domain === 'network') return count >= SINGLES && count >= NEARLY_ALL * inService;
  return count >= MANY || (count >= SOME && count >= SHARE * inService);
}

function rankOf(domain: Domain): number {
  const rank = RANKS.findIndex((one) => domain.startsWith(one));
  return rank === -1 ? RANKS.length : rank;
}

/** What belongs to it; with a site also the backhaul that is only said to be down because its gateways there are. */
function withTheirBackhauls<T extends Fallen>(
  items: readonly T[],
  domain: Domain,
  domains: Domains,
): ReadonlySet<T> {
  const inside = new Set(
    items.filter(({ equipment }) => equipment === domain || widening(equipment, domains).includes(domain)),
  );
  const onBackhaul = new Map<Domain, number>();
  for (const { equipment } of inside) {
    if (!isGateway(equipment)) continue;
    for (const one of domains.of(equipment)) onBackhaul.set(one, (onBackhaul.get(one) ?? 0) + 1);
  }
  for (const item of items) if ((onBackhaul.get(item.equipment) ?? 0) >= SOME) inside.add(item);
  return inside;
}
