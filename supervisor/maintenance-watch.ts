// Wiring of planned work: what the engine sees of health and inventory, what it writes, who is told on the event stream, what counts.

import type { Logger } from 'pino';
import type { Entry } from './access/audit/chain.ts';
import { maySeeIncident } from './access/rights.ts';
import { newSecret } from './access/secrets.ts';
import { createCalendars } from './calendar/office.ts';
import type { FiguresDeps } from './fleet/availability/figures.ts';
import type { GatewayStatus } from './fleet/fleet.ts';
import type { EquipmentId } from './fleet/health/model.ts';
import type { Book } from './fleet/inventory/book.ts';
import type { GatewayRecord } from './fleet/inventory/model.ts';
import { createAloneStore } from './fleet/traffic/alone-store.ts';
import type { HealthWatch } from './health-watch.ts';
import { createSurroundings, type Surroundings } from './incidents/surroundings.ts';
import type { ActionContext } from './maintenance/actions.ts';
import { createEffect, type WorkOutEffect } from './maintenance/effect.ts';
import { createEngine } from './maintenance/engine.ts';
import { createEntries } from './maintenance/entries.ts';
import { createLedger, type Ledger } from './maintenance/ledger.ts';
import { isNoticed, type Work } from './maintenance/model.ts';
import { createNoticePeriod, type NoticePeriod } from './maintenance/notice-period.ts';
import { createNotices, type Notices } from './maintenance/notices.ts';
import { createProofs, type Proofs } from './maintenance/proofs.ts';
import { createReading, type Reading } from './maintenance/reading.ts';
import { createRepeats, type Repeats } from './maintenance/repeats.ts';
import { createRepeatStore } from './maintenance/repeats-store.ts';
import { rulesWith } from './maintenance/settings.ts';
import { createWorkStore } from './maintenance/store.ts';
import { inWork, underWork } from './maintenance/suppression.ts';
import { objectUntil, worksOn } from './maintenance/working-days.ts';
import type { Notice } from './notify/notice.ts';
import type { Proof } from './notify/proof.ts';
import type { Connection } from './platform/database.ts';
import type { Family } from './platform/exposition.ts';
import type { StreamEvent } from './platform/http/event-stream.ts';
import type { Reader } from './platform/reader.ts';
import type { Statement, Written } from './platform/write-batch.ts';
import type { SupervisorSettings } from './settings.ts';
import { pathOf } from './web/paths.ts';

