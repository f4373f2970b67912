// Opening hours in force: the week, less public holidays, with the exceptions of one partner. Pure.

import type { OfficeCalendar } from './calendar.ts';
import { holidaysOf } from './holidays.ts';
import { type DayHours, parseHours } from './hours.ts';
import { DAY_MS, dayNumber, instantOf, weekdayOf } from './local-time.ts';
import { type CalendarSettings, WEEKDAYS } from './settings.ts';

export interface Calendars {
  /** Of the hotline itself; differs from a partner's by that partner's exceptions. */
  readonly hotline: OfficeCalendar;
  /** `null`: of nobody in particular, as the hotline. */
  of(partnerId: string | null): OfficeCalendar;
}

interface Opening {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How far ahead a closing is looked for: an office that never closes within it has none. */
const CLOSING_DAYS = 8;
/** A week has an open day and exceptions are finite; beyond this somebody closed the office for good. */
const MAX_DAYS = 4_000;

export function createCalendars(settings: CalendarSettings): Calendars {
  const made = new Map<string | null, OfficeCalendar>();
  const of = (partnerId: string | null): OfficeCalendar => {
    const calendar = made.get(partnerId) ?? createOffice(settings, partnerId);
    made.set(partnerId, calendar);
    return calendar;
  };
  return { hotline: of(null), of };
}

function createOffice(settings: CalendarSettings, partnerId: string | null): OfficeCalendar {
  const hoursOn = hoursWith(settings, partnerId);

  const known = new Map<number, readonly Opening[]>();

  function openingsOn(day: number): readonly Opening[] {
    const found =
      known.get(day) ??
      hoursOn(day).map(({ from, to }) => ({ fromMs: instantOf(day, from), toMs: instantOf(day, to) }));
    if (known.size >= MAX_DAYS) known.clear();
    known.set(day, found);
    return found;
  }

  /** Those that are not over at that instant, in order. */
  function* openingsFrom(ms: number): Generator<Opening> {
    const first = dayNumber(ms);
    for (let day = first; day < first + MAX_DAYS; day++) {
      for (const opening of openingsOn(day)) if (opening.toMs > ms) yield opening;
    }
    throw new Error('the office never opens again');
  }

  function isOpen(ms: number): boolean {
    return openingsOn(dayNumber(ms)).some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
  }

  return {
    isOpen,
    openMsBetween(fromMs, toMs) {
      let sum = 0;
      for (let day = dayNumber(fromMs); day <= dayNumber(toMs); day++) {
        for (const one of openingsOn(day)) {
          sum += Math.max(0, Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs));
        }
      }
      return sum;
    },
    addOpenMs(fromMs, openMs) {
      if (openMs <= 0) return fromMs;
      let left = openMs;
      for (const one of openingsFrom(fromMs)) {
        const beginMs = Math.max(one.fromMs, fromMs);
        if (left <= one.toMs - beginMs) return beginMs + left;
        left -= one.toMs - beginMs;
      }
      return fromMs;
    },
    nextOpenMs(ms) {
      for (const { fromMs } of openingsFrom(ms)) return Math.max(fromMs, ms);
      return ms;
    },
    closesMs(ms) {
      if (!isOpen(ms)) return null;
      let untilMs = ms;
      for (const { fromMs, toMs } of openingsFrom(ms)) {
        if (fromMs > untilMs) return untilMs;
        if (toMs > ms + CLOSING_DAYS * DAY_MS) return null;
        untilMs = toMs;
      }
      return untilMs;
    },
    workingDaysBefore(ms, days) {
      if (days <= 0) return ms;
      let left = days;
      // The day of the instant itself is not whole, unless it has only just begun.
      for (let day = dayNumber(ms) - 1; day > dayNumber(ms) - MAX_DAYS; day--) {
        if (hoursOn(day).length > 0 && --left === 0) return instantOf(day, 0);
      }
      throw new Error('the office was never open');
    },
  };
}

/** Settings were checked when they were read. */
const read = (text: string): DayHours => parseHours(text) ?? [];

/** The opening hours of a day by its number. */
function hoursWith(settings: CalendarSettings, partnerId: string | null): (day: number) => DayHours {
  const { hotline } = settings;
  const week = WEEKDAYS.map((name) => read(hotline[name]));
  const exceptions = new Map<number, DayHours>();
  for (const owner of partnerId === null ? [null] : [null, partnerId]) {
    for (const { date, hours, partner } of settings.hotline_exceptions) {
      if (partner === owner) exceptions.set(date, read(hours));
    }
  }
  const holidays = new Map<number, ReadonlySet<number>>();
  function isHoliday(day: number): boolean {
    if (hotline.public_holidays === 'open') return false;
    const year = new Date(day * DAY_MS).getUTCFullYear();
    const known = holidays.get(year) ?? holidaysOf(year, hotline.whit_monday_worked);
    holidays.set(year, known);
    return known.has(day);
  }
  return (day) => exceptions.get(day) ?? (isHoliday(day) ? [] : (week[weekdayOf(day)] ?? []));
}
