// The room of traffic, put together: baselines, the watch, what pages show. The wiring gives it the reader and the fleet.

import type { Logger } from 'pino';
import type { GatewayEui } from '../../../protocol/eui.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { Reader } from '../../platform/reader.ts';
import type { EquipmentId } from '../health/model.ts';
import type { Deaf } from '../health/signals.ts';
import { type TrafficGateway, trafficRoutes } from './api.ts';
import type { Baseline } from './baseline.ts';
import { createBaselines } from './baselines.ts';
import { DEAF_THRESHOLDS, type Hearing } from './deaf.ts';
import { createHearsayReader } from './hearsay-reader.ts';
import { type SharedTraffic, sharedTraffic, trafficHours } from './history.ts';
import { createHistoryStore } from './history-store.ts';
import type { TrafficSettings } from './settings.ts';
import { type Signal, signalOf } from './signal.ts';
import { createTrafficStore } from './store.ts';
import { createUnwell, type UnwellDeps } from './unwell.ts';
import { createTrafficWatch, type WatchedGateway } from './watch.ts';

export interface ServingGateway extends Omit<WatchedGateway, 'gatewayId'> {
  readonly id: number;
  readonly eui: GatewayEui;
  /** What it heard before says nothing: it was put into service then. */
  readonly historyFromMs: number;
}

export interface TrafficDeps extends UnwellDeps {
  readonly settings: TrafficSettings;
  readonly reader: Pick<Reader, 'all'>;
  /** Those in service. */
  readonly gateways: () => readonly ServingGateway[];
  readonly byEui: (eui: GatewayEui) => TrafficGateway | null;
  readonly byId: (gatewayId: number) => TrafficGateway | null;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
}

export interface Traffic {
  start(): void;
  readonly routes: Routes;
  deaf(gatewayId: number): Deaf | 'unknown' | null;
  hearing(gatewayId: number): Hearing;
  /** `null`: too little history, or not learnt yet. */
  baseline(gatewayId: number): Baseline | null;
  /** Between two of its receptions at that moment, usually. */
  usualGapMs(gatewayId: number, atMs: number): number | null;
  neighbours(gatewayId: number): Promise<SharedTraffic>;
  signal(gatewayId: number): Promise<Signal>;
  stop(): Promise<void>;
}

export function createTraffic(deps: TrafficDeps): Traffic {
  const { settings, reader, now, log } = deps;
  const store = createTrafficStore(reader);
  const history = createHistoryStore(reader);
  const baselines = createBaselines({
    hours: store.hours,
    unwell: createUnwell(deps),
    gateways: () =>
      deps.gateways().map(({ id, eui, historyFromMs }) => ({
        gatewayId: id,
        equipment: `gateway:${eui}` satisfies EquipmentId,
        historyFromMs,
      })),
    minDays: settings.min_history_days,
    now,
    onError: (gatewayId, error) => log.warn({ gatewayId, err: error }, 'a baseline could not be learnt'),
  });
  const watch = createTrafficWatch({
    store,
    hearsay: createHearsayReader(store),
    baseline: baselines.of,
    gateways: () => deps.gateways().map(({ id, ...gateway }) => ({ gatewayId: id, ...gateway })),
    thresholds: {
      ...DEAF_THRESHOLDS,
      minExpected: settings.min_expected,
      newMinExpected: settings.min_expected_new,
    },
    windowMs: settings.window_s * 1_000,
    lookEveryMs: settings.look_every_s * 1_000,
    now,
    onError: (error) => log.warn({ err: error }, 'traffic could not be looked at'),
  });
  const baseline = (gatewayId: number): Baseline | null => baselines.of(gatewayId) ?? null;
  const neighbours = (gatewayId: number): Promise<SharedTraffic> => sharedTraffic(history, gatewayId, now());
  const signal = async (gatewayId: number): Promise<Signal> => {
    const { samples, oneIn } = await history.signals(gatewayId);
    return signalOf(samples, oneIn, now());
  };

  return {
    start() {
      baselines.start();
      watch.start();
    },
    routes: trafficRoutes({
      ...{ byEui: deps.byEui, byId: deps.byId, baseline, now },
      ...{ hearing: watch.hearing, deaf: watch.deaf, shared: neighbours, signal },
      hours: (gatewayId, usual, fromMs) => trafficHours(history, usual, gatewayId, fromMs, now()),
    }),
    deaf: watch.deaf,
    hearing: watch.hearing,
    baseline,
    usualGapMs: (gatewayId, atMs) => baseline(gatewayId)?.usualGapMs(atMs) ?? null,
    neighbours,
    signal,
    async stop() {
      await watch.stop();
      await baselines.stop();
    },
  };
}
