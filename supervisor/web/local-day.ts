// Days as people type them, in Paris: when each begins. Pure.

import { localDay } from '../calendar/local-time.ts';
import { periodOf } from '../fleet/availability/period.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** When a day such as 2026-03-29 begins, or (`later` 1) ends. `null`: there is no such day. */
export function dayStart(text: string, later: 0 | 1 = 0): number | null {
  const day = DAY.test(text) ? periodOf(text) : null;
  if (day === null) return null;
  return later === 0 ? day.fromMs : day.toMs;
}

/** 2026-03-29 */
export function dayOf(ms: number): string {
  return String(localDay(ms)).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}
