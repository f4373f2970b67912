// Periods by name, as people of Europe/Paris count them: year, quarter, month, week, day. Pure.

import { DAY_MS, dayNumberOf, instantOf } from '../../calendar/local-time.ts';
import type { Interval } from './intervals.ts';

export interface Period extends Interval {
  /** As it was asked for; `null`: given by its ends. */
  readonly name: string | null;
}

/** `2026`, `2026-Q4`, `2026-10`, `2026-W40` (ISO 8601 weeks) or `2026-10-25`; `null`: no such period. */
export function periodOf(name: string): Period | null {
  const [, years, quarter, week, month, day] =
    /^(2\d{3})(?:-Q([1-4])|-W(\d{2})|-(\d{2})(?:-(\d{2}))?)?$/.exec(name) ?? [];
  if (years === undefined) return null;
  const year = Number(years);
  if (quarter !== undefined)
    return between(name, [year, Number(quarter) * 3 - 2, 1], [year, Number(quarter) * 3 + 1, 1]);
  if (week !== undefined) return weekOf(name, year, Number(week));
  if (month === undefined) return between(name, [year, 1, 1], [year + 1, 1, 1]);
  if (Number(month) < 1 || Number(month) > 12) return null;
  if (day === undefined) return between(name, [year, Number(month), 1], [year, Number(month) + 1, 1]);
  const isDay = new Date(Date.UTC(year, Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isDay
    ? between(name, [year, Number(month), Number(day)], [year, Number(month), Number(day) + 1])
    : null;
}

/** Week 1 is the one with 4 January in it (ISO 8601). */
function weekOf(name: string, year: number, week: number): Period | null {
  const january4 = new Date(Date.UTC(year, 0, 4));
  const monday = january4.getTime() - ((january4.getUTCDay() + 6) % 7) * DAY_MS + (week - 1) * 7 * DAY_MS;
  const thursday = new Date(monday + 3 * DAY_MS);
  if (week < 1 || thursday.getUTCFullYear() !== year) return null;
  const first = new Date(monday);
  const [y, m, d] = [first.getUTCFullYear(), first.getUTCMonth() + 1, first.getUTCDate()];
  return between(name, [y, m, d], [y, m, d + 7]);
}

type Ymd = readonly [year: number, month: number, day: number];

function between(name: string, from: Ymd, to: Ymd): Period {
  return { name, fromMs: instantOf(dayNumberOf(...from), 0), toMs: instantOf(dayNumberOf(...to), 0) };
}
