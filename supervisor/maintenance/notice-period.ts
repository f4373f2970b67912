// The notice period: how long beforehand both partners must have been told. Pure.

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

/** `isWorkingDay`: offices of all partners are open on that day, by its number. */
export function createNoticePeriod(
  isWorkingDay: (day: number) => boolean,
  workingDays: number,
): NoticePeriod {
  function limitMs(startMs: number): number {
    // Before it begins: by its start is told what rests on an earlier notice.
    if (workingDays === 0) return startMs - 1;
    // The day of the start itself is not whole.
    const today = dayNumber(startMs);
    for (let day = today - 1, left = workingDays; day > today - MAX_DAYS_AHEAD; day--) {
      if (isWorkingDay(day) && --left === 0) return instantOf(day, 0);
    }
    throw new Error(`no ${workingDays} working days within ${MAX_DAYS_AHEAD} days`);
  }
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
