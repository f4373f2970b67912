// Brings journal rows to the supervisor: live rows at once, the backlog in a window, again what gets no answer.
// Every row is, at each moment, held (stored there, or parked), on its way, or waiting in the journal.
//
//   committed ---live, at once----> on its way ---stored---------------> held
//   waiting -----window, pace-----> on its way ---no answer: again, in halves, alone---> parked

import type { Row } from '../../protocol/mqtt/up.ts';
import { createSeqSet, type SeqRange, type SeqSet } from '../../protocol/seq-set.ts';
import type { JournalOpened, ReadRequest } from '../journal/rows.ts';
import { createBacklog } from './backlog.ts';
import { afterTimeout, FIRST_TIMEOUT_MS, type Flight, intoPublishes, newFlight } from './flight.ts';
import { createFlights } from './flights.ts';
import { createPace } from './pace.ts';

export interface PublisherDeps {
  readonly opened: JournalOpened;
  readonly read: (request: ReadRequest) => Promise<readonly Row[]>;
  readonly storedUpTo: (seq: number) => void;
  readonly park: (seq: number) => void;
  readonly unpark: (seq: number) => void;
  /** False when there is no connection. */
  readonly send: (rows: readonly Row[]) => boolean;
  /** Bytes sent that have not left yet. */
  readonly unsentBytes: () => number;
  readonly now: () => number;
  readonly log: (fields: object, message: string) => void;
}

export interface PublisherFigures {
  readonly storedUpTo: number;
  /** Rows neither stored nor parked. */
  readonly waiting: number;
  readonly parked: readonly number[];
  readonly inFlight: number;
  readonly resent: number;
  /** Connected, rows sent, and nothing stored for a minute. */
  readonly unanswered: boolean;
}

export interface Publisher {
  connected(): void;
  disconnected(): void;
  /** Rows just written to the journal, numbers without a gap. */
  committed(rows: readonly Row[]): void;
  stored(ranges: readonly SeqRange[]): void;
  /** Backlog rows a second; `null`: as many as the window allows. */
  pace(rowsPerS: number | null): void;
  /** To be called a few times a second. */
  tick(): void;
  figures(): PublisherFigures;
}

/** One publish: well under 64 KiB with everything around it. A longer row goes alone. */
const PUBLISH_BYTES = 48 * 1024;
const PUBLISH_ROWS = 512;
/** Backlog publishes on their way at once: from the first, so that a slow link is not flooded, to the last. */
const FIRST_WINDOW = 2;
const MAX_WINDOW = 8;
/** In all; beyond it the supervisor is not answering, and new rows wait in the journal. */
const MAX_IN_FLIGHT_BYTES = 4 * 1024 * 1024;
/** A link that has so much to send needs no more. */
const MAX_UNSENT_BYTES = 256 * 1024;
/** The supervisor says how fast the backlog may come right after `hello`; one that does not say has no wish. */
const PACE_WITHIN_MS = 2_000;
const UNANSWERED_AFTER_MS = 60_000;
/** More than that is no handful of poisonous rows but a supervisor out of order: they go on being sent. */
const MAX_PARKED = 1_000;

