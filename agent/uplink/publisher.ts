// Brings journal rows to the supervisor: live rows at once, the backlog in a window, again what stays without an answer.
//
//   committed rows --live, at once-------------------> up --> in flight --stored--> held
//   journal (storedUpTo, last at connect] --window---> up --> in flight --timeout--> again, halves, parked

import type { Row } from '../../protocol/mqtt/up.ts';
import { createSeqSet, type SeqRange, type SeqSet } from '../../protocol/seq-set.ts';
import type { JournalOpened } from '../journal/rows.ts';
import {
  afterTimeout,
  firstPublish,
  intoPublishes,
  isOverdue,
  type Publish,
  type Resend,
  rowBytes,
} from './window.ts';

export interface PublisherDeps {
  readonly opened: JournalOpened;
  readonly read: (from: number, to: number, maxRows: number, maxBytes: number) => Promise<readonly Row[]>;
  readonly storedUpTo: (seq: number) => void;
  readonly park: (seq: number, parked: boolean) => void;
  /** False when there is no connection. */
  readonly send: (rows: readonly Row[]) => boolean;
  readonly now: () => number;
  readonly log: (fields: object, message: string) => void;
}

export interface PublisherFigures {
  readonly last: number;
  readonly storedUpTo: number;
  /** Rows not stored and not parked. */
  readonly waiting: number;
  readonly parked: number;
  readonly inFlight: number;
  readonly resent: number;
  /** Connected, rows sent, and nothing stored for a minute. */
  readonly silent: boolean;
}

export interface Publisher {
  connected(): void;
  disconnected(): void;
  committed(rows: readonly Row[]): void;
  stored(ranges: readonly SeqRange[]): void;
  /** Backlog rows a second; `null`: as many as the window allows. */
  pace(rowsPerS: number | null): void;
  parked(): readonly number[];
  figures(): PublisherFigures;
  stop(): void;
}

/** Rows of one publish: well under 64 KiB with everything around them. */
const PUBLISH_BYTES = 48 * 1024;
const PUBLISH_ROWS = 512;
/** Backlog publishes without an answer at once. */
const WINDOW = 8;
/** In flight in all; beyond it the supervisor is not answering, and new rows stay in the journal. */
const MAX_IN_FLIGHT_BYTES = 4 * 1024 * 1024;
/** Rows just committed, kept so that they need not be read back. */
const TAIL_BYTES = 4 * 1024 * 1024;
const TICK_MS = 500;
const SILENT_AFTER_MS = 60_000;