export interface MaintenanceWatchDeps {
  readonly settings: SupervisorSettings;
  readonly connection: Connection;
  readonly reader: Reader;
  readonly book: Book;
  readonly health: Pick<HealthWatch, 'of'> & { readonly record: Pick<HealthWatch['record'], 'neighbours'> };
  readonly statusOf: (eui: string) => Pick<GatewayStatus, 'lastReceptionMs'> | null;
  readonly record: (statements: readonly Statement[], entries: readonly Entry[]) => Promise<Written>;
  readonly notify: {
    readonly statements: (notice: Notice) => readonly Statement[];
    /** `null`: that account is to be told nothing any more. */
    readonly book: { readonly person: (accountId: string) => unknown };
  };
  readonly proof: Pick<Proof, 'deliveries'>;
  readonly publish: (event: StreamEvent) => void;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface MaintenanceWatch {
  readonly ledger: Ledger;
  readonly notices: Notices;
  readonly proofs: Proofs;
  readonly reading: Reading;
  readonly repeats: Repeats;
  readonly effect: WorkOutEffect;
  readonly surroundings: Surroundings;
  readonly noticePeriod: NoticePeriod;
  /** Of calendar entries: what makes them ours. */
  readonly domain: string;
  context(nowMs: number): ActionContext;
  /** One round; for tests. */
  look(): Promise<void>;
  /** Its failing is expected: it raises no incident. */
  isInWork(equipment: EquipmentId, nowMs: number): boolean;
  /** On what work is on, and since when. */
  underWork(): ReadonlyMap<EquipmentId, number>;
  /** What availability leaves out. */
  readonly announced: FiguresDeps['announced'];
  metrics(): readonly Family[];
  start(): Promise<void>;
  /** While ingest still writes. */
  stop(): Promise<void>;
}

const HOUR_MS = 3_600_000;
/** Who hears the same is looked up for each: beyond that, everybody is a neighbour. */
const MAX_LOOKED_UP = 20;
const NO_ADDRESS = 'vigie@vigie.invalid';

export function createMaintenanceWatch(deps: MaintenanceWatchDeps): MaintenanceWatch {
  const { settings, book, health, now, log } = deps;
  const { maintenance, mail } = settings;
  const store = createWorkStore(deps.connection);
  const reading = createReading(deps.reader);
  const surroundings = createSurroundings(book);
  const calendars = createCalendars(settings);
  const partnerIds = (): readonly string[] => book.partners().map(({ id }) => id);
  const offices = partnerIds().map((id) => calendars.of(id));
  const isWorkingDay = (day: number): boolean => worksOn(offices, day);
  const noticePeriod = createNoticePeriod(isWorkingDay, maintenance.notice_working_days);
  const rules = rulesWith(maintenance);
  const sender = { name: mail.from_name, address: mail.from ?? NO_ADDRESS };
  const domain = sender.address.split('@')[1] ?? 'vigie.invalid';

  function gatewayOf(equipment: EquipmentId): GatewayRecord | null {
    return equipment.startsWith('gateway:')
      ? book.gateway(equipment.slice('gateway:'.length) as GatewayRecord['eui'])
      : null;
  }

  /** A gateway is cut off with its backhaul. */
  function goesWith(equipment: EquipmentId): readonly EquipmentId[] {
    const backhaulId = gatewayOf(equipment)?.backhaulId ?? null;
    return backhaulId === null ? [equipment] : [equipment, `backhaul:${backhaulId}`];
  }

  const proofs = createProofs({
    ...{ reading, partnerIds, goesWith, now, log },
    deliveries: deps.proof.deliveries,
  });
  const ledger = createLedger({
    ...{ store, record: deps.record, notify: deps.notify.statements, now },
    onChanged(works) {
      proofs.changed(works);
      works.forEach(publish);
    },
  });
  const pathOfWork = {
    fr: (ref: string) => pathOf('work', 'fr', { ref }),
    en: (ref: string) => pathOf('work', 'en', { ref }),
  };
  const entries = createEntries({
    ...{ nameOf: surroundings.nameOf, pathOf: pathOfWork, baseUrl: mail.base_url, sender },
  });
  const notices = createNotices({
    ...{ entries, newSecret, noticePeriod, pathOf: pathOfWork },
    scopeOf: (equipment) => ({ ...surroundings.scopeOfEquipment(equipment), severity: null }),
    partners: book.partners,
    isThere: (accountId) => deps.notify.book.person(accountId) !== null,
    objectionPath: {
      fr: (secret) => pathOf('work-object', 'fr', { secret }),
      en: (secret) => pathOf('work-object', 'en', { secret }),
    },
  });

  async function neighboursOf(gatewayIds: readonly number[]): Promise<ReadonlySet<number>> {
    if (gatewayIds.length > MAX_LOOKED_UP) return new Set(book.gateways().map(({ id }) => id));
    const found = await Promise.all(gatewayIds.map((id) => health.record.neighbours(id)));
    return new Set(found.flatMap(({ neighbours }) => neighbours.map(({ gatewayId }) => gatewayId)));
  }

  const effect = createEffect({
    ...{ gateways: book.gateways, healthOf: health.of, neighboursOf, known: ledger.known, now },
    lostWith: createAloneStore(deps.reader).lostWith,
  });

  function context(nowMs: number): ActionContext {
    return {
      ...{ noticePeriod, nowMs, shiftMs: maintenance.shift_h * HOUR_MS, partnerIds: partnerIds() },
      givenStartMs: ({ id, fromMs }) => store.windows(id).findLast(isNoticed)?.fromMs ?? fromMs,
      objectUntilMs: (fromMs, startMs) =>
        objectUntil(offices, maintenance.objection_open_h * HOUR_MS, fromMs, startMs),
    };
  }

  const repeats = createRepeats({
    ...{ store: createRepeatStore(deps.connection), ledger, notices, context, effect, domain, now },
    ...{ placeOf: surroundings.placeOf, isWorkingDay },
  });

  /** Gateways were heard since; what else there is only has to be well. */
  function isBack(equipment: EquipmentId, sinceMs: number): boolean {
    const found = health.of(equipment);
    const gateway = gatewayOf(equipment);
    // What is no more, or was never there, does not come back.
    if (found === null || found.state === 'retired' || found.state === 'never-seen') return true;
    if (found.state !== 'online') return false;
    if (gateway === null) return true;
    return (deps.statusOf(gateway.eui)?.lastReceptionMs ?? 0) > sinceMs;
  }

  const engine = createEngine({
    ...{ ledger, notices, rules, isBack, makeRepeats: repeats.make, now, log },
  });

  function publish(work: Work): void {
    const { ref, state, title, fromMs, toMs, version, publishedMs } = work;
    // Of drafts nobody is told.
    if (publishedMs === null) return;
    const places = work.equipment.map(surroundings.placeOf);
    deps.publish({
      type: 'work',
      data: { ref, state, title, fromMs, toMs, version },
      visibleTo: (principal) => maySeeIncident(principal, places),
    });
  }

  return {
    ...{ ledger, notices, proofs, reading, repeats, effect, surroundings, noticePeriod, domain, context },
    look: engine.look,
    isInWork: (equipment, nowMs) => inWork(ledger.known(), goesWith(equipment), nowMs),
    underWork: () => underWork(ledger.known(), now()),
    announced: proofs.announced,
    metrics: () => [
      {
        name: 'vigie_works_not_announced',
        help: 'Planned works that a partner could not be told of',
        samples: () => [[{}, proofs.countUnreached()]],
      },
    ],
    async start() {
      await proofs.start();
      engine.start();
    },
    async stop() {
      await engine.stop();
      await proofs.stop();
    },
  };
}
