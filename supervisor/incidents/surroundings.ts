// What incidents are called and where they are, by the inventory: names, owners, sites, communes. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Book } from '../fleet/inventory/book.ts';
import type { GatewayRecord } from '../fleet/inventory/model.ts';
import type { Localized, NoticeScope } from '../notify/notice.ts';
import type { Domain, Dossier } from './model.ts';
import { DOMAIN_TEXTS } from './texts.ts';

export interface Surroundings {
  nameOf(domain: Domain): Localized<string>;
  /** Of nobody, at no site, where it is shared or unknown. */
  placeOf(equipment: EquipmentId): { readonly partnerId: string | null; readonly siteId: string | null };
  /** Communes, or names where there are none, in order; at most so many of them. */
  whereOf(dossier: Dossier): { readonly names: readonly string[]; readonly more: number };
  scopeOf(dossier: Dossier): NoticeScope;
  /** The same of equipment by itself; severity aside. */
  scopeOfEquipment(equipment: readonly EquipmentId[]): Omit<NoticeScope, 'severity'>;
  /** Who is to see to it: the partner that most of it belongs to, else the first. */
  ownerOf(dossier: Dossier): string | null;
  /** In the order of the settings. */
  partners(): readonly { readonly id: string; readonly name: string }[];
}

type Places = Pick<Book, 'gateway' | 'gateways' | 'backhaul' | 'site' | 'partners'>;

const MAX_PLACES = 8;

export function createSurroundings(book: Places): Surroundings {
  const idOf = (domain: string): string => domain.slice(domain.indexOf(':') + 1);

  function gatewayOf(equipment: string): GatewayRecord | null {
    return equipment.startsWith('gateway:') ? book.gateway(idOf(equipment) as GatewayRecord['eui']) : null;
  }

  function plainName(domain: Domain): string {
    const id = idOf(domain);
    if (domain.startsWith('gateway:')) return gatewayOf(domain)?.name ?? id;
    if (domain.startsWith('site:')) return book.site(id)?.name ?? id;
    return domain.startsWith('backhaul:') ? (book.backhaul(id)?.name ?? id) : id;
  }

  function nameOf(domain: Domain): Localized<string> {
    const kind = domain.split(':')[0] as keyof typeof DOMAIN_TEXTS.fr;
    const name = plainName(domain);
    return { fr: DOMAIN_TEXTS.fr[kind](name), en: DOMAIN_TEXTS.en[kind](name) };
  }

  function placeOf(equipment: EquipmentId): ReturnType<Surroundings['placeOf']> {
    const gateway = gatewayOf(equipment);
    if (gateway !== null) return { partnerId: gateway.partnerId, siteId: gateway.siteId };
    const isBackhaul = equipment.startsWith('backhaul:');
    return {
      partnerId: isBackhaul ? (book.backhaul(idOf(equipment))?.partnerId ?? null) : null,
      siteId: null,
    };
  }

  /** Its own, and those on the backhauls that are down: they are not offline yet when that is told. */
  function gatewaysOf({ members }: Dossier): readonly GatewayRecord[] {
    const equipment = new Set(members.map((one) => one.equipment));
    const own = [...equipment].flatMap((one) => gatewayOf(one) ?? []);
    if (![...equipment].some((one) => one.startsWith('backhaul:'))) return own;
    const behind = book
      .gateways()
      .filter(
        ({ backhaulId, lifeCycle }) => lifeCycle === 'in-service' && equipment.has(`backhaul:${backhaulId}`),
      );
    return [...new Set([...own, ...behind])];
  }

  function scopeOfEquipment(equipment: readonly EquipmentId[]): Omit<NoticeScope, 'severity'> {
    const places = equipment.map(placeOf);
    const siteIds = unique(places.map(({ siteId }) => siteId));
    // What is shared concerns everybody.
    const isShared = places.length === 0 || places.some(({ partnerId }) => partnerId === null);
    return {
      partnerIds: isShared
        ? book.partners().map(({ id }) => id)
        : unique(places.map(({ partnerId }) => partnerId)),
      siteIds,
      communes: unique(siteIds.map((id) => book.site(id)?.commune ?? null)),
      equipment,
    };
  }

  return {
    ...{ nameOf, placeOf, partners: book.partners },
    whereOf(dossier) {
      const places = gatewaysOf(dossier).map(({ name, siteId }) => {
        const site = siteId === null ? null : book.site(siteId);
        return site === null ? name : (site.commune ?? site.name);
      });
      const names = [...new Set(places)].sort((one, other) => one.localeCompare(other, 'fr'));
      return { names: names.slice(0, MAX_PLACES), more: Math.max(0, names.length - MAX_PLACES) };
    },
    scopeOfEquipment,
    scopeOf(dossier) {
      const own = dossier.members.map((one) => one.equipment);
      const gateways = gatewaysOf(dossier).map(({ eui }) => `gateway:${eui}` as const);
      const equipment = [...new Set([...own, ...gateways])];
      return { ...scopeOfEquipment(equipment), severity: dossier.severity };
    },
    ownerOf(dossier) {
      const counts = new Map<string, number>();
      const places = dossier.members.map(({ equipment }) => placeOf(equipment));
      for (const { partnerId } of [...places, ...gatewaysOf(dossier)]) {
        if (partnerId !== null) counts.set(partnerId, (counts.get(partnerId) ?? 0) + 1);
      }
      const [most] = [...counts].sort(([, one], [, other]) => other - one);
      return most?.[0] ?? book.partners()[0]?.id ?? null;
    },
  };
}

function unique(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values.flatMap((value) => value ?? []))];
}
