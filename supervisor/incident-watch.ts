// Wiring of incidents: what the engine sees of health and inventory, what it writes, and who is told on the event stream.

import type { Logger } from 'pino';
import type { Entry } from './access/audit/chain.ts';
import { maySeeIncident } from './access/rights.ts';
import { type Calendars, createCalendars } from './calendar/office.ts';
import type { Book } from './fleet/inventory/book.ts';
import { createAloneStore } from './fleet/traffic/alone-store.ts';
import type { HealthWatch } from './health-watch.ts';
import type { Context } from './incidents/correlator.ts';
import { type Domains, domainsOf } from './incidents/domains.ts';
import { createEffects } from './incidents/effects.ts';
import { createEngine } from './incidents/engine.ts';
import { createLedger, type Ledger } from './incidents/ledger.ts';
import { incidentMetrics } from './incidents/metrics.ts';
import type { Dossier } from './incidents/model.ts';
import { createNotices, type Notices } from './incidents/notices.ts';
import { timesWith } from './incidents/settings.ts';
import { createIncidentStore } from './incidents/store.ts';
import { createSurroundings, type Surroundings } from './incidents/surroundings.ts';
import { titleOf } from './incidents/titles.ts';
import type { Notice } from './notify/notice.ts';
import type { Connection } from './platform/database.ts';
import type { Family } from './platform/exposition.ts';
import type { StreamEvent } from './platform/http/event-stream.ts';
import type { Reader } from './platform/reader.ts';
import type { Statement, Written } from './platform/write-batch.ts';
import type { SupervisorSettings } from './settings.ts';

export interface IncidentWatchDeps {
  readonly settings: SupervisorSettings;
  readonly connection: Connection;
  readonly reader: Reader;
  readonly book: Book;
  readonly health: Pick<HealthWatch, 'current' | 'of' | 'hasLooked'>;
  readonly record: (statements: readonly Statement[], entries: readonly Entry[]) => Promise<Written>;
  /** Left out: nobody is told. */
  readonly notify?: (notice: Notice) => readonly Statement[];
  /** Its failing is expected: planned work is on. */
  readonly isInWork: Context['isInWork'];
  readonly publish: (event: StreamEvent) => void;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface IncidentWatch {
  readonly ledger: Ledger;
  readonly notices: Notices;
  readonly surroundings: Surroundings;
  readonly calendars: Calendars;
  readonly healthOf: HealthWatch['of'];
  readonly metrics: readonly Family[];
  /** One round; for tests. */
  look(): Promise<void>;
  start(): void;
  /** While ingest still writes. */
  stop(): Promise<void>;
}

/** Working days after which what is restored is closed without anybody doing it. */
const OVERDUE_DAYS = 5;
/** It changes with the hour at most. */
const OVERDUE_KEPT_MS = 600_000;

export function createIncidentWatch(deps: IncidentWatchDeps): IncidentWatch {
  const { settings, connection, book, now, log } = deps;
  const { current, of: healthOf, hasLooked } = deps.health;
  const store = createIncidentStore(connection);
  const surroundings = createSurroundings(book);
  const calendars = createCalendars(settings);
  const { hotline } = calendars;
  const times = timesWith(settings.incidents);
  let domains: { readonly edition: number; readonly of: Domains } | null = null;
  let overdue = { atMs: Number.NEGATIVE_INFINITY, beforeMs: 0 };

  function context(): Context {
    const edition = book.edition();
    if (domains?.edition !== edition) {
      domains = { edition, of: domainsOf({ gateways: book.gateways(), backhauls: book.backhauls() }) };
    }
    return {
      ...{ domains: domains.of, times },
      isInWork: deps.isInWork,
      overdueBeforeMs() {
        const nowMs = now();
        if (nowMs - overdue.atMs >= OVERDUE_KEPT_MS) {
          overdue = { atMs: nowMs, beforeMs: hotline.workingDaysBefore(nowMs, OVERDUE_DAYS) };
        }
        return overdue.beforeMs;
      },
    };
  }

  const ledger = createLedger({
    ...{ store, record: deps.record, notify: deps.notify ?? (() => []), now },
    onChanged: (dossiers) => dossiers.forEach(publish),
  });
  const notices = createNotices({
    ...{ surroundings, hotline, refOf: (id) => store.byId(id)?.ref ?? null },
    pathOf: { fr: (ref) => `/incidents/${ref}`, en: (ref) => `/en/incidents/${ref}` },
  });
  const engine = createEngine({
    ...{ ledger, current, healthOf, hasLooked, context, notices, hotline, now, log },
    titleOf: (domain, troubles) => titleOf(domain, troubles, surroundings),
    estimate: createEffects({
      ...{ gateways: book.gateways, healthOf, now },
      lostWith: createAloneStore(deps.reader).lostWith,
    }),
  });

  function publish({ ref, state, severity, version, titleFr, titleEn, members }: Dossier): void {
    const places = members.map(({ equipment }) => surroundings.placeOf(equipment));
    deps.publish({
      type: 'incident',
      data: { ref, state, severity, version, title: { fr: titleFr, en: titleEn } },
      visibleTo: (principal) => maySeeIncident(principal, places),
    });
  }

  return {
    ...{ ledger, notices, surroundings, calendars, healthOf },
    ...{ look: engine.look, start: engine.start, stop: engine.stop },
    metrics: incidentMetrics(ledger.underWay, now),
  };
}
