// Days and hours on which all partners' offices are open: in them they can answer. Pure.

import type { OfficeCalendar } from '../calendar/calendar.ts';
import { instantOf } from '../calendar/local-time.ts';

/** All are open on that day, by its number, for some time at least. */
export function worksOn(offices: readonly Pick<OfficeCalendar, 'openMsBetween'>[], day: number): boolean {
  const [fromMs, toMs] = [instantOf(day, 0), instantOf(day + 1, 0)];
  return offices.every((office) => office.openMsBetween(fromMs, toMs) > 0);
}

/** When every office has been open for so long since it was told; at the start of the work at the latest. */
export function objectUntil(
  offices: readonly Pick<OfficeCalendar, 'addOpenMs'>[],
  openMs: number,
  toldMs: number,
  startMs: number,
): number {
  return Math.min(startMs, Math.max(toldMs, ...offices.map((office) => office.addOpenMs(toldMs, openMs))));
}
