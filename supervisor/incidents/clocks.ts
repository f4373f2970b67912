// The two clocks of an incident, round the clock and in opening hours, held against its targets. Pure.

import type { OfficeCalendar } from '../calendar/calendar.ts';
import type { Incident } from './model.ts';
import type { Targets } from './targets.ts';

export interface Clock {
  readonly fromMs: number;
  /** `null`: it runs. */
  readonly toMs: number | null;
  /** Round the clock, until now where it runs; ms. */
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
  'startedMs' | 'openedMs' | 'acknowledgedMs' | 'monitoringMs' | 'restoredMs' | 'closedMs'
>;

/** Once all is back (`monitoring`) the clock stands at that instant, and goes on only where it fails again. */
export function clocksOf(incident: Timed, calendar: OfficeCalendar, targets: Targets, nowMs: number): Clocks {
  const { startedMs, openedMs, acknowledgedMs, monitoringMs, restoredMs, closedMs } = incident;
  const backMs = restoredMs ?? monitoringMs ?? closedMs;
  const { isRoundTheClock } = targets;
  const clock = (fromMs: number, toMs: number | null, targetMs: number): Clock => {
    const endMs = Math.max(fromMs, toMs ?? nowMs);
    const elapsedMs = endMs - fromMs;
    const openMs = calendar.openMsBetween(fromMs, endMs);
    const overMs = (isRoundTheClock ? elapsedMs : openMs) - targetMs;
    const isOver = overMs > 0;
    return {
      ...{ fromMs, toMs, elapsedMs, openMs, targetMs, isRoundTheClock, overMs },
      dueMs: isRoundTheClock ? fromMs + targetMs : calendar.addOpenMs(fromMs, targetMs),
      verdict: toMs === null ? (isOver ? 'overdue' : 'running') : isOver ? 'missed' : 'met',
    };
  };
  return {
    response: clock(openedMs, acknowledgedMs ?? backMs, targets.responseMs),
    restoration: clock(startedMs, backMs, targets.restorationMs),
  };
}
