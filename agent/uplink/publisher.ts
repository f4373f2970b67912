// Brings the rows of one epoch to the supervisor: live rows at once, the backlog in a window, again what gets no answer.
// Every row is, at each moment, held (stored there, or parked), on its way, or waiting in the journal.
//
//   committed ---live, at once----> on its way ---stored---------------> held
//   waiting -----window, pace-----> on its way ---no answer: again, in halves, alone---> parked
//                                       `--------the connection drops with it: alone---> parked

import type { Row } from '../../protocol/mqtt/up.ts';
import type { SeqRange } from '../../protocol/seq-set.ts';
import type { ReadRequest } from '../journal/rows.ts';
import { createAir } from './air.ts';
import { createBacklog } from './backlog.ts';
import { createDrain } from './drain.ts';
import { FIRST_TIMEOUT_MS } from './flight.ts';
import { createHeld } from './held.ts';
import { createLeads, type DeviceReadRequest, type WaitingRow } from './leads.ts';
import type { Pace } from './pace.ts';
import { createRetries } from './retries.ts';
import { createTrials } from './trials.ts';

/** The rows of one epoch, as far as they are on the disk. */
export interface EpochRows {
  readonly last: number;
  readonly storedUpTo: number;
  readonly parked: readonly number[];
  readonly read: (request: ReadRequest) => Promise<readonly Row[]>;
  readonly readDevice: (request: DeviceReadRequest) => Promise<readonly Row[]>;
  readonly onStoredUpTo: (seq: number) => void;
  readonly onPark: (seq: number) => void;
  readonly onUnpark: (seq: number) => void;
}

export interface PublisherDeps {
  readonly rows: EpochRows;
  readonly pace: Pace;
  /** Whether it is this epoch's turn to send what waits. */
  readonly mayDrain: () => boolean;
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
  /** From the leaving of the newest row that `stored` last named to that message; `null`: none yet. */
  readonly roundTripMs: number | null;
  /** Connected, rows sent, and nothing stored for a minute. */
  readonly unanswered: boolean;
}

export interface Publisher {
  connected(): void;
  disconnected(): void;
  /** Rows just written to the journal, numbers without a gap; `waiting`: those whose device has earlier ones waiting. */
  committed(rows: readonly Row[], waiting: readonly WaitingRow[]): void;
  stored(ranges: readonly SeqRange[]): void;
  /** Rows that the journal gave up: nothing is to be waited for. */
  dropped(ranges: readonly SeqRange[]): void;
  /** Sends what may go now. */
  drain(): void;
  /** To be called a few times a second. */
  tick(): void;
  last(): number;
  /** Rows of the backlog are still to be sent. */
  isDraining(): boolean;
  /** Held without a gap or in ranges above. */
  held(): { readonly upTo: number; readonly ranges: readonly SeqRange[] };
  figures(): PublisherFigures;
}

export function createPublisher(deps: PublisherDeps): Publisher {
  const { rows: epoch, now, log } = deps;
  let { last } = epoch;
  let roundTripMs: number | null = null;
  const held = createHeld(epoch);
  const air = createAir(deps);
  const { flights } = air;
  const backlog = createBacklog();
  const trials = createTrials({ air, read: epoch.read, now, log });
  const isLeftOut = (seq: number): boolean => held.has(seq) || trials.withholds(seq);
  const drain = createDrain({ ...deps, air, backlog, read: epoch.read, isLeftOut });
  const retries = createRetries({ air, park, waitAgain, now });
  const leads = createLeads({ air, readDevice: epoch.readDevice, isLeftOut, waitAgain, now, log });

  function waitAgain(rows: readonly Row[]): void {
    const [first] = rows;
    if (first !== undefined) backlog.wait(first.seq, rows.at(-1)?.seq ?? first.seq);
  }

  function park(seq: number): boolean {
    if (!held.park(seq, last)) return false;
    log({ seq }, 'row parked: never answered, although others were');
    return true;
  }

  function settle(): void {
    air.widen(flights.settle(held.has));
    trials.settle(held.has);
  }

  return {
    connected() {
      air.connected();
      leads.connected();
      backlog.reset(held.watermark() + 1, last);
    },

    disconnected() {
      if (!air.isOnline()) return;
      const culprit = trials.disconnected();
      if (culprit !== null) park(culprit);
      air.disconnected();
    },

    committed(rows, waiting) {
      last = rows.at(-1)?.seq ?? last;
      if (!air.isOnline()) return;
      if (air.isClogged()) return waitAgain(rows);
      if (waiting.length === 0) return void air.transmitRows(rows, 'live');
      const bySeq = new Map(waiting.map((row) => [row.seq, row]));
      const atOnce = rows.filter((row) => {
        const behind = bySeq.get(row.seq);
        return behind === undefined || leads.take(row, behind);
      });
      air.transmitRows(atOnce, 'live');
    },

    stored(ranges) {
      const newest = flights.sent(ranges.at(-1)?.[1] ?? 0);
      if (newest !== null) roundTripMs = now() - newest.sentMs;
      held.store(ranges, last);
      const silentMs = air.answered();
      settle();
      // It answers again: what it did not hear need not wait for its turn.
      if (silentMs >= FIRST_TIMEOUT_MS && air.isOnline()) {
        retries.retry(flights.takeOverdue(now(), FIRST_TIMEOUT_MS));
      }
      trials.go();
      drain();
    },

    dropped(ranges) {
      held.store(ranges, last);
      settle();
    },

    drain,

    tick() {
      if (!air.isOnline()) return;
      retries.retry(flights.takeOverdue(now()));
      leads.tick();
      trials.go();
      drain();
    },

    last: () => last,
    isDraining: () => air.isOnline() && !backlog.isEmpty(),
    held: () => ({ upTo: held.watermark(), ranges: held.ranges() }),

    figures() {
      const above = held.ranges().reduce((sum, [first, final]) => sum + final - first + 1, 0);
      return {
        storedUpTo: held.watermark(),
        waiting: last - held.watermark() - above,
        parked: held.parked(),
        inFlight: flights.rowCount(),
        resent: retries.resent(),
        roundTripMs,
        unanswered: air.isSilent(),
      };
    },
  };
}
