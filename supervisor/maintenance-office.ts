// Wiring of the office of planned work: who may see what of it by the inventory, what is said of it, its routes.

import type { EquipmentId } from './fleet/health/model.ts';
import type { GatewayRecord } from './fleet/inventory/model.ts';
import { writeCalendar } from './maintenance/calendar-file.ts';
import { contentOf } from './maintenance/content.ts';
import { createWorkDesk } from './maintenance/desk.ts';
import { methodOf } from './maintenance/entries.ts';
import { createFeeds } from './maintenance/feeds.ts';
import { createWorkOffice, type WorkOffice } from './maintenance/office.ts';
import { planningRoutes } from './maintenance/planning-api.ts';
import { LEARNT_HOURS, quietWindows } from './maintenance/quiet-windows.ts';
import { WORK_TEXTS } from './maintenance/texts.ts';
import { createViewer } from './maintenance/views.ts';
import { workRoutes } from './maintenance/works-api.ts';
import {
  createMaintenanceWatch,
  type MaintenanceWatch,
  type MaintenanceWatchDeps,
} from './maintenance-watch.ts';
import type { Localized } from './notify/notice.ts';
import type { Routes } from './platform/http/server.ts';

export interface Maintenance extends MaintenanceWatch {
  readonly office: WorkOffice;
  readonly routes: Routes;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far beyond the notice period the quietest windows are looked for. */
const REACH_MS = 14 * DAY_MS;
/** Calendars keep what was cancelled, so that programs take it out. */
const FEED_KEPT_MS = 31 * DAY_MS;
const MAX_FEED = 1_000;
const FEED_REFRESH_MIN = 60;

export function createMaintenance(deps: MaintenanceWatchDeps): Maintenance {
  const { settings, book, now } = deps;
  const watch = createMaintenanceWatch(deps);
  const { ledger, notices, proofs, reading, surroundings, noticePeriod } = watch;
  const { placeOf } = surroundings;
  const lns = settings.lns.map(({ name }) => `lns:${name}` as const);

  function gatewayOf(equipment: EquipmentId): GatewayRecord | null {
    return book.gateway(equipment.slice('gateway:'.length) as GatewayRecord['eui']);
  }

  function exists(equipment: EquipmentId): boolean {
    if (equipment.startsWith('gateway:')) return (gatewayOf(equipment)?.lifeCycle ?? 'retired') !== 'retired';
    if (equipment.startsWith('backhaul:')) return book.backhaul(equipment.slice('backhaul:'.length)) !== null;
    return equipment === 'broker' || equipment === 'supervisor' || lns.some((one) => one === equipment);
  }

  const nameOf = (equipment: EquipmentId): Localized<string> | null =>
    exists(equipment) ? surroundings.nameOf(equipment) : null;

  function equipment() {
    const gateways = book.gateways().filter(({ lifeCycle }) => lifeCycle !== 'retired');
    return [
      ...gateways.map(({ eui, siteId }) => {
        const siteName = siteId === null ? null : (book.site(siteId)?.name ?? null);
        return { id: `gateway:${eui}` as const, siteId, siteName };
      }),
      ...[...book.backhauls().map(({ id }) => `backhaul:${id}` as const), ...lns].map(nowhere),
      ...(['broker', 'supervisor'] as const).map(nowhere),
    ];
  }

  /** What was heard in the last four weeks by what falls silent with it; what all share: by all. */
  async function quiet(wanted: readonly EquipmentId[], lengthMs: number) {
    const isShared = wanted.some((one) => !one.startsWith('gateway:') && !one.startsWith('backhaul:'));
    const ids = book
      .gateways()
      .filter(
        ({ eui, backhaulId }) =>
          isShared || wanted.includes(`gateway:${eui}`) || wanted.includes(`backhaul:${backhaulId}`),
      )
      .map(({ id }) => id);
    const hour = Math.floor(now() / HOUR_MS);
    const hours = await deps.reader.all<{ readonly hour: number; readonly receptions: number }>(
      `SELECT hour, sum(receptions) AS receptions FROM json_each(?) AS wanted
         JOIN gateway_hours ON gateway_id = wanted.value AND hour >= ? AND hour < ?
       GROUP BY hour`,
      [JSON.stringify(ids), hour - LEARNT_HOURS, hour],
    );
    const fromMs = noticePeriod.earliestStartMs(now());
    return quietWindows(hours, { fromMs, toMs: fromMs + REACH_MS, lengthMs });
  }

  async function feedOf(partnerId: string): Promise<string> {
    const nowMs = now();
    const works = await reading.list({
      ...{ stage: null, fromMs: nowMs - FEED_KEPT_MS, toMs: null, text: null, equipment: null },
      ...{ partnerId: null, draftsOf: null, within: null, after: null, limit: MAX_FEED },
    });
    const events = works.map((work) => notices.eventOf(work, partnerId, 'fr', nowMs));
    const feed = { name: WORK_TEXTS.fr.calendar, refreshMin: FEED_REFRESH_MIN };
    return writeCalendar({ method: null, feed, events });
  }

  const desk = createWorkDesk({
    ...{
      ledger,
      notices,
      context: watch.context,
      effect: watch.effect,
      placeOf,
      nameOf,
      domain: watch.domain,
    },
  });
  const office = createWorkOffice({
    ...{ desk, viewer: createViewer({ placeOf, nameOf, mayDo: desk.mayDo }), reading, proofs, now },
    feeds: createFeeds({ connection: deps.connection, record: deps.record, calendarOf: feedOf, now }),
    ...{ repeats: watch.repeats, quietWindows: quiet, effect: watch.effect, equipment },
    ...{ known: ledger.known, partners: book.partners },
    notice() {
      const nowMs = now();
      return {
        workingDays: settings.maintenance.notice_working_days,
        earliestStartMs: noticePeriod.earliestStartMs(nowMs),
        isKept: (startMs) => noticePeriod.isKept(startMs, nowMs),
        shiftMs: settings.maintenance.shift_h * HOUR_MS,
      };
    },
    sayOf: (work, language) => contentOf(notices.sayingOf(work, language, now()), ''),
    calendarOf(work, account, language) {
      const event = notices.eventOf(work, account, language, now());
      return writeCalendar({ method: methodOf(work), feed: null, events: [event] });
    },
  });
  const routes = [workRoutes(office), planningRoutes(office)];
  return {
    ...watch,
    office,
    routes(server) {
      for (const add of routes) add(server);
    },
  };
}

function nowhere(id: EquipmentId) {
  return { id, siteId: null, siteName: null };
}
