// Everything that is on its way to the supervisor at the moment.

import { type Flight, isOverdue } from './flight.ts';

export interface Flights {
  add(flight: Flight): void;
  clear(): void;
  has(seq: number): boolean;
  /** How the row went out last; `null`: it is not on its way. */
  sent(seq: number): Pick<Flight, 'sentMs' | 'passedOver'> | null;
  /** Takes out rows that are held now; returns how many backlog flights that completed. */
  settle(isHeld: (seq: number) => boolean): number;
  /** Takes out rows that are about to go again in another flight. */
  withdraw(seqs: ReadonlySet<number>): void;
  /** Takes out what waits for an answer too long, or at least `ageMs` when given. */
  takeOverdue(nowMs: number, ageMs?: number): readonly Flight[];
  /** The smallest sequence number on its way. */
  oldestSeq(): number;
  /** Places taken in the window. */
  backlogCount(): number;
  rowCount(): number;
  bytes(): number;
  /** Rows sent since then. */
  seqsSince(sinceMs: number): readonly number[];
}

export function createFlights(): Flights {
  let flights: Flight[] = [];
  const sent = new Map<number, Flight>();
  let bytes = 0;
  let backlog = 0;

  function count(flight: Flight, sign: 1 | -1): void {
    bytes += sign * flight.bytes;
    if (flight.lane === 'backlog') backlog += sign;
  }

  function take(matches: (flight: Flight) => boolean): readonly Flight[] {
    const taken = flights.filter(matches);
    if (taken.length === 0) return taken;
    flights = flights.filter((flight) => !matches(flight));
    for (const flight of taken) {
      count(flight, -1);
      for (const { seq } of flight.rows) sent.delete(seq);
    }
    return taken;
  }

  function remove(isGone: (seq: number) => boolean): number {
    let completed = 0;
    const left: Flight[] = [];
    for (const flight of flights) {
      const rows = flight.rows.filter(({ seq }) => !isGone(seq));
      if (rows.length === flight.rows.length) left.push(flight);
      // What is left of it was in the same publish, so it keeps its bytes and its place until it is answered too.
      else if (rows.length > 0) left.push({ ...flight, rows });
      else {
        count(flight, -1);
        if (flight.lane === 'backlog') completed++;
      }
      for (const { seq } of flight.rows) if (isGone(seq)) sent.delete(seq);
    }
    flights = left;
    return completed;
  }

  return {
    add(flight) {
      flights.push(flight);
      count(flight, 1);
      for (const { seq } of flight.rows) sent.set(seq, flight);
    },
    clear() {
      flights = [];
      sent.clear();
      bytes = 0;
      backlog = 0;
    },
    has: (seq) => sent.has(seq),
    sent: (seq) => sent.get(seq) ?? null,
    settle: remove,
    withdraw(seqs) {
      if (seqs.size > 0) remove((seq) => seqs.has(seq));
    },
    takeOverdue: (nowMs, ageMs) =>
      take((flight) => (ageMs === undefined ? isOverdue(flight, nowMs) : nowMs - flight.sentMs >= ageMs)),
    oldestSeq: () => flights.reduce((oldest, { rows }) => Math.min(oldest, rows[0]?.seq ?? oldest), Infinity),
    backlogCount: () => backlog,
    rowCount: () => sent.size,
    bytes: () => bytes,
    seqsSince: (sinceMs) =>
      flights.flatMap((flight) => (flight.sentMs >= sinceMs ? flight.rows.map(({ seq }) => seq) : [])),
  };
}
