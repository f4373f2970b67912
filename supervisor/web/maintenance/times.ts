// Days and times as people choose them for work, in Paris, and back again. Pure.

import { instantOf, wallMs } from '../../calendar/local-time.ts';
import type { Window } from '../../maintenance/model.ts';
import { dayOf } from '../local-day.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** As fields of a form hold them: 2026-10-14, 09:00. */
export interface TypedWindow {
  readonly day: string;
  readonly from: string;
  readonly to: string;
  /** Empty: the same day, or the next one where it ends earlier than it begins. */
  readonly toDay: string;
}

/** `null`: not such a day or time. */
export interface ReadWindow {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export function readWindow({ day, from, to, toDay }: TypedWindow): ReadWindow {
  const first = dayOfText(day);
  const begin = minuteOf(from);
  const end = minuteOf(to);
  const fromMs = first === null || begin === null ? null : instantOf(first, begin);
  if (first === null || end === null) return { fromMs, toMs: null };
  const isOvernight = begin !== null && end <= begin;
  const last = toDay === '' ? first + (isOvernight ? 1 : 0) : dayOfText(toDay);
  return { fromMs, toMs: last === null ? null : instantOf(last, end) };
}

export function typedWindow({ fromMs, toMs }: Window): TypedWindow {
  const day = dayOf(fromMs);
  const typed = { day, from: timeOf(fromMs), to: timeOf(toMs) };
  const toDay = dayOf(toMs);
  const isSaid = readWindow({ ...typed, toDay: '' }).toMs === toMs;
  return { ...typed, toDay: isSaid ? '' : toDay };
}

/** 09:00 */
function timeOf(ms: number): string {
  return timeText(Math.floor((wallMs(ms) % DAY_MS) / MINUTE_MS));
}

/** Of minutes after midnight: 09:00 */
export function timeText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** 2026-10-14, also as it is written where there is no calendar to choose from: 14/10/2026. */
function dayOfText(text: string): number | null {
  const { year, month, day } =
    /^(?<year>2\d{3})-(?<month>\d{2})-(?<day>\d{2})$/.exec(text.trim())?.groups ??
    /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>2\d{3})$/.exec(text.trim())?.groups ??
    {};
  if (year === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
    ? date.getTime() / DAY_MS
    : null;
}

/** As 2026-10-14, of whatever is read as a day; `null`: it is none. */
export function dayText(text: string): string | null {
  const day = dayOfText(text);
  return day === null ? null : new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 09:00, 9h, 9 h 30 */
export function minuteOf(text: string): number | null {
  const [, hours, minutes = '0'] = /^(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?$/.exec(text.trim()) ?? [];
  if (hours === undefined) return null;
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && minute < 24 * 60 ? minute : null;
}

/** 2026-10 -> the day numbers of its weeks, Monday first; `null`: no such month. */
export function weeksOf(month: string): readonly (readonly number[])[] | null {
  const [, year, number] = /^(2\d{3})-(\d{2})$/.exec(month) ?? [];
  if (year === undefined || Number(number) < 1 || Number(number) > 12) return null;
  const first = Date.UTC(Number(year), Number(number) - 1, 1) / DAY_MS;
  const last = Date.UTC(Number(year), Number(number), 0) / DAY_MS;
  const monday = first - ((first + 3) % 7);
  const weeks: number[][] = [];
  for (let day = monday; day <= last; day += 7) weeks.push([0, 1, 2, 3, 4, 5, 6].map((more) => day + more));
  return weeks;
}

/** 2026-10 */
export function monthOf(ms: number): string {
  return dayOf(ms).slice(0, 7);
}

export function monthBeside(month: string, later: 1 | -1): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return monthText(year, number - 1 + later);
}

function monthText(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 7);
}