export function createPublisher(deps: PublisherDeps): Publisher {
  const parked = new Set(deps.opened.parked);
  const held: SeqSet = createSeqSet(deps.opened.storedUpTo);
  for (const seq of parked) held.add(seq);
  const flights = createFlights();
  const backlog = createBacklog();
  const pace = createPace(deps.now());
  let { last } = deps.opened.figures;
  let online = false;
  let draining = false;
  let drainFromMs = 0;
  let window = FIRST_WINDOW;
  let resent = 0;
  let lastStoredMs: number | null = null;
  /** Since when rows have been sent without anything being stored. */
  let silentSinceMs: number | null = null;

  function transmit(flight: Flight): boolean {
    if (!deps.send(flight.rows)) return false;
    flights.add(flight);
    silentSinceMs ??= deps.now();
    return true;
  }

  function isClogged(): boolean {
    return flights.bytes() >= MAX_IN_FLIGHT_BYTES || deps.unsentBytes() >= MAX_UNSENT_BYTES;
  }

  function isSilent(nowMs: number): boolean {
    return silentSinceMs !== null && nowMs - silentSinceMs >= UNANSWERED_AFTER_MS;
  }

  function mayDrain(): boolean {
    const nowMs = deps.now();
    // A supervisor that has been silent for long gets one publish at a time, to see whether it is back.
    const places = isSilent(nowMs) ? 1 : window;
    if (!online || backlog.isEmpty() || flights.backlogCount() >= places || isClogged()) return false;
    return nowMs >= drainFromMs && pace.allowance(nowMs) >= 1;
  }

  async function drain(): Promise<void> {
    if (draining) return;
    draining = true;
    try {
      while (mayDrain()) {
        const from = backlog.next();
        const to = backlog.end();
        const rows = await deps.read({ from, to, maxRows: PUBLISH_ROWS, maxBytes: PUBLISH_BYTES });
        // While reading, a new connection may have begun the backlog anew, or older rows joined it.
        if (backlog.next() === from && online && !sendPage(rows, to)) return;
      }
    } catch (error) {
      deps.log({ err: error }, 'the backlog could not be read');
    } finally {
      draining = false;
    }
  }

  /** False when there is no connection after all. */
  function sendPage(rows: readonly Row[], to: number): boolean {
    const wanted = rows.filter(({ seq }) => !held.has(seq) && !flights.has(seq));
    const allowed = wanted.slice(0, pace.allowance(deps.now()));
    for (const part of intoPublishes(allowed, PUBLISH_ROWS, PUBLISH_BYTES)) {
      if (!transmit(newFlight(part, 'backlog', deps.now()))) return false;
      pace.spend(part.length);
    }
    // An empty page means that the journal has none of these rows any more.
    backlog.advanceTo(wanted[allowed.length]?.seq ?? (rows.at(-1)?.seq ?? to) + 1);
    return true;
  }

  function drainSoon(): void {
    void drain();
  }

  /** Flights that got no answer. */
  function retry(overdue: readonly Flight[], nowMs: number): void {
    if (overdue.length === 0) return;
    if (overdue.some(({ lane }) => lane === 'backlog')) window = Math.max(1, Math.floor(window / 2));
    const oldest = Math.min(flights.oldestSeq(), ...overdue.map(({ rows }) => rows[0]?.seq ?? Infinity));
    for (const flight of overdue) retryOne(flight, flight.rows[0]?.seq === oldest, nowMs);
  }

  function retryOne(flight: Flight, isOldest: boolean, nowMs: number): void {
    // It may not even have left.
    if (deps.unsentBytes() >= MAX_UNSENT_BYTES) return flights.add({ ...flight, sentMs: nowMs });
    const noPlace = flight.lane === 'live' && flights.backlogCount() >= window;
    if (noPlace || (isSilent(nowMs) && !isOldest)) return waitAgain(flight.rows);
    const step = afterTimeout(flight, lastStoredMs, isOldest, nowMs);
    switch (step.kind) {
      case 'again':
        return resend(step.flight);
      case 'halves':
        return step.flights.forEach(resend);
      case 'park':
        return parked.size < MAX_PARKED ? park(step.seq) : waitAgain(flight.rows);
    }
  }

  function resend(flight: Flight): void {
    resent += flight.rows.length;
    transmit(flight);
  }

  function waitAgain(rows: readonly Row[]): void {
    const [first] = rows;
    if (first !== undefined) backlog.wait(first.seq, rows.at(-1)?.seq ?? first.seq);
  }

  function park(seq: number): void {
    parked.add(seq);
    deps.park(seq);
    deps.log({ seq }, 'row parked: never answered, although others were');
    hold([[seq, seq]]);
  }

  function unpark(ranges: readonly SeqRange[]): void {
    if (parked.size === 0) return;
    const stored = createSeqSet();
    for (const [first, final] of ranges) stored.add(first, final);
    for (const seq of parked) {
      if (!stored.has(seq)) continue;
      parked.delete(seq);
      deps.unpark(seq);
    }
  }

  function hold(ranges: readonly SeqRange[]): void {
    const before = held.watermark();
    for (const [first, final] of ranges) if (first <= last) held.add(first, Math.min(final, last));
    if (held.watermark() > before) deps.storedUpTo(held.watermark());
  }

  return {
    connected() {
      online = true;
      flights.clear();
      silentSinceMs = null;
      window = FIRST_WINDOW;
      backlog.reset(held.watermark() + 1, last);
      drainFromMs = deps.now() + PACE_WITHIN_MS;
    },

    disconnected() {
      online = false;
    },

    committed(rows) {
      last = rows.at(-1)?.seq ?? last;
      if (!online) return;
      for (const part of intoPublishes(rows, PUBLISH_ROWS, PUBLISH_BYTES)) {
        if (isClogged()) waitAgain(part);
        else transmit(newFlight(part, 'live', deps.now()));
      }
    },

    stored(ranges) {
      const nowMs = deps.now();
      const silentMs = silentSinceMs === null ? 0 : nowMs - silentSinceMs;
      hold(ranges);
      unpark(ranges);
      window = Math.min(MAX_WINDOW, window + flights.settle(held.has));
      lastStoredMs = nowMs;
      silentSinceMs = null;
      // It answers again: what it did not hear need not wait for its turn.
      if (silentMs >= FIRST_TIMEOUT_MS && online) retry(flights.takeOverdue(nowMs, FIRST_TIMEOUT_MS), nowMs);
      drainSoon();
    },

    pace(rowsPerS) {
      pace.set(rowsPerS, deps.now());
      drainFromMs = 0;
      drainSoon();
    },

    tick() {
      if (!online) return;
      const nowMs = deps.now();
      retry(flights.takeOverdue(nowMs), nowMs);
      drainSoon();
    },

    figures() {
      const above = held.ranges().reduce((sum, [first, final]) => sum + final - first + 1, 0);
      return {
        storedUpTo: held.watermark(),
        waiting: last - held.watermark() - above,
        parked: [...parked],
        inFlight: flights.rowCount(),
        resent,
        unanswered: online && isSilent(deps.now()),
      };
    },
  };
}
