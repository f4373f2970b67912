// The settings of opening hours: the week, public holidays, and what is different on single days.

import {
  choice,
  type LeafType,
  maybe,
  optional,
  parsed,
  required,
  type SettingsOf,
  string,
  table,
  tables,
  yesOrNo,
} from '../../protocol/settings.ts';
import { HOURS_EXAMPLE, parseHours } from './hours.ts';
import { dayNumberOf } from './local-time.ts';

const hours: LeafType<string> = parsed('opening hours', HOURS_EXAMPLE, (text) =>
  parseHours(text) === null ? null : text,
);
const day: LeafType<number> = parsed('day', 'a day such as 2026-12-24', parseDay);

const weekday = (name: string, fallback = '08:30-17:30') =>
  optional(hours, `When the hotline is open on a ${name}, Paris time`, fallback);

export const calendarMembers = {
  hotline: table({
    phone: maybe(string, 'Its telephone number, as pages show it; left out: only the form'),
    monday: weekday('Monday'),
    tuesday: weekday('Tuesday'),
    wednesday: weekday('Wednesday'),
    thursday: weekday('Thursday'),
    friday: weekday('Friday'),
    saturday: weekday('Saturday', 'closed'),
    sunday: weekday('Sunday', 'closed'),
    public_holidays: optional(
      choice('closed', 'open'),
      'On French public holidays, which are computed: closed, or open as on any such weekday',
      'closed',
    ),
    whit_monday_worked: optional(
      yesOrNo,
      'Whether Whit Monday is worked (day of solidarity), and so is no public holiday',
      false,
    ),
  }),
  hotline_exceptions: tables({
    date: required(day, 'The day that is different: a bridge day, a late opening'),
    hours: required(hours, 'The opening hours of that day'),
    partner: maybe(string, 'id of the partner that it counts for; left out: for all, and for the hotline'),
  }),
} as const;

export type CalendarSettings = SettingsOf<typeof calendarMembers>;

export const WEEKDAYS = [
  ...(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const),
];

/** What no single setting can tell. */
export function calendarComplaints({ hotline, hotline_exceptions: exceptions }: CalendarSettings): string[] {
  const complaints: string[] = [];
  if (WEEKDAYS.every((name) => hotline[name] === 'closed')) {
    complaints.push('hotline: it must be open on one day of the week at least');
  }
  const seen = new Set<string>();
  for (const [index, { date, partner }] of exceptions.entries()) {
    const key = `${date} ${partner}`;
    if (seen.has(key)) complaints.push(`hotline_exceptions[${index}].date: the day is listed twice`);
    seen.add(key);
  }
  return complaints;
}

/** A day number. */
function parseDay(text: string): number | null {
  const [, year, month, date] = /^(2\d{3})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const found = dayNumberOf(Number(year), Number(month), Number(date));
  const isDay = new Date(found * 86_400_000).toJSON()?.startsWith(text);
  return isDay === true ? found : null;
}
