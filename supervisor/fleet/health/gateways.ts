// A gateway's signals as one observation for its step. Pure.

import { gatewayPresence } from './gateway-presence.ts';
import { GATEWAY_DETECTORS, type GatewayVerdict, type Look } from './gateway-verdicts.ts';
import { type Ears, nextHearing } from './hearing.ts';
import type { Finding, HoldTimes } from './hysteresis.ts';
import type { EquipmentMemory } from './memory.ts';
import type { VerdictKind } from './model.ts';
import type { VerdictRules } from './rules.ts';
import type { GatewaySignals, Report } from './signals.ts';
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
const NOTHING: readonly (readonly [VerdictKind, Finding, HoldTimes])[] = [];

export function observeGateway(
  memory: EquipmentMemory,
  signals: GatewaySignals,
  { rules, ears, commonSkewMs, upstreamSinceMs }: GatewayContext,
  nowMs: number,
): Observation {
  const { report, times } = signals;
  const hearing = nextHearing(memory.hearing, ears, signals.lastMessageMs, nowMs);
  const isBlind = hearing.blindSinceMs !== null;
  const trend = trendOf(memory.trend, report, signals.notRead);
  const seen = gatewayPresence(signals, hearing, nowMs);
  const look: Omit<Look, 'isRaised' | 'rule'> = {
    signals,
    seen,
    state: memory.base.state,
    wallSkewMs: report?.wallSkewMs == null ? null : report.wallSkewMs - commonSkewMs,
    trend,
    nowMs,
  };
  const afterSilence: HoldTimes = { raiseAfterMs: times.suspectAfterMs, clearAfterMs: 0 };
  return {
    equipment: signals.equipment,
    isRetired: signals.isRetired,
    presence: isBlind ? { kind: 'unknown' } : seen.presence,
    findings: isBlind
      ? NOTHING
      : DETECTORS.map(([kind, find]) => {
          const rule = rules[kind];
          const isRaised = memory.tracks.some((track) => track.kind === kind && track.raised);
          const hold = kind === 'agent-gone' || kind === 'forwarder-silent' ? afterSilence : rule;
          return [kind, find({ ...look, isRaised, rule }), hold] as const;
        }),
    times,
    hearing,
    upstreamSinceMs: seen.presence.kind === 'serving' && !isBlind ? null : upstreamSinceMs,
    trend,
  };
}

function trendOf(before: Trend | null, report: Report | null, notRead: number): Trend | null {
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
  };
  return nextTrend(before, counted, host.wallSynced, report.atMs);
}
