// Wiring of the desk and the hotline: who may see what of an incident by the inventory, who could take it on, what is said of it.

import type { Directory } from './access/directory.ts';
import { accountState, principalOfAccount } from './access/model.ts';
import { mayReadPrivate } from './access/rights.ts';
import type { Calendars } from './calendar/office.ts';
import type { EquipmentHealth, EquipmentId } from './fleet/health/model.ts';
import type { Book } from './fleet/inventory/book.ts';
import type { GatewayRecord } from './fleet/inventory/model.ts';
import { contentOf, type Saying } from './incidents/content.ts';
import { createIncidentDesk } from './incidents/desk.ts';
import { incidentRoutes } from './incidents/desk-api.ts';
import { hotlineRoutes } from './incidents/hotline-api.ts';
import type { Ledger } from './incidents/ledger.ts';
import type { Dossier } from './incidents/model.ts';
import type { Notices } from './incidents/notices.ts';
import { createIncidentOffice, type IncidentOffice } from './incidents/office.ts';
import { createReading, readReporters } from './incidents/reading.ts';
import type { Surroundings } from './incidents/surroundings.ts';
import { createViewer } from './incidents/views.ts';
import type { Localized, NoticeContent } from './notify/notice.ts';
import type { Connection } from './platform/database.ts';
import type { Principal } from './platform/http/principal.ts';
import type { Routes } from './platform/http/server.ts';
import type { Reader } from './platform/reader.ts';
import type { SupervisorSettings } from './settings.ts';

export interface IncidentOfficeDeps {
  readonly watch: {
    readonly ledger: Ledger;
    readonly notices: Notices;
    readonly surroundings: Surroundings;
    readonly calendars: Calendars;
    readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  };
  readonly settings: SupervisorSettings;
  readonly book: Book;
  readonly directory: Pick<Directory, 'accounts'>;
  /** Of the main thread: looks one incident up. */
  readonly connection: Connection;
  readonly reader: Reader;
  readonly now: () => number;
}

export interface IncidentOfficeWiring {
  readonly office: IncidentOffice;
  readonly routes: Routes;
}

export function createIncidents(deps: IncidentOfficeDeps): IncidentOfficeWiring {
  const { settings, book, directory, now } = deps;
  const { ledger, notices, surroundings, calendars, healthOf } = deps.watch;
  const { hotline } = calendars;
  const { placeOf } = surroundings;
  const lns = settings.lns.map(({ name }) => `lns:${name}` as const);

  function exists(equipment: EquipmentId): boolean {
    if (equipment === 'broker' || equipment === 'supervisor') return true;
    const id = equipment.slice(equipment.indexOf(':') + 1);
    if (equipment.startsWith('gateway:')) return book.gateway(id as GatewayRecord['eui']) !== null;
    return equipment.startsWith('backhaul:')
      ? book.backhaul(id) !== null
      : lns.some((one) => one === equipment);
  }

  const nameOf = (equipment: EquipmentId): Localized<string> | null =>
    exists(equipment) ? surroundings.nameOf(equipment) : null;

  function equipment() {
    return [
      ...book.gateways().map(({ eui, partnerId }) => ({ id: `gateway:${eui}` as const, partnerId })),
      ...book.backhauls().map(({ id, partnerId }) => ({ id: `backhaul:${id}` as const, partnerId })),
      ...[...lns, 'broker' as const, 'supervisor' as const].map((id) => ({ id, partnerId: null })),
    ];
  }

  function contactsOf(who: Principal, equipment: EquipmentId): string | null {
    const place = placeOf(equipment);
    if (place.siteId === null || !mayReadPrivate(who, place)) return null;
    return book.site(place.siteId)?.contacts ?? null;
  }

  const refOf = (id: number): string | null => ledger.byId(id)?.ref ?? null;

  function sayOf(dossier: Dossier, language: 'fr' | 'en', nowMs: number): NoticeContent {
    const into = dossier.mergedInto === null ? null : refOf(dossier.mergedInto);
    const saying = sayingOf(dossier);
    return contentOf({ language, dossier, saying, remark: null, into, nowMs, surroundings, hotline }, '');
  }

  const desk = createIncidentDesk({
    ...{ ledger, placeOf, nameOf, now },
    noticesOf: notices.ofChange,
    colleagues() {
      const nowMs = now();
      return directory
        .accounts()
        .filter((account) => accountState(account, nowMs) === 'active')
        .map((account) => {
          const { id, name, partnerId } = account;
          return { id, name, partnerId, principal: principalOfAccount(account) };
        });
    },
    isHotlineOpen: hotline.isOpen,
    reportersOf: readReporters(deps.connection),
  });
  const viewer = createViewer({
    ...{ placeOf, nameOf, calendars, targets: settings.targets, mayWork: desk.mayWork, refOf },
  });
  const office = createIncidentOffice({
    ...{ desk, viewer, reading: createReading(deps.reader), calendars, equipment, sayOf, now },
    ...{ healthOf, contactsOf },
    ...{ underWay: ledger.underWay, openOf: ledger.openOf, partners: surroundings.partners },
    phone: settings.hotline.phone,
  });
  const routes = [incidentRoutes(office), hotlineRoutes(office)];
  return {
    office,
    routes(server) {
      for (const add of routes) add(server);
    },
  };
}

function sayingOf({ state, restoredMs }: Dossier): Saying {
  switch (state) {
    case 'restored':
    case 'closed':
      return restoredMs === null ? 'retired' : 'restored';
    case 'cancelled':
    case 'merged':
      return state;
    default:
      return 'current';
  }
}
