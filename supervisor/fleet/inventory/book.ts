// The inventory in memory: what is known now, to be looked up by whatever people call it by.

import type { GatewayEui } from '../../../protocol/eui.ts';
import type { Backhaul, GatewayRecord, Partner, Site } from './model.ts';

export interface InventoryContent {
  readonly partners: readonly Partner[];
  readonly sites: readonly Site[];
  readonly backhauls: readonly Backhaul[];
  readonly gateways: readonly GatewayRecord[];
}

export interface Book {
  /** Grows with each change: what was told of an earlier edition may be told no more. */
  edition(): number;
  /** In the order of the settings. */
  partners(): readonly Partner[];
  /** Each in ascending order of its id (gateways: EUI), by code units. */
  sites(): readonly Site[];
  backhauls(): readonly Backhaul[];
  gateways(): readonly GatewayRecord[];
  partner(id: string): Partner | null;
  site(id: string): Site | null;
  backhaul(id: string): Backhaul | null;
  gateway(eui: GatewayEui): GatewayRecord | null;
  siteNamed(partnerId: string | null, name: string): Site | null;
  backhaulNamed(name: string): Backhaul | null;
  gatewaysAtSite(siteId: string): number;
  gatewaysOnBackhaul(backhaulId: string): number;
}

/** What a change has made of the inventory. */
export interface BookChange {
  readonly sites?: readonly Site[];
  readonly backhauls?: readonly Backhaul[];
  readonly gateways?: readonly GatewayRecord[];
  readonly withoutSite?: string;
  readonly withoutBackhaul?: string;
}

export interface WritableBook extends Book {
  apply(change: BookChange): void;
}

export function createBook({ partners, ...content }: InventoryContent): WritableBook {
  const partnerById = new Map(partners.map((partner) => [partner.id, partner]));
  const sites = createSorted(content.sites, ({ id }) => id);
  const backhauls = createSorted(content.backhauls, ({ id }) => id);
  const gateways = createSorted(content.gateways, ({ eui }) => eui);
  const siteNames = createIndex(sites, ({ partnerId, name }) => siteKey(partnerId, name));
  const backhaulNames = createIndex(backhauls, ({ name }) => name);

  return {
    edition: () => sites.edition() + backhauls.edition() + gateways.edition(),
    partners: () => partners,
    sites: sites.all,
    backhauls: backhauls.all,
    gateways: gateways.all,
    partner: (id) => partnerById.get(id) ?? null,
    site: sites.get,
    backhaul: backhauls.get,
    gateway: gateways.get,
    siteNamed: (partnerId, name) => siteNames(siteKey(partnerId, name)),
    backhaulNamed: backhaulNames,
    gatewaysAtSite: createCount(gateways, ({ siteId }) => siteId),
    gatewaysOnBackhaul: createCount(gateways, ({ backhaulId }) => backhaulId),

    apply(change) {
      for (const site of change.sites ?? []) sites.put(site);
      for (const backhaul of change.backhauls ?? []) backhauls.put(backhaul);
      for (const gateway of change.gateways ?? []) gateways.put(gateway);
      if (change.withoutSite !== undefined) sites.remove(change.withoutSite);
      if (change.withoutBackhaul !== undefined) backhauls.remove(change.withoutBackhaul);
    },
  };
}

function siteKey(partnerId: string | null, name: string): string {
  return JSON.stringify([partnerId, name]);
}

interface Sorted<T> {
  all(): readonly T[];
  get(key: string): T | null;
  put(item: T): void;
  remove(key: string): void;
  /** Grows with each change. */
  edition(): number;
}

/** Sorted once after a change, not at each look. */
function createSorted<T>(items: readonly T[], keyOf: (item: T) => string): Sorted<T> {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  let sorted: readonly T[] | null = null;
  let edition = 0;

  function changed(): void {
    sorted = null;
    edition++;
  }

  return {
    all() {
      sorted ??= [...byKey.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      return sorted;
    },
    get: (key) => byKey.get(key) ?? null,
    put(item) {
      byKey.set(keyOf(item), item);
      changed();
    },
    remove(key) {
      byKey.delete(key);
      changed();
    },
    edition: () => edition,
  };
}

/** Made anew at the first look after a change. */
function derived<T, D>(items: Sorted<T>, make: (all: readonly T[]) => D): () => D {
  let made: D | null = null;
  let edition = -1;
  return () => {
    if (made === null || edition !== items.edition()) made = make(items.all());
    edition = items.edition();
    return made;
  };
}

function createIndex<T>(items: Sorted<T>, keyOf: (item: T) => string): (key: string) => T | null {
  const index = derived(items, (all) => new Map(all.map((item) => [keyOf(item), item])));
  return (key) => index().get(key) ?? null;
}

function createCount<T>(items: Sorted<T>, keyOf: (item: T) => string | null): (key: string) => number {
  const counts = derived(items, (all) => {
    const byKey = new Map<string | null, number>();
    for (const item of all) byKey.set(keyOf(item), (byKey.get(keyOf(item)) ?? 0) + 1);
    return byKey;
  });
  return (key) => counts().get(key) ?? 0;
}
