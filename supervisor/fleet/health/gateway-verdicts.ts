// What is wrong with a gateway: a table of verdicts, each found on its own. Pure.

import type { GatewayPresence } from './gateway-presence.ts';
import type { Finding } from './hysteresis.ts';
import type { BaseState, VerdictKind } from './model.ts';
import type { VerdictRule } from './rules.ts';
import type { GatewaySignals, Report } from './signals.ts';
import { growthOf, type Trend } from './trend.ts';

/** All that a verdict may look at. */
export interface Look {
  readonly signals: GatewaySignals;
  readonly report: Report | null;
  readonly seen: GatewayPresence;
  readonly state: BaseState;
  /** Less what all gateways have in common: then it is the supervisor's clock that is wrong. */
  readonly wallSkewMs: number | null;
  readonly trend: Trend | null;
  /** It is said already, so it takes less for it to stay. */
  readonly isRaised: boolean;
  readonly rule: VerdictRule;
  readonly nowMs: number;
}

/** With what it reported last, from an agent that is there. */
interface ReportLook extends Look {
  readonly report: Report;
  readonly trend: Trend;
}

export type GatewayVerdict = Exclude<
  VerdictKind,
  'lns-silent' | 'broker-down' | 'backhaul-down' | 'supervisor-blind'
>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Fewer downlinks than this are chance. */
const MIN_DOWNLINKS = 5;
/** Rows sent again: so many, and half as many as were received, are no single reconnection. */
const RESENT = { atLeast: 100, share: 0.5 };
/** Waiting for longer than a backlog that drains, and growing by this many rows. */
const WAITING = { growth: 1_000, forMs: 10 * MINUTE_MS };
/** The concentrator starts anew with its packet forwarder, which happens; not so often. */
const TMST_RESTARTS = 4;
/** A clock that nothing sets is still right for a while. */
const UNSYNCED_TIMES = 6;
const MEMORY = { raiseAt: 0.95, clearAt: 0.92 };
const MAX_ROUND_TRIP_MS = 5_000;

