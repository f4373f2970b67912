// Wiring of health: what a round is told and by whom, and who is told what it found.

import type { Logger } from 'pino';
import type { GatewayEui } from '../protocol/eui.ts';
import { maySee } from './access/rights.ts';
import type { Fleet } from './fleet/fleet.ts';
import { healthRoutes, type NamedEquipment } from './fleet/health/api.ts';
import { type CountedDownlinks, downlinkShares } from './fleet/health/downlink-shares.ts';
import { gatewayEars, ownEars } from './fleet/health/ears.ts';
import { createHeard } from './fleet/health/heard.ts';
import { createHistory } from './fleet/health/history.ts';
import { healthMetrics } from './fleet/health/metrics.ts';
import type { EquipmentHealth, EquipmentId } from './fleet/health/model.ts';
import { createOwnFigures } from './fleet/health/own-figures.ts';
import { restoredMemory } from './fleet/health/restored.ts';
import type { HealthChange } from './fleet/health/round.ts';
import { rulesWith } from './fleet/health/rules.ts';
import { type HealthView, healthView } from './fleet/health/schemas.ts';
import type { HealthSettings } from './fleet/health/settings.ts';
import type {
  DownlinkShare,
  GatewaySignals,
  LnsSignals,
  Signals,
  SupervisorSignals,
} from './fleet/health/signals.ts';
import { createHealthStore } from './fleet/health/store.ts';
import { type Times, timesOf, timesWith } from './fleet/health/times.ts';
import { type Awake, createWatcher } from './fleet/health/watcher.ts';
import type { Book } from './fleet/inventory/book.ts';
import { type GatewayRecord, thresholdsOf } from './fleet/inventory/model.ts';
import type { TrafficSettings } from './fleet/traffic/settings.ts';
import type { LnsJudged } from './lns/link.ts';
import type { BusStatus } from './platform/broker/bus.ts';
import type { Connection } from './platform/database.ts';
import type { Family } from './platform/exposition.ts';
import type { StreamEvent } from './platform/http/event-stream.ts';
import type { Routes } from './platform/http/server.ts';
import type { Reader } from './platform/reader.ts';
import type { Statement, Written } from './platform/write-batch.ts';
import { createServiceRecord, type ServiceRecord, type ServiceRecordDeps } from './service-record.ts';
import { healthWords } from './web/reason-texts.ts';

