// Wiring of the pages of single pieces of equipment: what they read, kept for a moment where it comes from the database.

import type { GatewayEui } from '../protocol/eui.ts';
import type { KnownEquipment } from './fleet/availability/figures.ts';
import { createHistory } from './fleet/health/history.ts';
import type { EquipmentId } from './fleet/health/model.ts';
import type { Book } from './fleet/inventory/book.ts';
import { trafficHours } from './fleet/traffic/history.ts';
import { createHistoryStore } from './fleet/traffic/history-store.ts';
import { sharedOfLastDay } from './fleet/traffic/shared-devices.ts';
import type { HealthWatch } from './health-watch.ts';
import type { IncidentOffice } from './incidents/office.ts';
import type { WorkOffice } from './maintenance/office.ts';
import type { Reader } from './platform/reader.ts';
import type { EquipmentReads } from './web/equipment/bodies.ts';
import { equipmentPage } from './web/equipment/page.ts';
import { type GatewayPageDeps, gatewayPage } from './web/gateway/page.ts';
import { pastOf, timeRecord } from './web/gateway/record.ts';
import { createGatewayPageStore } from './web/gateway/store.ts';
import { keptFor } from './web/kept.ts';
import { type LivePageDeps, livePage } from './web/live/page.ts';
import { type MapPageDeps, mapPage } from './web/map/page.ts';
import type { Page } from './web/page.ts';

export interface EquipmentPagesDeps
  extends Pick<GatewayPageDeps, 'statusOf' | 'healthOf' | 'euiOf' | 'lns' | 'dutyCycle' | 'rx1'>,
    Pick<LivePageDeps, 'traffic'>,
    Pick<MapPageDeps, 'map'>,
    Pick<EquipmentReads, 'lanes' | 'broker' | 'refused' | 'version' | 'own'> {
  readonly links: EquipmentReads['lns'];
  readonly book: Book;
  readonly reader: Reader;
  readonly history: HealthWatch['record'];
  readonly incidents: Pick<IncidentOffice, 'ofSpan'>;
  readonly works: Pick<WorkOffice, 'upcomingOn' | 'desk'>;
  readonly now: () => number;
}

/** What changes by the hour, or the minute, and costs some milliseconds of the reader. */
const PAST_MS = 5_000;
const NEIGHBOURS_MS = 60_000;
/** A whole day of all devices is read for it. */
const SHARED_MS = 600_000;
const FRAMES_MS = 1_000;
const OUTAGES_MS = 90 * 86_400_000;
/** What is older stands on the page of the traffic. */
const LAST_FRAMES = 10;

export function equipmentPages(deps: EquipmentPagesDeps): readonly Page[] {
  const { book, reader, history, now } = deps;
  const store = createGatewayPageStore(reader);
  const traffic = createHistoryStore(reader);
  const time = { figures: history.figures, history: createHistory(reader), now };
  const past = keptFor(
    PAST_MS,
    async (eui: GatewayEui) => {
      const gateway = book.gateway(eui);
      const known = history.known().find(({ equipment }) => equipment === `gateway:${eui}`);
      if (gateway === null || known === undefined) throw new Error('the gateway is gone');
      return pastOf(
        {
          ...{ ...time, store, known },
          hours: (id, fromMs) => trafficHours(traffic, history.baseline(id), id, fromMs, now()),
        },
        gateway,
      );
    },
    now,
  );
  const outages = keptFor(
    PAST_MS,
    (equipment: EquipmentId) => deps.incidents.ofSpan(equipment, now() - OUTAGES_MS, now()),
    now,
  );
  const shared = keptFor(SHARED_MS, () => sharedOfLastDay(reader, now()), now);
  const databaseBytes = keptFor(NEIGHBOURS_MS, store.databaseBytes, now);
  return [
    gatewayPage({
      ...deps,
      ...{ hearing: history.hearing, past, outages },
      neighbours: keptFor(
        NEIGHBOURS_MS,
        async (id: number) => (await history.neighbours(id)).neighbours,
        now,
      ),
      signal: keptFor(NEIGHBOURS_MS, history.signal, now),
      frames: keptFor(FRAMES_MS, (id: number) => store.frames(id, LAST_FRAMES), now),
    }),
    mapPage({ ...deps, shared: () => shared('all') }),
    livePage(deps),
    equipmentPage({
      ...{ ...deps, lns: deps.links, outages },
      outcomes: keptFor(PAST_MS, store.outcomesAt, now),
      databaseBytes: () => databaseBytes('main'),
      time: keptFor(PAST_MS, (equipment: EquipmentId) => timeRecord(time, knownService(equipment)), now),
    }),
  ];
}

/** Nothing is promised of these from a day on: their record says since when they are known. */
function knownService(equipment: EquipmentId): KnownEquipment {
  const inService = [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY }];
  return { equipment, name: equipment, siteId: null, inService, sensors: null };
}
