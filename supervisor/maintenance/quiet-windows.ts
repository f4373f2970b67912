// When work of some length disturbs least: by what was heard at the same hours of the last four weeks. Pure.

import { HOURS_OF_WEEK, hourOfWeek } from '../fleet/traffic/hour-of-week.ts';
import type { Window } from './model.ts';

const HOUR_MS = 3_600_000;
/** What is learnt from. */
export const LEARNT_HOURS = 4 * HOURS_OF_WEEK;
const SUGGESTIONS = 3;

export interface QuietWindow extends Window {
  /** Of what is heard in an average stretch of that length; 0.2: a fifth. */
  readonly share: number;
}

/** Receptions of a UTC hour since 1970; hours that are left out had none. */
export interface HourOf {
  readonly hour: number;
  readonly receptions: number;
}

/**
 * The quietest that begin on the hour, no two of them overlapping, in order of time. Empty: nothing was heard, so
 * nothing can be told.
 */
export function quietWindows(
  hours: readonly HourOf[],
  { fromMs, toMs, lengthMs }: Window & { readonly lengthMs: number },
): readonly QuietWindow[] {
  const sums = new Array<number>(HOURS_OF_WEEK).fill(0);
  for (const { hour, receptions } of hours) {
    const index = hourOfWeek(hour);
    sums[index] = (sums[index] ?? 0) + receptions;
  }
  const average = sums.reduce((sum, one) => sum + one, 0) / HOURS_OF_WEEK;
  if (average === 0) return [];
  const candidates: QuietWindow[] = [];
  for (let hour = Math.ceil(fromMs / HOUR_MS); hour * HOUR_MS + lengthMs <= toMs; hour++) {
    const heard = heardIn(sums, hour, lengthMs);
    const share = heard / (average * (lengthMs / HOUR_MS));
    candidates.push({ fromMs: hour * HOUR_MS, toMs: hour * HOUR_MS + lengthMs, share });
  }
  const best: QuietWindow[] = [];
  for (const one of candidates.sort((a, b) => a.share - b.share || a.fromMs - b.fromMs)) {
    if (best.length === SUGGESTIONS) break;
    if (best.every((other) => one.toMs <= other.fromMs || other.toMs <= one.fromMs)) best.push(one);
  }
  return best.sort((a, b) => a.fromMs - b.fromMs);
}

/** The last hour counts by the part of it that is used. */
function heardIn(sums: readonly number[], firstHour: number, lengthMs: number): number {
  let sum = 0;
  for (let leftMs = lengthMs, hour = firstHour; leftMs > 0; leftMs -= HOUR_MS, hour++) {
    sum += (sums[hourOfWeek(hour)] ?? 0) * Math.min(1, leftMs / HOUR_MS);
  }
  return sum;
}
