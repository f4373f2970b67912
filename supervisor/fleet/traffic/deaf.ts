// Whether a gateway that answers still hears: its traffic against its own baseline, and what its neighbours heard. Pure.

import type { Interval } from '../availability/intervals.ts';
import type { Baseline, HourCount } from './baseline.ts';
import type { Evidence } from './neighbours.ts';

const HOUR_MS = 3_600_000;

/** `quiet`: far less than usual, and no neighbour says that there was something to hear. No verdict. */
export type Hearing = 'hears' | 'quiet' | 'deaf' | 'unknown';

export interface DeafThresholds {
  /** Deaf below this share of what was to be expected ... */
  readonly raiseShare: number;
  /** ... and no longer at this one. */
  readonly clearShare: number;
  /** Nothing is concluded from less that was to be expected. */
  readonly minExpected: number;
  /** For gateways without history neighbours alone may say so: at least this much expected, less than this share heard. */
  readonly newMinExpected: number;
  readonly newRaiseShare: number;
}

/** At 20 expected and a fifth heard, chance alone is one in 300,000 looks, and neighbours have to agree. */
export const DEAF_THRESHOLDS: DeafThresholds = {
  raiseShare: 0.2,
  clearShare: 0.5,
  minExpected: 20,
  newMinExpected: 50,
  newRaiseShare: 0.05,
};

export interface WindowTraffic {
  readonly receptions: number;
  /** By its baseline; `null`: no history yet. */
  readonly expected: number | null;
  /** Rows that its agent has not delivered yet: any of them may belong to the window. */
  readonly waiting: number;
}

/** What neighbours say need not be asked where this is false: the answer is the same. */
export function needsEvidence(
  before: Hearing,
  { receptions, expected, waiting }: WindowTraffic,
  thresholds: DeafThresholds,
): boolean {
  if (before === 'deaf' || expected === null) return true;
  return expected >= thresholds.minExpected && receptions + waiting < thresholds.raiseShare * expected;
}

/** The current hour and the whole ones before it within `windowMs`: receptions are summed up by the hour. */
export function trafficWindow(nowMs: number, windowMs: number): Interval {
  const wholeHours = Math.ceil((nowMs - windowMs) / HOUR_MS) * HOUR_MS;
  return { fromMs: Math.min(wholeHours, Math.floor(nowMs / HOUR_MS) * HOUR_MS), toMs: nowMs };
}

/** `evidence`: `null` where it was not needed. */
export function judgeHearing(
  before: Hearing,
  traffic: WindowTraffic,
  evidence: Evidence | null,
  thresholds: DeafThresholds,
): Hearing {
  if (before === 'deaf') return hearsAgain(traffic, evidence, thresholds) ? 'hears' : 'deaf';
  const { expected, waiting } = traffic;
  const receptions = traffic.receptions + waiting;
  if (expected === null) {
    if (evidence === null) return 'unknown';
    const { newMinExpected, newRaiseShare } = thresholds;
    return isBelow(evidence.heard + waiting, evidence.expected, newRaiseShare, newMinExpected)
      ? 'deaf'
      : 'unknown';
  }
  if (expected < thresholds.minExpected) return 'unknown';
  if (receptions >= thresholds.raiseShare * expected) return 'hears';
  const { raiseShare, minExpected } = thresholds;
  const doNeighboursSaySo =
    evidence !== null && isBelow(evidence.heard + waiting, evidence.expected, raiseShare, minExpected);
  return doNeighboursSaySo ? 'deaf' : 'quiet';
}

function isBelow(heard: number, expected: number, share: number, minExpected: number): boolean {
  return expected >= minExpected && heard < share * expected;
}

/** Either sign suffices: nothing but hearing makes them. */
function hearsAgain(traffic: WindowTraffic, evidence: Evidence | null, thresholds: DeafThresholds): boolean {
  const { clearShare, minExpected, newMinExpected } = thresholds;
  const { receptions, expected } = traffic;
  if (expected !== null && expected >= minExpected && receptions >= clearShare * expected) return true;
  const enough = expected === null ? newMinExpected : minExpected;
  return evidence !== null && evidence.expected >= enough && evidence.heard >= clearShare * evidence.expected;
}

/**
 * When it began: the moment after which it heard less than half of what was to be expected, and before which more.
 * `hours` in order, the last one perhaps not over; ms since 1970, as exact as hours are.
 */
export function deafSinceMs(hours: readonly HourCount[], baseline: Baseline, window: Interval): number {
  let sum = 0;
  let most = 0;
  let sinceMs = hours[0] === undefined ? window.fromMs : hours[0].hour * HOUR_MS;
  for (const { hour, receptions } of hours) {
    const fromMs = hour * HOUR_MS;
    const toMs = Math.min(fromMs + HOUR_MS, window.toMs);
    const expected = baseline.expected({ fromMs, toMs });
    if (expected === null) continue;
    sum += receptions - expected / 2;
    if (sum >= most) {
      most = sum;
      // An hour in which it ended half-way was heard in part.
      const part = expected > 0 ? Math.min(1, receptions / expected) : 1;
      sinceMs = fromMs + part * (toMs - fromMs);
    }
  }
  return Math.min(sinceMs, window.toMs);
}

/** What a sentence about it says. `expected`: by its own baseline; left out where it has no history. */
export function deafFigures(
  { receptions, expected }: WindowTraffic,
  evidence: Evidence | null,
  { fromMs, toMs }: Interval,
) {
  return {
    heard: receptions,
    ...(expected === null ? {} : { expected: Math.round(expected) }),
    windowMs: toMs - fromMs,
    heardByNeighbours: Math.round(evidence?.expected ?? 0),
    ofThoseHeard: evidence?.heard ?? 0,
    neighbours: evidence?.neighbours ?? 0,
  };
}
