// One `up` on its way to the supervisor, and what to do when no answer comes. Pure: time is an argument.

import type { Row } from '../../protocol/mqtt/up.ts';
import { ROW_OVERHEAD_BYTES } from '../journal/rows.ts';

export interface Flight {
  readonly rows: readonly Row[];
  readonly bytes: number;
  /** Backlog flights take a place in the window, live ones go at once. */
  readonly lane: 'live' | 'backlog';
  readonly sentMs: number;
  readonly timeoutMs: number;
  /** How often it went without an answer. */
  readonly unanswered: number;
  /** How often it went without an answer while others got theirs. */
  readonly passedOver: number;
}

export type NextStep =
  | { readonly kind: 'again'; readonly flight: Flight }
  | { readonly kind: 'halves'; readonly flights: readonly [Flight, Flight] }
  | { readonly kind: 'park'; readonly seq: number };

export const FIRST_TIMEOUT_MS = 10_000;
export const MAX_TIMEOUT_MS = 60_000;
/** Once may be a lost message, twice a busy supervisor. */
const GIVE_UP_AFTER = 3;

export function newFlight(rows: readonly Row[], lane: Flight['lane'], nowMs: number): Flight {
  const bytes = rows.reduce((sum, row) => sum + rowBytes(row), 0);
  return { rows, bytes, lane, sentMs: nowMs, timeoutMs: FIRST_TIMEOUT_MS, unanswered: 0, passedOver: 0 };
}

export function isOverdue(flight: Flight, nowMs: number): boolean {
  return nowMs - flight.sentMs >= flight.timeoutMs;
}

/**
 * What becomes of an overdue flight. `lastStoredMs`: when anything was last answered, `null`: never. A supervisor that
 * answers nothing says nothing about these rows, so none is parked; but `isOldest`, the one flight that may be what it
 * chokes on, is taken apart even so.
 */
export function afterTimeout(
  flight: Flight,
  lastStoredMs: number | null,
  isOldest: boolean,
  nowMs: number,
): NextStep {
  const { rows, bytes } = flight;
  const unanswered = flight.unanswered + 1;
  const passedOver = flight.passedOver + (lastStoredMs !== null && lastStoredMs >= flight.sentMs ? 1 : 0);
  const condemned = passedOver >= GIVE_UP_AFTER;
  const suspect = condemned || (isOldest && unanswered >= GIVE_UP_AFTER);
  const [only] = rows;
  if (condemned && rows.length === 1 && only !== undefined) return { kind: 'park', seq: only.seq };
  if (suspect && rows.length > 1) {
    const middle = Math.ceil(rows.length / 2);
    const half = (part: readonly Row[]): Flight => newFlight(part, 'backlog', nowMs);
    return { kind: 'halves', flights: [half(rows.slice(0, middle)), half(rows.slice(middle))] };
  }
  const timeoutMs = Math.min(flight.timeoutMs * 2, MAX_TIMEOUT_MS);
  return {
    kind: 'again',
    flight: { rows, bytes, lane: 'backlog', sentMs: nowMs, timeoutMs, unanswered, passedOver },
  };
}

/** Encoded size of a row, an upper bound. */
export function rowBytes(row: Row): number {
  const body = typeof row.body === 'string' ? Buffer.byteLength(row.body) : row.body.length;
  return body + ROW_OVERHEAD_BYTES;
}

/** Cuts rows into publishes within the bounds; a row is never cut. */
export function intoPublishes(rows: readonly Row[], maxRows: number, maxBytes: number): Row[][] {
  const publishes: Row[][] = [];
  let current: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = rowBytes(row);
    if (current.length > 0 && (bytes + size > maxBytes || current.length >= maxRows)) {
      publishes.push(current);
      current = [];
      bytes = 0;
    }
    current.push(row);
    bytes += size;
  }
  if (current.length > 0) publishes.push(current);
  return publishes;
}
