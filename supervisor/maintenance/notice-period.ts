// The notice period: how long beforehand both partners must have been told. Pure.

import type { OfficeCalendar } from '../calendar/calendar.ts';
import { dayNumber, instantOf } from '../calendar/local-time.ts';

export interface NoticePeriod {
  /** By when both must have been told of work that starts then. */
  limitMs(startMs: number): number;
  isKept(startMs: number, toldMs: number): boolean;
  /** The first day, by its beginning in Paris, for which notice given now is in time. */
  earliestStartMs(nowMs: number): number;
}

/** A notice period of more days than that is a typing error. */
const MAX_DAYS_AHEAD = 400;

/** `offices`: of every partner; days count on which all of them are open. */
export function createNoticePeriod(
  offices: readonly Pick<OfficeCalendar, 'workingDaysBefore'>[],
  workingDays: number,
): NoticePeriod {
  const limitMs = (startMs: number): number =>
    Math.min(startMs, ...offices.map((office) => office.workingDaysBefore(startMs, workingDays)));
  const isKept = (startMs: number, toldMs: number): boolean => toldMs <= limitMs(startMs);

  return {
    limitMs,
    isKept,
    earliestStartMs(nowMs) {
      const today = dayNumber(nowMs);
      for (let day = today + 1; day < today + MAX_DAYS_AHEAD; day++) {
        const startMs = instantOf(day, 0);
        if (isKept(startMs, nowMs)) return startMs;
      }
      throw new Error(`no day within ${MAX_DAYS_AHEAD} days keeps a notice of ${workingDays} working days`);
    },
  };
}