export function createPublisher(deps: PublisherDeps): Publisher {
  const parked = new Set(deps.opened.parked);
  /** Stored at the supervisor, or parked. */
  const held: SeqSet = createSeqSet(deps.opened.storedUpTo);
  for (const seq of parked) held.add(seq);
  let last = deps.opened.last;
  let online = false;
  let flights: Publish[] = [];
  let inFlightBytes = 0;
  /** The backlog: rows of the journal not sent on this connection yet. Empty when `next` is beyond `end`. */
  let next = 1;
  let end = 0;
  let reading = false;
  let tail: Row[] = [];
  let tailBytes = 0;
  let resent = 0;
  let lastStoredMs: number | null = null;
  /** When the oldest row without an answer was first sent, since anything was stored. */
  let unansweredSinceMs: number | null = null;
  let paceRowsPerS: number | null = null;
  let allowance = 0;
  let allowanceMs = deps.now();
  const timer = setInterval(tick, TICK_MS);

  function transmit(publish: Publish): boolean {
    if (!deps.send(publish.rows)) return false;
    flights.push(publish);
    inFlightBytes += bytesOf(publish.rows);
    unansweredSinceMs ??= deps.now();
    return true;
  }

  function remember(rows: readonly Row[]): void {
    for (const row of rows) {
      tail.push(row);
      tailBytes += rowBytes(row);
    }
    if (tailBytes <= TAIL_BYTES) return;
    let drop = 0;
    while (tailBytes > TAIL_BYTES / 2) tailBytes -= rowBytes(tail[drop++] as Row);
    tail = tail.slice(drop);
  }

  /** Rows from the tail when it has them all, else from the journal. */
  async function rowsOf(from: number, to: number): Promise<readonly Row[]> {
    const oldest = tail[0];
    if (oldest === undefined || oldest.seq > from) return deps.read(from, to, PUBLISH_ROWS, PUBLISH_BYTES);
    const start = from - oldest.seq;
    return tail.slice(start, Math.min(start + PUBLISH_ROWS, to - oldest.seq + 1));
  }

  function mayDrain(): boolean {
    if (!online || next > end || inFlightBytes >= MAX_IN_FLIGHT_BYTES) return false;
    if (flights.filter(({ lane }) => lane === 'backlog').length >= WINDOW) return false;
    return paceRowsPerS === null || allowance >= 1;
  }

  /** Sends backlog while window and pace allow. */
  async function drain(): Promise<void> {
    if (reading) return;
    reading = true;
    try {
      refillAllowance();
      while (mayDrain()) {
        const from = next;
        const rows = await rowsOf(from, end);
        // Disconnected and perhaps connected again meanwhile: the backlog begins anew.
        if (!online || next !== from) break;
        if (!sendBacklog(rows, from)) break;
      }
    } finally {
      reading = false;
    }
  }

  /** False when the connection is gone. */
  function sendBacklog(rows: readonly Row[], from: number): boolean {
    const wanted = rows.filter(({ seq }) => !held.has(seq) && !isInFlight(seq));
    const allowed = paceRowsPerS === null ? wanted : wanted.slice(0, Math.floor(allowance));
    for (const part of intoPublishes(allowed, PUBLISH_BYTES)) {
      if (!transmit(firstPublish(part, 'backlog', deps.now()))) return false;
    }
    if (paceRowsPerS !== null) allowance -= allowed.length;
    const firstLeft = wanted[allowed.length];
    // An empty read means that these rows are gone from the journal.
    next = firstLeft?.seq ?? (rows.at(-1)?.seq ?? Math.max(from, end)) + 1;
    return true;
  }

  function isInFlight(seq: number): boolean {
    return flights.some(({ rows }) => {
      const first = rows[0];
      const final = rows.at(-1);
      return first !== undefined && final !== undefined && seq >= first.seq && seq <= final.seq;
    });
  }

  function refillAllowance(): void {
    const nowMs = deps.now();
    if (paceRowsPerS !== null) {
      // A second's worth at most: a pause must not turn into a burst.
      allowance = Math.min(paceRowsPerS, allowance + ((nowMs - allowanceMs) / 1_000) * paceRowsPerS);
    }
    allowanceMs = nowMs;
  }

  function drainSoon(): void {
    drain().catch((error: unknown) => deps.log({ err: error }, 'backlog could not be read'));
  }

  function tick(): void {
    if (!online) return;
    const nowMs = deps.now();
    const overdue = flights.filter((publish) => isOverdue(publish, nowMs));
    if (overdue.length > 0) {
      flights = flights.filter((publish) => !isOverdue(publish, nowMs));
      for (const publish of overdue) {
        inFlightBytes -= bytesOf(publish.rows);
        apply(afterTimeout(publish, lastStoredMs, nowMs));
      }
    }
    drainSoon();
  }

  function apply(resend: Resend): void {
    switch (resend.kind) {
      case 'again':
        resent += resend.publish.rows.length;
        return void transmit(resend.publish);
      case 'halves':
        for (const publish of resend.publishes) {
          resent += publish.rows.length;
          transmit(publish);
        }
        return;
      case 'park':
        parked.add(resend.seq);
        deps.park(resend.seq, true);
        deps.log({ seq: resend.seq }, 'row parked: never answered, although others were');
        hold([[resend.seq, resend.seq]]);
    }
  }

  function hold(ranges: readonly SeqRange[]): void {
    const before = held.watermark();
    for (const [first, final] of ranges) held.add(first, Math.min(final, last));
    if (held.watermark() > before) deps.storedUpTo(held.watermark());
  }

  return {
    connected() {
      online = true;
      flights = [];
      inFlightBytes = 0;
      unansweredSinceMs = null;
      next = held.watermark() + 1;
      end = last;
      drainSoon();
    },

    disconnected() {
      online = false;
    },

    committed(rows) {
      const newest = rows.at(-1);
      if (newest === undefined) return;
      last = newest.seq;
      remember(rows);
      if (!online) return;
      if (inFlightBytes < MAX_IN_FLIGHT_BYTES) {
        for (const part of intoPublishes(rows, PUBLISH_BYTES))
          transmit(firstPublish(part, 'live', deps.now()));
        return;
      }
      if (next > end) next = (rows[0] as Row).seq;
      end = newest.seq;
    },

    stored(ranges) {
      hold(ranges);
      lastStoredMs = deps.now();
      unansweredSinceMs = null;
      for (const seq of parked) {
        if (ranges.some(([first, final]) => seq >= first && seq <= final)) {
          parked.delete(seq);
          deps.park(seq, false);
        }
      }
      const left: Publish[] = [];
      inFlightBytes = 0;
      for (const publish of flights) {
        const rows = publish.rows.filter(({ seq }) => !held.has(seq));
        if (rows.length === 0) continue;
        left.push(rows.length === publish.rows.length ? publish : { ...publish, rows });
        inFlightBytes += bytesOf(rows);
      }
      flights = left;
      drainSoon();
    },

    pace(rowsPerS) {
      refillAllowance();
      paceRowsPerS = rowsPerS;
      drainSoon();
    },

    parked: () => [...parked],

    figures() {
      const above = held.ranges().reduce((sum, [first, final]) => sum + final - first + 1, 0);
      const silentMs = unansweredSinceMs === null ? 0 : deps.now() - unansweredSinceMs;
      return {
        last,
        storedUpTo: held.watermark(),
        waiting: last - held.watermark() - above,
        parked: parked.size,
        inFlight: flights.reduce((sum, { rows }) => sum + rows.length, 0),
        resent,
        silent: online && silentMs >= SILENT_AFTER_MS,
      };
    },

    stop: () => clearInterval(timer),
  };
}

function bytesOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + rowBytes(row), 0);
}
