// What fails together: the site, backhaul and operator that a piece of equipment depends on, and how many gateways each serves. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Backhaul, GatewayRecord } from '../fleet/inventory/model.ts';
import type { Domain } from './model.ts';

/** Of the common ones, the narrowest first. */
export const RANKS = ['site', 'backhaul', 'operator', 'network'] as const;

export interface Domains {
  /** What it belongs to, itself aside, the narrowest first; `network` not said. */
  of(equipment: EquipmentId): readonly Domain[];
  /** Gateways in service that belong to it. */
  inService(domain: Domain): number;
  /** In service: something is promised of it. What is no gateway always is. */
  counts(equipment: EquipmentId): boolean;
}

export interface DomainsInput {
  readonly gateways: readonly GatewayRecord[];
  readonly backhauls: readonly Backhaul[];
}

const NONE: readonly Domain[] = [];

export function domainsOf({ gateways, backhauls }: DomainsInput): Domains {
  const operators = new Map(backhauls.map(({ id, operator }) => [id, operator]));
  const belongs = new Map<EquipmentId, readonly Domain[]>();
  const served = new Map<Domain, number>();
  const planned = new Set<EquipmentId>();
  for (const { id, operator } of backhauls) {
    belongs.set(`backhaul:${id}`, operator === null ? NONE : [`operator:${operator}`]);
  }
  for (const { eui, siteId, backhaulId, lifeCycle } of gateways) {
    const operator = backhaulId === null ? null : (operators.get(backhaulId) ?? null);
    const domains: Domain[] = [];
    if (siteId !== null) domains.push(`site:${siteId}`);
    if (backhaulId !== null) domains.push(`backhaul:${backhaulId}`);
    if (operator !== null) domains.push(`operator:${operator}`);
    belongs.set(`gateway:${eui}`, domains);
    if (lifeCycle !== 'in-service') {
      planned.add(`gateway:${eui}`);
      continue;
    }
    for (const domain of [...domains, 'network' as const]) {
      served.set(domain, (served.get(domain) ?? 0) + 1);
    }
  }
  return {
    of: (equipment) => belongs.get(equipment) ?? NONE,
    inService: (domain) => served.get(domain) ?? 0,
    counts: (equipment) => !planned.has(equipment),
  };
}

/** Whether one failure of it can take several gateways. */
export function isCommon(domain: Domain): boolean {
  return domain === 'network' || RANKS.some((rank) => domain.startsWith(`${rank}:`));
}

export function isGateway(equipment: EquipmentId): boolean {
  return equipment.startsWith('gateway:');
}
