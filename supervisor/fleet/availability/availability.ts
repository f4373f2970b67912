// How much of a period a piece of equipment was there: by time, never by samples, with the intervals behind each figure. Pure.
//
// A = 1 - D / (T - M - U)
//   T  in service within the period, less the time that nothing is known of it yet (`unknown`)
//   M  announced work, outside of U
//   U  blind: nobody can know
//   D  offline, outside of M and U
// Raw: the same without M.

import type { BaseState, StateRow } from '../health/model.ts';
import { clip, cursor, type Interval, overlay, type Stretch, union } from './intervals.ts';

/** Work that both sides were told of in time; the window as announced, never as it went. */
export interface Announced extends Interval {
  /** What it is called, for the list of exclusions. */
  readonly reference: string;
}

export type BaseRow = Pick<StateRow, 'value'>;

export interface AvailabilityInput<R extends BaseRow> {
  /** Ends now at the latest: of the future nothing is known. */
  readonly period: Interval;
  /** Painted base states, in order. */
  readonly base: readonly Stretch<R>[];
  /** When nobody could know; any order. */
  readonly blind: readonly Interval[];
  readonly inService: readonly Interval[];
  readonly announced: readonly Announced[];
}

export const COUNTED = [
  'up',
  'down',
  'up-announced',
  'down-announced',
  'blind',
  'unknown',
  'out-of-service',
] as const;
/** What a stretch counts as. Exactly one each; together they are the period. */
export type Counted = (typeof COUNTED)[number];

export interface CountedInterval<R> extends Interval {
  readonly counted: Counted;
  /** The statement on which it rests; `null`: there is none. */
  readonly row: R | null;
  /** Of the announced work that it lies in. */
  readonly reference: string | null;
}

/** s; parts of a second count. */
export interface AvailabilitySeconds {
  readonly period: number;
  readonly inService: number;
  /** Outside of announced work. */
  readonly up: number;
  readonly down: number;
  /** During announced work: `upAnnounced` and `downAnnounced` together. */
  readonly announced: number;
  readonly upAnnounced: number;
  readonly downAnnounced: number;
  readonly blind: number;
  /** In service, never seen or from before the first record: neither up nor down. */
  readonly unknown: number;
  readonly outOfService: number;
}

export interface Availability<R> {
  /** 0 to 1; `null`: there is no time to judge. */
  readonly raw: number | null;
  readonly excludingAnnounced: number | null;
  readonly seconds: AvailabilitySeconds;
  /** In order, without gaps; neighbours differ in what they count as or in the statement behind it. */
  readonly intervals: readonly CountedInterval<R>[];
}

export function availability<R extends BaseRow>(input: AvailabilityInput<R>): Availability<R> {
  const intervals = countIntervals(input);
  const ms = Object.fromEntries(COUNTED.map((counted) => [counted, 0])) as Record<Counted, number>;
  for (const { counted, fromMs, toMs } of intervals) ms[counted] += toMs - fromMs;
  const periodMs = Math.max(0, input.period.toMs - input.period.fromMs);
  const seconds: AvailabilitySeconds = {
    period: periodMs / 1_000,
    inService: (periodMs - ms['out-of-service']) / 1_000,
    up: ms.up / 1_000,
    down: ms.down / 1_000,
    announced: (ms['up-announced'] + ms['down-announced']) / 1_000,
    upAnnounced: ms['up-announced'] / 1_000,
    downAnnounced: ms['down-announced'] / 1_000,
    blind: ms.blind / 1_000,
    unknown: ms.unknown / 1_000,
    outOfService: ms['out-of-service'] / 1_000,
  };
  return { ...sharesOf(seconds), seconds, intervals };
}

/** Both figures from seconds, of one piece of equipment or of a weighted sum of several. */
export function sharesOf(
  seconds: Pick<AvailabilitySeconds, 'up' | 'down' | 'upAnnounced' | 'downAnnounced'>,
): Pick<Availability<never>, 'raw' | 'excludingAnnounced'> {
  const { up, down, upAnnounced, downAnnounced } = seconds;
  const share = (lost: number, of: number): number | null => (of > 0 ? 1 - lost / of : null);
  return {
    raw: share(down + downAnnounced, up + down + upAnnounced + downAnnounced),
    excludingAnnounced: share(down, up + down),
  };
}

function countIntervals<R extends BaseRow>(input: AvailabilityInput<R>): CountedInterval<R>[] {
  const { period } = input;
  if (period.fromMs >= period.toMs) return [];
  const base = clip(input.base, period);
  const blind = clip(union(input.blind), period);
  const inService = clip(union(input.inService), period);
  const announced = overlay(
    clip(
      input.announced.map((value) => ({ fromMs: value.fromMs, toMs: value.toMs, value })),
      period,
    ),
  );
  const edges = sortedEdges([period, ...base, ...blind, ...inService, ...announced]);
  const baseAt = cursor(base);
  const blindAt = cursor(blind);
  const inServiceAt = cursor(inService);
  const announcedAt = cursor(announced);
  const list: { -readonly [K in keyof CountedInterval<R>]: CountedInterval<R>[K] }[] = [];
  for (let index = 1; index < edges.length; index++) {
    const fromMs = edges[index - 1] as number;
    const toMs = edges[index] as number;
    if (fromMs === toMs) continue;
    const row = baseAt(fromMs)?.value ?? null;
    const reference = announcedAt(fromMs)?.value.reference ?? null;
    const isInService = inServiceAt(fromMs) !== null;
    const isBlind = blindAt(fromMs) !== null;
    const counted = countedAs(row?.value ?? null, isInService, isBlind, reference !== null);
    const last = list.at(-1);
    if (last?.counted === counted && last.row === row && last.reference === reference) last.toMs = toMs;
    else list.push({ fromMs, toMs, counted, row, reference });
  }
  return list;
}

function sortedEdges(intervals: readonly Interval[]): Float64Array {
  const edges = new Float64Array(2 * intervals.length);
  for (const [index, { fromMs, toMs }] of intervals.entries()) {
    edges[2 * index] = fromMs;
    edges[2 * index + 1] = toMs;
  }
  return edges.sort();
}

/** Each overlap is counted once: out of service before blind, blind before unknown, unknown before announced. */
function countedAs(
  state: StateRow['value'] | null,
  isInService: boolean,
  isBlind: boolean,
  isAnnounced: boolean,
): Counted {
  if (!isInService || state === 'retired') return 'out-of-service';
  if (isBlind) return 'blind';
  if (state === null || state === 'never-seen') return 'unknown';
  const isUp = UP.has(state);
  if (isAnnounced) return isUp ? 'up-announced' : 'down-announced';
  return isUp ? 'up' : 'down';
}

/** It serves, if badly; `suspect` is not known to be down, and is painted over when it turns out that it was. */
const UP: ReadonlySet<StateRow['value']> = new Set<BaseState>(['online', 'suspect', 'degraded']);
