// The days of a 90-day strip out of counted intervals: of each Paris day the worst that happened, and for how long. Pure.

import { localDay } from '../../calendar/local-time.ts';
import type { CountedInterval } from '../../fleet/availability/availability.ts';
import type { SaidRow } from '../../fleet/availability/said.ts';

/** Worst first: `none` is out of service, `unknown` before anything was recorded. */
export const DAY_KINDS = ['offline', 'announced', 'degraded', 'blind', 'calm', 'unknown', 'none'] as const;
export type DayKind = (typeof DAY_KINDS)[number];
/** Of a moment more is known than of a day. */
export type MomentKind = DayKind | 'suspect';

export interface Day {
  /** yyyymmdd, in Paris. */
  readonly day: number;
  readonly kind: DayKind;
  /** Of that kind, ms. */
  readonly lastedMs: number;
}

export const STRIP_DAYS = 90;
/** Shorter than this in a day is no blindness to speak of: restarts. */
const MIN_BLIND_MS = 900_000;
const HOUR_MS = 3_600_000;

/** Oldest first, the last one is the day of `nowMs`. */
export function daysOf(intervals: readonly CountedInterval<SaidRow>[], nowMs: number): Day[] {
  const lasted = new Map<number, Partial<Record<DayKind, number>>>();
  for (const one of intervals) {
    const kind = dayKindOf(one);
    for (let fromMs = one.fromMs; fromMs < one.toMs; ) {
      const day = localDay(fromMs);
      const toMs = Math.min(one.toMs, endOfDay(fromMs, day));
      const kinds = lasted.get(day) ?? {};
      kinds[kind] = (kinds[kind] ?? 0) + toMs - fromMs;
      lasted.set(day, kinds);
      fromMs = toMs;
    }
  }
  return dayNumbers(nowMs).map((day) => worst(day, lasted.get(day) ?? {}));
}

/** Noon, UTC, of a day such as 20261129: the same day everywhere in Europe. */
export function dayInstant(day: number): number {
  return Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100, 12);
}

/** Where several stand for one (a commune): the worst of each day. */
export function worstOf(all: readonly (readonly Day[])[]): Day[] {
  const [first = []] = all;
  return first.map((day, index) =>
    all.reduce<Day>((found, days) => {
      const other = days[index] ?? found;
      const order = DAY_KINDS.indexOf(other.kind) - DAY_KINDS.indexOf(found.kind);
      return order < 0 || (order === 0 && other.lastedMs > found.lastedMs) ? other : found;
    }, day),
  );
}

/** When the first of the days begins, or a little before. */
export function stripStartMs(nowMs: number): number {
  return nowMs - STRIP_DAYS * 24 * HOUR_MS;
}

function worst(day: number, kinds: Partial<Record<DayKind, number>>): Day {
  const found = DAY_KINDS.find((kind) => (kinds[kind] ?? 0) > (kind === 'blind' ? MIN_BLIND_MS : 0));
  return { day, kind: found ?? 'none', lastedMs: found === undefined ? 0 : (kinds[found] ?? 0) };
}

export function dayKindOf({ counted, row }: CountedInterval<SaidRow>): DayKind {
  switch (counted) {
    case 'down':
      return 'offline';
    case 'up-announced':
    case 'down-announced':
      return 'announced';
    case 'blind':
      return 'blind';
    case 'unknown':
      return 'unknown';
    case 'out-of-service':
      return 'none';
    case 'up':
      return row?.value === 'degraded' ? 'degraded' : 'calm';
  }
}

/** The instant at which the day of `ms` ends: days have 23, 24 or 25 hours, and end on the hour. */
function endOfDay(ms: number, day: number): number {
  const hour = Math.floor(ms / HOUR_MS) * HOUR_MS;
  // Nearly the whole day in one step, the rest by hours.
  let end = hour + HOUR_MS;
  if (localDay(hour + 22 * HOUR_MS) === day) end = hour + 23 * HOUR_MS;
  while (localDay(end) === day) end += HOUR_MS;
  return end;
}

function dayNumbers(nowMs: number): number[] {
  const today = localDay(nowMs);
  const noon = dayInstant(today);
  return Array.from({ length: STRIP_DAYS }, (_, index) =>
    localDay(noon - (STRIP_DAYS - 1 - index) * 24 * HOUR_MS),
  );
}
