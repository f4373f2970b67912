// What is on its way to the supervisor, and what to do with what is not answered. Pure: time is an argument.

import type { Row } from '../../protocol/mqtt/up.ts';

/** One `up` on its way. */
export interface Publish {
  readonly rows: readonly Row[];
  /** Backlog publishes count against the window, live ones go at once. */
  readonly lane: 'live' | 'backlog';
  readonly sentMs: number;
  readonly timeoutMs: number;
  /** How often it went without an answer while other rows were answered. */
  readonly unanswered: number;
}

export type Resend =
  | { readonly kind: 'again'; readonly publish: Publish }
  | { readonly kind: 'halves'; readonly publishes: readonly [Publish, Publish] }
  | { readonly kind: 'park'; readonly seq: number };

export const FIRST_TIMEOUT_MS = 10_000;
export const MAX_TIMEOUT_MS = 60_000;
/** A publish that so often stays without an answer, while others get one, holds something the other side chokes on. */
const GIVE_UP_AFTER = 3;

export function firstPublish(rows: readonly Row[], lane: Publish['lane'], nowMs: number): Publish {
  return { rows, lane, sentMs: nowMs, timeoutMs: FIRST_TIMEOUT_MS, unanswered: 0 };
}

export function isOverdue(publish: Publish, nowMs: number): boolean {
  return nowMs - publish.sentMs >= publish.timeoutMs;
}

/**
 * What becomes of an overdue publish. `lastStoredMs`: when anything was last answered; a supervisor that answers
 * nothing at all says nothing about these rows.
 */
export function afterTimeout(publish: Publish, lastStoredMs: number | null, nowMs: number): Resend {
  const othersAnswered = lastStoredMs !== null && lastStoredMs > publish.sentMs;
  const unanswered = publish.unanswered + (othersAnswered ? 1 : 0);
  const { rows, lane } = publish;
  if (unanswered < GIVE_UP_AFTER) {
    const timeoutMs = Math.min(publish.timeoutMs * 2, MAX_TIMEOUT_MS);
    return { kind: 'again', publish: { rows, lane, sentMs: nowMs, timeoutMs, unanswered } };
  }
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) return { kind: 'park', seq: only.seq };
  const middle = Math.ceil(rows.length / 2);
  return {
    kind: 'halves',
    publishes: [
      firstPublish(rows.slice(0, middle), lane, nowMs),
      firstPublish(rows.slice(middle), lane, nowMs),
    ],
  };
}

/** Cuts rows into publishes that stay within the byte bound; a row is never cut. */
export function intoPublishes(rows: readonly Row[], maxBytes: number): Row[][] {
  const publishes: Row[][] = [];
  let current: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = rowBytes(row);
    if (current.length > 0 && bytes + size > maxBytes) {
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

/** Encoded size of a row, an upper bound: the fields around the body take 80 bytes at most. */
export function rowBytes(row: Row): number {
  const body = typeof row.body === 'string' ? Buffer.byteLength(row.body) : row.body.length;
  return body + 80;
}