export interface HealthWatchDeps {
  readonly settings: HealthSettings & { readonly traffic: TrafficSettings };
  readonly databasePath: string;
  readonly connection: Connection;
  readonly reader: Reader;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  readonly fleet: Fleet;
  readonly book: Book;
  readonly lns: () => readonly LnsJudged[];
  readonly bus: () => BusStatus;
  /** Done since that instant, by gateway and result. */
  readonly downlinks: (sinceMs: number) => Promise<readonly CountedDownlinks[]>;
  readonly publish: (event: StreamEvent) => void;
  /** Announced work: on what it is on and since when, and what of it availability leaves out. */
  readonly work: () => {
    readonly underWork: () => Signals['works'];
    readonly announced: ServiceRecordDeps['announced'];
  };
  /** Written, and believed. */
  readonly onChange?: (changes: readonly HealthChange[], nowMs: number) => void;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface HealthWatch {
  /** The fleet, listened to: to be given to whoever tells it of agents. */
  readonly fleet: Fleet;
  readonly routes: Routes;
  readonly record: Pick<
    ServiceRecord,
    'hearing' | 'baseline' | 'neighbours' | 'signal' | 'figures' | 'known'
  >;
  current(): readonly EquipmentHealth[];
  of(equipment: EquipmentId): EquipmentHealth | null;
  /** Before that, it is as another process left it. */
  hasLooked(): boolean;
  /** In words, for views. */
  viewOf(equipment: EquipmentId): HealthView | null;
  metrics(): readonly Family[];
  /** Of the supervisor's own machine. */
  own(): SupervisorSignals;
  start(): void;
  stop(): Promise<void>;
}

const EDGES_MS = 3_600_000;
const DOWNLINKS_EVERY_MS = 10_000;

export function createHealthWatch(deps: HealthWatchDeps): HealthWatch {
  const { book, fleet, now, log } = deps;
  const { health: settings, verdicts } = deps.settings;
  const startedMs = now();
  const heard = createHeard({
    ...{ now, wallMs: Date.now },
    answeringSinceMs: () => Math.max(startedMs, deps.bus().sinceMs),
  });
  const store = createHealthStore(deps.connection);
  const own = createOwnFigures(deps.databasePath, () => now() - Date.now());
  const ownTimes = new WeakMap<GatewayRecord, Times>();
  let shares: ReadonlyMap<string, DownlinkShare> | null = null;
  let timer: NodeJS.Timeout | null = null;

  function timesFor(gateway: GatewayRecord): Times {
    const known = ownTimes.get(gateway) ?? timesWith(settings, { ...thresholdsOf(gateway) });
    ownTimes.set(gateway, known);
    return known;
  }

  function gatewaySignals(gateway: GatewayRecord): GatewaySignals {
    const { id, eui, lifeCycle, backhaulId } = gateway;
    return {
      ...heard.of(id),
      equipment: `gateway:${eui}`,
      isRetired: lifeCycle === 'retired',
      backhaul: backhaulId === null ? null : `backhaul:${backhaulId}`,
      times: timesFor(gateway),
      deaf: record.deaf(id),
      downlinks: shares === null ? null : (shares.get(eui) ?? { done: 0, failed: 0 }),
    };
  }

  function gather({ stalledSinceMs, awakeSinceMs }: Awake, nowMs: number): Signals {
    const { kind, up, sinceMs } = deps.bus();
    const broker = { kind, isUp: up, sinceMs };
    const ears = {
      ...{ broker, awakeSinceMs, stalledSinceMs, graceMs: settings.grace_s * 1_000 },
      suspectAfterMs: settings.suspect_after_s * 1_000,
    };
    return {
      gateways: book.gateways().map(gatewaySignals),
      lns: deps.lns().map(lnsSignals),
      backhauls: book.backhauls().map(({ id }) => ({ equipment: `backhaul:${id}` as const })),
      broker,
      supervisor: own.current(),
      ears: gatewayEars(ears, nowMs),
      ownEars: ownEars(ears),
      works: deps.work().underWork(),
    };
  }

  function named(equipment: EquipmentId): NamedEquipment | null {
    if (equipment === 'broker') return { name: 'MQTT', siteId: null };
    if (equipment === 'supervisor') return { name: 'Vigie', siteId: null };
    const id = equipment.slice(equipment.indexOf(':') + 1);
    if (equipment.startsWith('gateway:')) return book.gateway(id as GatewayEui);
    if (equipment.startsWith('lns:')) return { name: id, siteId: null };
    const backhaul = book.backhaul(id);
    return backhaul === null ? null : { name: backhaul.name, siteId: null };
  }

  function onChanges(changes: readonly HealthChange[], nowMs: number): void {
    for (const { after } of changes) {
      const known = named(after.equipment);
      if (known === null) continue;
      deps.publish({
        type: 'equipment',
        data: { equipment: after.equipment, name: known.name, health: healthView(after, healthWords, nowMs) },
        visibleTo: (principal) => maySee(principal, known),
      });
    }
    deps.onChange?.(changes, nowMs);
  }

  const watcher = createWatcher({
    remembered: restoredMemory(store.leftBehind(now() - EDGES_MS), store.aliveMs(), now()),
    rules: {
      rules: rulesWith(verdicts),
      serviceTimes: timesOf({
        suspect_after_s: settings.service_suspect_after_s,
        offline_after_s: settings.service_offline_after_s,
        stable_s: settings.service_stable_s,
        window_s: settings.window_s,
      }),
    },
    gather,
    write: deps.write,
    onChanges,
    now,
    log,
  });

  const record = createServiceRecord({
    ...{ settings: deps.settings.traffic, reader: deps.reader, write: deps.write, fleet, book, now, log },
    announced: (equipment, period) => deps.work().announced(equipment, period),
    named: (equipment) => (watcher.of(equipment) === null ? null : named(equipment)),
  });

  const routes = healthRoutes({
    ...{ current: watcher.current, of: watcher.of, named, now },
    history: createHistory(deps.reader),
    words: healthWords,
  });

  async function countDownlinks(): Promise<void> {
    shares = downlinkShares(await deps.downlinks(now() - settings.window_s * 1_000));
  }

  function countDownlinksSoon(): void {
    countDownlinks().catch((error: unknown) => {
      if (timer !== null) log.warn({ err: error }, 'downlinks could not be counted');
    });
  }

  return {
    fleet: record.over(heard.over(fleet)),
    record,
    routes(server) {
      routes(server);
      record.routes(server);
    },
    current: watcher.current,
    of: watcher.of,
    hasLooked: watcher.hasLooked,
    viewOf(equipment) {
      const health = watcher.of(equipment);
      return health === null ? null : healthView(health, healthWords, now());
    },
    own: own.current,
    metrics: () => healthMetrics(watcher.current(), watcher.lastRoundMs()),
    start() {
      own.start();
      timer = setInterval(countDownlinksSoon, DOWNLINKS_EVERY_MS);
      countDownlinksSoon();
      watcher.start();
      record.start();
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      own.stop();
      await record.stop();
      await watcher.stop();
    },
  };
}

function lnsSignals({ name, liveness, lastMinute }: LnsJudged): LnsSignals {
  const { state, sinceMs } = liveness;
  const { acked, unanswered } = lastMinute;
  return { equipment: `lns:${name}`, state, sinceMs, acked, unanswered };
}
