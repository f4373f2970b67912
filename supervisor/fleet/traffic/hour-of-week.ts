// Which hour of the week it is in Paris when a UTC hour begins: 0 is Monday 0:00 to 1:00.

import { DAY_MS, wallMs, weekdayOf } from '../../calendar/local-time.ts';

const HOUR_MS = 3_600_000;

export const HOURS_OF_WEEK = 168;

/** `hour`: whole UTC hours since 1970. Paris is a whole number of hours from UTC, so no hour is split. */
export function hourOfWeek(hour: number): number {
  const wall = wallMs(hour * HOUR_MS);
  const day = Math.floor(wall / DAY_MS);
  return weekdayOf(day) * 24 + (wall - day * DAY_MS) / HOUR_MS;
}
