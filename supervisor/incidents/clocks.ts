// The two clocks of an incident, round the clock and in opening hours, held against its targets. Pure.

import type { OfficeCalendar } from '../calendar/calendar.ts';
import type { Incident, Span } from './model.ts';
import type { Targets } from './targets.ts';

export interface Clock {
  readonly fromMs: number;
  /** `null`: it runs. */
  readonly toMs: number | null;
  /** Round the clock, until now where it runs, without the times in which it stood; ms. */
  readonly elapsedMs: number;
  /** The same, opening hours only. */
  readonly openMs: number;
  readonly targetMs: number;
  /** Whether the target counts round the clock; otherwise in opening hours. */
  readonly isRoundTheClock: boolean;
  /** When the target is, or was, to be met. */
  readonly dueMs: number;
  readonly verdict: 'met' | 'missed' | 'running' | 'overdue';
  /** Over the target (negative: below), as it counts; ms. */
  readonly overMs: number;
}

export interface Clocks {
  /** From its opening until somebody was on it, or it was over by itself. */
  readonly response: Clock;
  /** From the first sign until service was back. */
  readonly restoration: Clock;
}

type Timed = Pick<
  Incident,
  'startedMs' | 'openedMs' | 'acknowledgedMs' | 'monitoringMs' | 'restoredMs' | 'closedMs' | 'stood'
>;

/** Once all is back (`monitoring`) the clock stands at that instant, and goes on only where it fails again. */
export function clocksOf(incident: Timed, calendar: OfficeCalendar, targets: Targets, nowMs: number): Clocks {
  const { startedMs, openedMs, acknowledgedMs, monitoringMs, restoredMs, closedMs, stood } = incident;
  const backMs = restoredMs ?? monitoringMs ?? closedMs;
  const { isRoundTheClock } = targets;
  const clock = (fromMs: number, toMs: number | null, targetMs: number): Clock => {
    const { elapsedMs, openMs } = runOf(fromMs, toMs ?? nowMs, stood, calendar);
    const overMs = (isRoundTheClock ? elapsedMs : openMs) - targetMs;
    const isOver = overMs > 0;
    return {
      ...{ fromMs, toMs, elapsedMs, openMs, targetMs, isRoundTheClock, overMs },
      dueMs: dueOf(fromMs, targetMs, stood, isRoundTheClock ? null : calendar),
      verdict: toMs === null ? (isOver ? 'overdue' : 'running') : isOver ? 'missed' : 'met',
    };
  };
  return {
    response: clock(openedMs, acknowledgedMs ?? backMs, targets.responseMs),
    restoration: clock(startedMs, backMs, targets.restorationMs),
  };
}

/** How long it ran in that stretch of time, round the clock and in opening hours. */
export function runOf(
  fromMs: number,
  toMs: number,
  stood: readonly Span[],
  calendar: Pick<OfficeCalendar, 'openMsBetween'>,
): Pick<Clock, 'elapsedMs' | 'openMs'> {
  let [elapsedMs, openMs] = [0, 0];
  for (const [beginMs, endMs] of runsFrom(fromMs, stood)) {
    const untilMs = Math.min(endMs, toMs);
    if (untilMs <= beginMs) continue;
    elapsedMs += untilMs - beginMs;
    openMs += calendar.openMsBetween(beginMs, untilMs);
  }
  return { elapsedMs, openMs };
}

/** `calendar` `null`: it counts round the clock. */
function dueOf(
  fromMs: number,
  targetMs: number,
  stood: readonly Span[],
  calendar: OfficeCalendar | null,
): number {
  let [restMs, dueMs] = [targetMs, fromMs];
  for (const [beginMs, endMs] of runsFrom(fromMs, stood)) {
    dueMs = calendar?.addOpenMs(beginMs, restMs) ?? beginMs + restMs;
    if (dueMs <= endMs) break;
    restMs -= calendar?.openMsBetween(beginMs, endMs) ?? endMs - beginMs;
  }
  return dueMs;
}

/** Between the times in which it stood; the last run has no end. */
function runsFrom(fromMs: number, stood: readonly Span[]): readonly Span[] {
  const begins = [fromMs, ...stood.map(([, toMs]) => Math.max(fromMs, toMs))];
  const ends = [...stood.map(([standsMs]) => Math.max(fromMs, standsMs)), Number.POSITIVE_INFINITY];
  return begins.map((beginMs, index) => [beginMs, ends[index] ?? beginMs]);
}

/** It fails again at that instant: what was back until then is not counted. */
export function failsAgain(
  { monitoringMs, restoredMs, stood }: Pick<Incident, 'monitoringMs' | 'restoredMs' | 'stood'>,
  atMs: number,
): Pick<Incident, 'monitoringMs' | 'restoredMs' | 'stood'> {
  const backMs = restoredMs ?? monitoringMs;
  const isBack = backMs !== null && atMs > backMs;
  return { monitoringMs: null, restoredMs: null, stood: isBack ? [...stood, [backMs, atMs]] : stood };
}

/** Since when it fails without having been back; what began once only, since then. */
export function failingSinceMs({ startedMs, stood }: Pick<Incident, 'startedMs' | 'stood'>): number {
  return stood.at(-1)?.[1] ?? startedMs;
}
