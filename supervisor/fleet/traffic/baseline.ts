// What a gateway usually hears at each hour of the week, from the hours in which it served. Pure.

import { cursor, type Interval, union } from '../availability/intervals.ts';
import { HOURS_OF_WEEK, hourOfWeek } from './hour-of-week.ts';

export interface HourCount {
  /** Whole UTC hours since 1970. */
  readonly hour: number;
  readonly receptions: number;
}

export interface BaselineInput {
  /** Hours without a row in `gateway_hours` had no reception; any order. */
  readonly hours: readonly HourCount[];
  /** From the first hour of its history to the last whole one. */
  readonly fromHour: number;
  readonly toHour: number;
  /** When it was offline, deaf, or nobody could know: hours that touch these say nothing about what is usual. */
  readonly excluded: readonly Interval[];
  /** Days from the first hour counted to the last before anything is said. */
  readonly minDays: number;
}

export interface UsualHour {
  /** Receptions an hour. */
  readonly median: number;
  /** As a standard deviation would be: 1.4826 times the median distance from the median. */
  readonly spread: number;
  /** Weeks that it rests on. */
  readonly samples: number;
}

export interface Baseline {
  /** 0 to 167, Monday 0:00 in Paris first; `null`: too few weeks have this hour. */
  usual(hourOfWeek: number): UsualHour | null;
  /** Receptions to be expected, parts of hours in proportion; `null`: an hour of it is not known well enough. */
  expected(window: Interval): number | null;
  /** Between two receptions at that moment, ms; `null`: not known, infinite where none is usual. */
  usualGapMs(atMs: number): number | null;
}

export const BASELINE_WEEKS = 8;
const HOUR_MS = 3_600_000;
/** One week could be any week. */
const MIN_SAMPLES = 2;
/** Of a normal distribution, standard deviations in a median absolute deviation. */
const MAD_TO_DEVIATION = 1.4826;

/** `null`: too little history. */
export function baselineOf(input: BaselineInput): Baseline | null {
  const byCell = countedByCell(input);
  if (byCell === null) return null;
  const medians = new Float32Array(HOURS_OF_WEEK).fill(Number.NaN);
  const spreads = new Float32Array(HOURS_OF_WEEK);
  const samples = new Uint8Array(HOURS_OF_WEEK);
  for (const [cell, counts] of byCell.entries()) {
    samples[cell] = Math.min(255, counts.length);
    if (counts.length < MIN_SAMPLES) continue;
    const middle = median(counts);
    medians[cell] = middle;
    spreads[cell] = MAD_TO_DEVIATION * median(counts.map((count) => Math.abs(count - middle)));
  }
  const medianAt = (hour: number): number => medians[hourOfWeek(hour)] as number;

  return {
    usual(cell) {
      const middle = medians[cell];
      if (middle === undefined || Number.isNaN(middle)) return null;
      return { median: middle, spread: spreads[cell] ?? 0, samples: samples[cell] ?? 0 };
    },
    expected({ fromMs, toMs }) {
      let sum = 0;
      for (let hour = Math.floor(fromMs / HOUR_MS); hour * HOUR_MS < toMs; hour++) {
        const partMs = Math.min(toMs, (hour + 1) * HOUR_MS) - Math.max(fromMs, hour * HOUR_MS);
        sum += (medianAt(hour) * partMs) / HOUR_MS;
      }
      return Number.isNaN(sum) ? null : sum;
    },
    usualGapMs(atMs) {
      const anHour = medianAt(Math.floor(atMs / HOUR_MS));
      return Number.isNaN(anHour) ? null : HOUR_MS / anHour;
    },
  };
}

/** Receptions of the hours that count, by hour of week; `null`: they do not go back far enough. */
function countedByCell({ hours, fromHour, toHour, excluded, minDays }: BaselineInput): number[][] | null {
  const receptions = new Map(hours.map((one) => [one.hour, one.receptions]));
  const excludedAt = cursor(union(excluded.map(touchedHours)));
  const byCell: number[][] = Array.from({ length: HOURS_OF_WEEK }, () => []);
  let first: number | null = null;
  let last = 0;
  for (let hour = fromHour; hour < toHour; hour++) {
    if (excludedAt(hour) !== null) continue;
    first ??= hour;
    last = hour;
    byCell[hourOfWeek(hour)]?.push(receptions.get(hour) ?? 0);
  }
  return first !== null && last + 1 - first >= minDays * 24 ? byCell : null;
}

/** In hours, not ms. */
function touchedHours({ fromMs, toMs }: Interval): Interval {
  return { fromMs: Math.floor(fromMs / HOUR_MS), toMs: Math.ceil(toMs / HOUR_MS) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
