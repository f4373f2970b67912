// A gateway's signals as one observation for its step. Pure.

import { type GatewayPresence, gatewayPresence } from './gateway-presence.ts';
import { GATEWAY_DETECTORS, type GatewayVerdict, type Look } from './gateway-verdicts.ts';
import { type Ears, nextHearing } from './hearing.ts';
import type { Finding, HoldTimes } from './hysteresis.ts';
import type { EquipmentMemory } from './memory.ts';
import type { VerdictKind } from './model.ts';
import type { VerdictRules } from './rules.ts';
import type { GatewaySignals } from './signals.ts';
import type { Observation } from './step.ts';
import { nextTrend, type Trend } from './trend.ts';

export interface GatewayContext {
  readonly rules: VerdictRules;
  readonly ears: Ears;
  /** By how much all gateways' clocks agree that the supervisor's is wrong; 0 as long as it is not. */
  readonly commonSkewMs: number;
  /** Since when its backhaul or the broker has been down; `null`: neither is. */
  readonly upstreamSinceMs: number | null;
}

const DETECTORS = Object.entries(GATEWAY_DETECTORS) as [GatewayVerdict, (look: Look) => Finding][];
const NOTHING: Observation['findings'] = [];
const UNKNOWN = { kind: 'unknown' } as const;

export function observeGateway(
  memory: EquipmentMemory,
  signals: GatewaySignals,
  context: GatewayContext,
  nowMs: number,
): Observation {
  const { times } = signals;
  const hearing = nextHearing(memory.hearing, context.ears, signals.lastMessageMs, nowMs);
  const isBlind = hearing.blindSinceMs !== null;
  const trend = trendOf(memory.trend, signals);
  const seen = gatewayPresence(signals, hearing, nowMs);
  const isServing = seen.presence.kind === 'serving' && !isBlind;
  return {
    equipment: signals.equipment,
    isRetired: signals.isRetired,
    presence: isBlind ? UNKNOWN : seen.presence,
    findings: isBlind ? NOTHING : findingsOf(memory, signals, seen, trend, context, nowMs),
    times,
    hearing,
    upstreamSinceMs: isServing ? null : context.upstreamSinceMs,
    trend,
  };
}

/** Ten thousand gateways a second: one object for all verdicts of a gateway, and nothing kept of what is right. */
function findingsOf(
  memory: EquipmentMemory,
  signals: GatewaySignals,
  seen: GatewayPresence,
  trend: Trend | null,
  { rules, commonSkewMs }: GatewayContext,
  nowMs: number,
): Observation['findings'] {
  const skewMs = signals.report?.wallSkewMs ?? null;
  const look: { -readonly [K in keyof Look]: Look[K] } = {
    ...{ signals, report: signals.report, seen, state: memory.base.state, trend, nowMs },
    wallSkewMs: skewMs === null ? null : skewMs - commonSkewMs,
    isRaised: false,
    rule: rules['agent-gone'],
  };
  let findings: [VerdictKind, Finding, HoldTimes][] | null = null;
  for (const [kind, find] of DETECTORS) {
    const track = memory.tracks.find((one) => one.kind === kind);
    look.isRaised = track?.raised === true;
    look.rule = rules[kind];
    const finding = find(look);
    if (finding === null || (finding === 'right' && track === undefined)) continue;
    findings ??= [];
    findings.push([kind, finding, SAID_AFTER_SILENCE.has(kind) ? afterSilence(signals) : look.rule]);
  }
  return findings ?? NOTHING;
}

const SAID_AFTER_SILENCE: ReadonlySet<VerdictKind> = new Set<VerdictKind>(['agent-gone', 'forwarder-silent']);

function afterSilence({ times }: GatewaySignals): HoldTimes {
  return { raiseAfterMs: times.suspectAfterMs, clearAfterMs: 0 };
}

function trendOf(
  before: Trend | null,
  { report, notRead, resentForUs, times }: GatewaySignals,
): Trend | null {
  if (report === null || report.atMs === before?.latest.atMs) return before;
  const { journal, link, forwarder, host } = report.health;
  const counted = {
    connects: link.connects,
    resent: link.resent,
    dropped: journal.dropped,
    rows: journal.last,
    tmstRestarts: forwarder.counters['tmst-restart'] ?? 0,
    waiting: Math.max(0, journal.waiting - link.inFlight),
    notRead,
    resentForUs,
  };
  return nextTrend(before, counted, host.wallSynced, times.windowMs, report.atMs);
}
