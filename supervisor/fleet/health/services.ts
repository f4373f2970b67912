// LNS links, the broker and the supervisor itself as observations for their steps. Pure.

import type { Presence } from './base-state.ts';
import { type Ears, nextHearing } from './hearing.ts';
import type { Finding } from './hysteresis.ts';
import type { EquipmentMemory } from './memory.ts';
import type { VerdictRules } from './rules.ts';
import type { BrokerSignals, LnsSignals, SupervisorSignals } from './signals.ts';
import type { Observation } from './step.ts';
import type { Times } from './times.ts';

export interface ServiceContext {
  readonly rules: VerdictRules;
  readonly times: Times;
  /** Closed only while the supervisor was away. */
  readonly ownEars: Ears;
}

/** What is common to all that the supervisor sees with its own eyes. */
function ownObservation(
  memory: EquipmentMemory,
  { times, ownEars }: ServiceContext,
  presence: Presence,
  nowMs: number,
): Omit<Observation, 'findings'> {
  const heardMs = presence.kind === 'unknown' ? null : nowMs;
  return {
    equipment: memory.health.equipment,
    isRetired: false,
    presence,
    times,
    hearing: nextHearing(memory.hearing, ownEars, heardMs, nowMs),
    upstreamSinceMs: null,
    trend: null,
  };
}

export function observeLns(
  memory: EquipmentMemory,
  signals: LnsSignals,
  context: ServiceContext,
  nowMs: number,
): Observation {
  const { state, sinceMs, acked, unanswered } = signals;
  // Too little was sent to it: it is as it was. A silence from before the supervisor's start cannot be told.
  const presence: Presence =
    state === 'unknown'
      ? { kind: 'unknown' }
      : state === 'up'
        ? { kind: 'serving', signalMs: nowMs }
        : { kind: 'missing', signalMs: sinceMs };
  const finding: Finding =
    state === 'unknown' ? null : state === 'up' ? 'right' : { sinceMs, values: { acked, unanswered } };
  const hold = { raiseAfterMs: context.times.suspectAfterMs, clearAfterMs: 0 };
  return {
    ...ownObservation(memory, context, presence, nowMs),
    findings: [['lns-silent', finding, hold]],
  };
}

export function observeBroker(
  memory: EquipmentMemory,
  { kind, isUp, sinceMs }: BrokerSignals,
  context: ServiceContext,
  nowMs: number,
): Observation {
  const presence: Presence = isUp
    ? { kind: 'serving', signalMs: nowMs }
    : { kind: 'missing', signalMs: sinceMs };
  const finding: Finding = isUp ? 'right' : { sinceMs, values: { kind } };
  const hold = { raiseAfterMs: context.times.suspectAfterMs, clearAfterMs: 0 };
  return {
    ...ownObservation(memory, context, presence, nowMs),
    findings: [['broker-down', finding, hold]],
  };
}

const MAX_LOOP_DELAY_MS = 1_000;

export function observeSupervisor(
  memory: EquipmentMemory,
  { diskUsed, loopDelayMs, clockOffMs }: SupervisorSignals,
  gatewayEars: Ears,
  commonSkewMs: number,
  context: ServiceContext,
  nowMs: number,
): Observation {
  const { rules } = context;
  const { closedSinceMs } = gatewayEars;
  const limitOf = (kind: 'host-full' | 'clock-wrong'): number =>
    memory.tracks.some((track) => track.kind === kind && track.raised)
      ? rules[kind].clearAt
      : rules[kind].raiseAt;
  const full: Finding =
    diskUsed !== null && diskUsed >= limitOf('host-full')
      ? { values: { what: 'disk', share: Math.round(diskUsed * 100) / 100 } }
      : loopDelayMs !== null && loopDelayMs >= MAX_LOOP_DELAY_MS
        ? { values: { what: 'loop', delayMs: Math.round(loopDelayMs / 100) * 100 } }
        : 'right';
  const wholeSeconds = (ms: number): number => Math.round(ms / 1_000) * 1_000;
  const clock: Finding =
    Math.abs(clockOffMs) >= limitOf('clock-wrong')
      ? { values: { cause: 'own', offMs: wholeSeconds(clockOffMs) } }
      : commonSkewMs === 0
        ? 'right'
        : { values: { cause: 'skew', offMs: -wholeSeconds(commonSkewMs) } };
  return {
    ...ownObservation(memory, context, { kind: 'serving', signalMs: nowMs }, nowMs),
    findings: [
      [
        'supervisor-blind',
        closedSinceMs === null ? 'right' : { sinceMs: closedSinceMs, values: {} },
        rules['supervisor-blind'],
      ],
      ['host-full', full, rules['host-full']],
      ['clock-wrong', clock, rules['clock-wrong']],
    ],
  };
}
