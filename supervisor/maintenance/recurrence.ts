// Work that comes again: on which days, by the clock in Paris. Pure.

import { DAY_MS, dayNumberOf, instantOf, weekdayOf } from '../calendar/local-time.ts';
import type { Window } from './model.ts';

/** `weekdays`: 0 is Monday. `day`: of the month; where it has fewer, its last. `nth`: 1 to 4, or -1 for the last. */
export type RuleDays =
  | { readonly kind: 'weekly'; readonly weekdays: readonly number[] }
  | { readonly kind: 'monthly-day'; readonly day: number }
  | { readonly kind: 'monthly-weekday'; readonly nth: number; readonly weekday: number };

export interface Rule {
  readonly days: RuleDays;
  /** Minutes after midnight by the clock in Paris. A time that comes twice is the first, one that is left out when the clock jumps. */
  readonly startMinute: number;
  readonly lengthMin: number;
  /** Not on days on which an office is closed. */
  readonly onlyWorkingDays: boolean;
  /** Days, both included: 2026-12-31; `until` `null`: without end. */
  readonly from: string;
  readonly until: string | null;
}

export interface Occurrence extends Window {
  /** 2026-12-31 */
  readonly day: string;
}

const MINUTE_MS = 60_000;

/** Of the days from one to another, by their numbers, both included. */
export function occurrencesOf(
  rule: Rule,
  fromDay: number,
  toDay: number,
  isWorkingDay: (day: number) => boolean,
): readonly Occurrence[] {
  const last = rule.until === null ? toDay : Math.min(toDay, numberOfDay(rule.until));
  const found: Occurrence[] = [];
  for (let day = Math.max(fromDay, numberOfDay(rule.from)); day <= last; day++) {
    if (!isOn(rule.days, day) || (rule.onlyWorkingDays && !isWorkingDay(day))) continue;
    const fromMs = instantOf(day, rule.startMinute);
    found.push({ day: textOfDay(day), fromMs, toMs: fromMs + rule.lengthMin * MINUTE_MS });
  }
  return found;
}

/** Of 2026-12-31; NaN for what is no day. */
export function numberOfDay(text: string): number {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const found = dayNumberOf(Number(year), Number(month), Number(day));
  return textOfDay(found) === text ? found : Number.NaN;
}

export function textOfDay(day: number): string {
  const date = new Date(day * DAY_MS);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}

function isOn(days: RuleDays, day: number): boolean {
  if (days.kind === 'weekly') return days.weekdays.includes(weekdayOf(day));
  const date = new Date(day * DAY_MS);
  const ofMonth = date.getUTCDate();
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if (days.kind === 'monthly-day') return ofMonth === Math.min(days.day, length);
  if (weekdayOf(day) !== days.weekday) return false;
  return days.nth === -1 ? ofMonth + 7 > length : Math.ceil(ofMonth / 7) === days.nth;
}
