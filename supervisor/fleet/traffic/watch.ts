// Looks every few minutes whether each gateway hears what it should: cheaply at all of them, at the neighbours' word only
// where traffic is far below what is usual.

import type { Interval } from '../availability/intervals.ts';
import type { Deaf } from '../health/signals.ts';
import type { Baseline } from './baseline.ts';
import {
  type DeafThresholds,
  deafFigures,
  deafSinceMs,
  type Hearing,
  judgeHearing,
  needsEvidence,
  trafficWindow,
  type WindowTraffic,
} from './deaf.ts';
import type { HearsayReader } from './hearsay-reader.ts';
import type { Evidence } from './neighbours.ts';
import type { TrafficStore } from './store.ts';

export interface WatchedGateway {
  readonly gatewayId: number;
  /** Agent connected and packet forwarder alive, without a break since then; `null`: not now. */
  readonly servesSinceMs: number | null;
  /** Rows in its journal that are not stored here yet. */
  readonly waiting: number;
}

export interface TrafficWatchDeps {
  readonly store: Pick<TrafficStore, 'since' | 'hours'>;
  readonly hearsay: HearsayReader;
  /** `undefined`: not learnt yet; `null`: too little history. */
  readonly baseline: (gatewayId: number) => Baseline | null | undefined;
  readonly gateways: () => readonly WatchedGateway[];
  readonly thresholds: DeafThresholds;
  readonly windowMs: number;
  readonly lookEveryMs: number;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export interface TrafficWatch {
  start(): void;
  /** For health: `null`: it hears, or nothing speaks against it; `unknown`: not judged. */
  deaf(gatewayId: number): Deaf | 'unknown' | null;
  /** For pages, `quiet` among others. */
  hearing(gatewayId: number): Hearing;
  /** One look, now. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

interface State {
  readonly hearing: Hearing;
  readonly deaf: Deaf | null;
  readonly lookedMs: number;
  readonly askedMs: number;
}

interface Suspect {
  readonly gatewayId: number;
  readonly window: Interval;
  readonly traffic: WindowTraffic;
  /** Of the traffic, whose hours are whole. */
  readonly trafficWindow: Interval;
}

const HOUR_MS = 3_600_000;
/** Gateways a query. */
const SLICE = 400;
/** More at once have a common cause, and it is not an antenna: they take turns. */
const MAX_ASKED = 50;
/** One without history that hears this much is not asked about. */
const NEW_AND_WELL = 20;
/** How far back the beginning of a deafness is looked for. */
const SINCE_HOURS = 48;
/** A look that is this many turns old says nothing any more. */
const STALE_TURNS = 4;

export function createTrafficWatch(deps: TrafficWatchDeps): TrafficWatch {
  const states = new Map<number, State>();
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> | null = null;
  let stopped = false;

  const hearingOf = (gatewayId: number): Hearing => states.get(gatewayId)?.hearing ?? 'unknown';

  /** What each serving gateway heard, hour sums from where it served without a break. */
  async function traffic(nowMs: number): Promise<Suspect[]> {
    const usual = trafficWindow(nowMs, deps.windowMs);
    const groups = new Map<number, WatchedGateway[]>();
    for (const gateway of deps.gateways()) {
      if (gateway.servesSinceMs === null || deps.baseline(gateway.gatewayId) === undefined) continue;
      const fromMs = Math.max(usual.fromMs, Math.ceil(gateway.servesSinceMs / HOUR_MS) * HOUR_MS);
      groups.set(fromMs, [...(groups.get(fromMs) ?? []), gateway]);
    }
    const found: Suspect[] = [];
    for (const [fromMs, gateways] of groups) {
      for (let from = 0; from < gateways.length; from += SLICE) {
        found.push(...(await trafficOf(gateways.slice(from, from + SLICE), { fromMs, toMs: nowMs })));
      }
    }
    return found;
  }

  async function trafficOf(gateways: readonly WatchedGateway[], hours: Interval): Promise<Suspect[]> {
    const ids = gateways.map(({ gatewayId }) => gatewayId);
    const rows = await deps.store.since(ids, hours.fromMs / HOUR_MS);
    const heard = new Map(rows.map(({ gatewayId, receptions }) => [gatewayId, receptions]));
    return gateways.map(({ gatewayId, servesSinceMs, waiting }) => ({
      gatewayId,
      window: { fromMs: Math.max(hours.toMs - deps.windowMs, servesSinceMs ?? 0), toMs: hours.toMs },
      trafficWindow: hours,
      traffic: {
        receptions: heard.get(gatewayId) ?? 0,
        expected: expectedIn(deps.baseline(gatewayId) ?? null, hours),
        waiting,
      },
    }));
  }

  function mustAsk({ gatewayId, traffic }: Suspect): boolean {
    if (!needsEvidence(hearingOf(gatewayId), traffic, deps.thresholds)) return false;
    return traffic.expected !== null || hearingOf(gatewayId) === 'deaf' || traffic.receptions < NEW_AND_WELL;
  }

  async function judge(suspect: Suspect, evidence: Evidence | null): Promise<void> {
    const { gatewayId, traffic, window } = suspect;
    const before = states.get(gatewayId);
    const hearing = judgeHearing(before?.hearing ?? 'unknown', traffic, evidence, deps.thresholds);
    const deaf = hearing === 'deaf' ? (before?.deaf ?? (await newlyDeaf(suspect, evidence))) : null;
    const askedMs = evidence === null ? (before?.askedMs ?? 0) : window.toMs;
    states.set(gatewayId, { hearing, deaf, lookedMs: window.toMs, askedMs });
  }

  async function newlyDeaf(suspect: Suspect, evidence: Evidence | null): Promise<Deaf> {
    const { gatewayId, traffic, window } = suspect;
    const baseline = deps.baseline(gatewayId) ?? null;
    const nowHour = Math.floor(window.toMs / HOUR_MS);
    const fromHour = nowHour - SINCE_HOURS;
    let sinceMs = Math.max(window.fromMs, evidence?.lastHeardMs ?? 0);
    if (baseline !== null) {
      const counts = await deps.store.hours(gatewayId, fromHour, nowHour + 1);
      const byHour = new Map(counts.map(({ hour, receptions }) => [hour, receptions]));
      const hours = Array.from({ length: SINCE_HOURS + 1 }, (_, index) => ({
        hour: fromHour + index,
        receptions: byHour.get(fromHour + index) ?? 0,
      }));
      sinceMs = deafSinceMs(hours, baseline, window);
    }
    return { sinceMs: Math.round(sinceMs), values: deafFigures(traffic, evidence, window) };
  }

  async function lookNow(): Promise<void> {
    const nowMs = deps.now();
    const all = await traffic(nowMs);
    const asked = all
      .filter(mustAsk)
      .sort((a, b) => askedMs(a) - askedMs(b))
      .slice(0, MAX_ASKED);
    const evidence =
      asked.length === 0
        ? new Map<number, Evidence>()
        : await deps.hearsay.ask(new Map(asked.map(({ gatewayId, window }) => [gatewayId, window])), nowMs);
    for (const suspect of all) {
      const said = evidence.get(suspect.gatewayId) ?? null;
      // Whose turn has not come stays as it was.
      if (said === null && mustAsk(suspect) && states.has(suspect.gatewayId)) continue;
      await judge(suspect, said);
    }
    const known = new Set(deps.gateways().map(({ gatewayId }) => gatewayId));
    for (const gatewayId of states.keys()) if (!known.has(gatewayId)) states.delete(gatewayId);
  }

  function askedMs({ gatewayId }: Suspect): number {
    return states.get(gatewayId)?.askedMs ?? 0;
  }

  function look(): Promise<void> {
    looking ??= lookNow()
      .catch((error: unknown) => {
        if (!stopped) deps.onError(error);
      })
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  return {
    start() {
      timer = setInterval(() => void look(), deps.lookEveryMs);
    },
    deaf(gatewayId) {
      const state = states.get(gatewayId);
      if (state === undefined || deps.now() - state.lookedMs > STALE_TURNS * deps.lookEveryMs)
        return 'unknown';
      if (state.deaf !== null) return state.deaf;
      return state.hearing === 'unknown' ? 'unknown' : null;
    },
    hearing: hearingOf,
    look,
    async stop() {
      stopped = true;
      if (timer !== null) clearInterval(timer);
      await looking;
    },
  };
}

/** `null`: no history. A window that is still empty expects nothing. */
function expectedIn(baseline: Baseline | null, window: Interval): number | null {
  if (baseline === null) return null;
  return window.fromMs >= window.toMs ? 0 : (baseline.expected(window) ?? 0);
}