export const GATEWAY_DETECTORS: Readonly<Record<GatewayVerdict, (look: Look) => Finding>> = {
  'agent-gone': ({ seen, state }) => {
    if (seen.agent !== 'missing') return seen.agent === 'there' ? 'right' : null;
    // What has never been there is not gone.
    if (state === 'never-seen' || seen.presence.kind !== 'missing') return null;
    return { sinceMs: seen.presence.signalMs, values: { how: seen.how } };
  },
  'forwarder-silent': ({ seen }) => {
    if (seen.forwarder === 'unknown') return null;
    return seen.forwarder === 'there' ? 'right' : { sinceMs: seen.forwarderSinceMs, values: {} };
  },
  'forwarder-deaf': ({ signals: { deaf }, seen }) => {
    if (deaf === 'unknown' || seen.presence.kind !== 'serving') return null;
    return deaf ?? 'right';
  },
  'nothing-stored': ({ signals: { unstored }, seen }) => {
    if (seen.agent !== 'there') return null;
    if (unstored === null) return 'right';
    return { sinceMs: unstored.sinceMs, values: { arrives: unstored.arrives ? 1 : 0 } };
  },
  'backhaul-poor': reported(({ trend, report, signals, isRaised, rule }) => {
    const reconnects = Math.max(0, growthOf(trend, 'connects') - growthOf(trend, 'notRead'));
    const resent = Math.max(0, growthOf(trend, 'resent') - growthOf(trend, 'resentForUs'));
    const isResending = resent >= RESENT.atLeast && resent >= RESENT.share * growthOf(trend, 'rows');
    // As the agent sees it, from a row's leaving to the word that it is stored.
    const roundTripMs = Math.max(0, (report.health.link.roundTripMs ?? 0) - report.heldMs);
    const isPoor = isOver(reconnects, rule, isRaised) || isResending || roundTripMs >= MAX_ROUND_TRIP_MS;
    const waiting = trend.latest.counted.waiting;
    return isPoor
      ? {
          values: {
            reconnects,
            windowMin: windowMin(signals),
            resent,
            waiting,
            roundTripMs: Math.round(roundTripMs),
          },
        }
      : 'right';
  }),
  'journal-filling': reported(({ trend, report, isRaised, rule, nowMs }) => {
    const { bytes, rows, waiting, maxBytes } = report.health.journal;
    const share = maxBytes === null || rows <= 0 ? 0 : (bytes / maxBytes) * Math.min(1, waiting / rows);
    const grown = growthOf(trend, 'waiting');
    const { waitingSinceMs } = trend;
    const isGrowing =
      grown >= WAITING.growth && waitingSinceMs !== null && nowMs - waitingSinceMs >= WAITING.forMs;
    if (!isOver(share, rule, isRaised) && !isGrowing) return 'right';
    return { values: { share, waiting: trend.latest.counted.waiting, grown } };
  }),
  'journal-dropping': reported(({ trend, report, nowMs }) => {
    const { state } = report.health.journal;
    const isDropping = trend.droppedMs !== null && nowMs - trend.droppedMs < MINUTE_MS;
    if (state !== 'full' && state !== 'memory' && !isDropping) return 'right';
    return { values: { state, dropped: growthOf(trend, 'dropped') } };
  }),
  'clock-wrong': reported(({ trend, signals, wallSkewMs, isRaised, rule, nowMs }) => {
    if (wallSkewMs !== null && isOver(Math.abs(wallSkewMs), rule, isRaised)) {
      // In whole seconds: it would change with every report.
      return { values: { cause: 'skew', offMs: Math.round(wallSkewMs / 1_000) * 1_000 } };
    }
    const { unsyncedSinceMs } = trend;
    if (unsyncedSinceMs !== null && nowMs - unsyncedSinceMs >= UNSYNCED_TIMES * rule.raiseAfterMs) {
      return { sinceMs: unsyncedSinceMs, values: { cause: 'unsynced' } };
    }
    const restarts = growthOf(trend, 'tmstRestarts');
    if (restarts >= TMST_RESTARTS) {
      return { values: { cause: 'tmst', restarts, windowMin: windowMin(signals) } };
    }
    return 'right';
  }),
  'host-hot': reported(({ report, signals, isRaised, rule }) => {
    const temperatureC = report.health.host.temperatureC ?? signals.concentratorC;
    // It no longer tells: what it told once is not said for ever.
    if (temperatureC === null) return 'right';
    return isOver(temperatureC, rule, isRaised)
      ? { values: { temperatureC: Math.round(temperatureC) } }
      : 'right';
  }),
  'host-full': reported(({ report, isRaised, rule }) => {
    const { diskUsed, memoryUsed } = report.health.host;
    if (diskUsed !== null && isOver(diskUsed, rule, isRaised)) return full('disk', diskUsed);
    if (memoryUsed !== null && isOver(memoryUsed, MEMORY, isRaised)) return full('memory', memoryUsed);
    return 'right';
  }),
  'downlinks-failing': ({ signals, isRaised, rule }) => {
    const { downlinks } = signals;
    if (downlinks === null) return null;
    const { done, failed } = downlinks;
    if (done < MIN_DOWNLINKS || failed / done <= (isRaised ? rule.clearAt : rule.raiseAt)) return 'right';
    return { values: { done, failed, windowMin: windowMin(signals) } };
  },
  'certificate-ending': reported(({ report, rule, nowMs }) => {
    const { certificateEndsMs, brokerCertificateEndsMs } = report.health.link;
    const ends = [
      { whose: 'agent', endsMs: certificateEndsMs },
      { whose: 'broker', endsMs: brokerCertificateEndsMs },
    ].flatMap(({ whose, endsMs }) => (endsMs === null ? [] : [{ whose, endsMs }]));
    const [first] = ends.sort((one, other) => one.endsMs - other.endsMs);
    if (first === undefined) return null;
    const days = Math.floor((first.endsMs - nowMs) / DAY_MS);
    return days < rule.raiseAt ? { values: { whose: first.whose, days, endsMs: first.endsMs } } : 'right';
  }),
};

function windowMin({ times }: GatewaySignals): number {
  return times.windowMs / MINUTE_MS;
}

/** Of agents that are gone or have not reported yet nothing can be said. */
function reported(find: (look: ReportLook) => Finding): (look: Look) => Finding {
  return (look) => (isReported(look) ? find(look) : null);
}

function isReported(look: Look): look is ReportLook {
  return look.seen.agent === 'there' && look.report !== null && look.trend !== null;
}

function isOver(value: number, rule: Pick<VerdictRule, 'raiseAt' | 'clearAt'>, isRaised: boolean): boolean {
  return value >= (isRaised ? rule.clearAt : rule.raiseAt);
}

/** Whole percents: figures that change with every report would be news with every report. */
function full(what: 'disk' | 'memory', share: number): Finding {
  return { values: { what, share: Math.round(share * 100) / 100 } };
}
