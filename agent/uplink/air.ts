// What is on its way over this connection, how much more may be, and whether anybody answers.

import type { Row } from '../../protocol/mqtt/up.ts';
import { type Flight, intoPublishes, newFlight } from './flight.ts';
import { createFlights, type Flights } from './flights.ts';

export interface AirDeps {
  /** False when there is no connection. */
  readonly send: (rows: readonly Row[]) => boolean;
  /** Bytes sent that have not left yet. */
  readonly unsentBytes: () => number;
  readonly now: () => number;
}

export interface Air {
  readonly flights: Flights;
  connected(): void;
  disconnected(): void;
  isOnline(): boolean;
  /** Counts connections: what was begun on another one is void. */
  connection(): number;
  /** Since when there is this connection. */
  connectedMs(): number;
  /** False when there is no connection. */
  transmit(flight: Flight): boolean;
  /** In as many publishes as it takes; false when there is no connection. */
  transmitRows(rows: readonly Row[], lane: Flight['lane']): boolean;
  /** The link, or the supervisor, has more than enough to do. */
  isClogged(): boolean;
  /** What was sent last may not even have left. */
  isStuck(): boolean;
  /** Rows were sent, and nothing has been stored for a minute. */
  isSilent(): boolean;
  /** Whether a backlog flight finds a place in the window. */
  hasPlace(): boolean;
  /** Backlog flights got no answer, or so many were completed. */
  narrow(): void;
  widen(completed: number): void;
  /** Something was stored; returns how long nothing was although rows had been sent. */
  answered(): number;
  lastStoredMs(): number | null;
  /** Something was stored over this very connection. */
  isAnswered(): boolean;
}

/** One publish: well under 64 KiB with everything around it. A longer row goes alone. */
export const PUBLISH_BYTES = 48 * 1024;
export const PUBLISH_ROWS = 512;
/** Backlog publishes on their way at once: from the first, so that a slow link is not flooded, to the last. */
const FIRST_WINDOW = 2;
const MAX_WINDOW = 8;
/** In all; beyond it the supervisor is not answering, and new rows wait in the journal. */
const MAX_IN_FLIGHT_BYTES = 4 * 1024 * 1024;
/** A link that has so much to send needs no more. */
const MAX_UNSENT_BYTES = 256 * 1024;
const UNANSWERED_AFTER_MS = 60_000;

export function createAir(deps: AirDeps): Air {
  const flights = createFlights();
  let online = false;
  let connection = 0;
  let connectedMs = 0;
  let answered = false;
  let window = FIRST_WINDOW;
  let lastStoredMs: number | null = null;
  /** Since when rows have been sent without anything being stored. */
  let silentSinceMs: number | null = null;

  function isSilent(): boolean {
    return online && silentSinceMs !== null && deps.now() - silentSinceMs >= UNANSWERED_AFTER_MS;
  }

  function transmit(flight: Flight): boolean {
    if (!deps.send(flight.rows)) return false;
    flights.add(flight);
    silentSinceMs ??= deps.now();
    return true;
  }

  const isStuck = (): boolean => deps.unsentBytes() >= MAX_UNSENT_BYTES;

  return {
    flights,
    connected() {
      online = true;
      connection++;
      connectedMs = deps.now();
      answered = false;
      flights.clear();
      silentSinceMs = null;
      window = FIRST_WINDOW;
    },
    disconnected() {
      online = false;
    },
    isOnline: () => online,
    connection: () => connection,
    connectedMs: () => connectedMs,
    transmit,
    transmitRows: (rows, lane) =>
      intoPublishes(rows, PUBLISH_ROWS, PUBLISH_BYTES).every((part) =>
        transmit(newFlight(part, lane, deps.now())),
      ),
    isClogged: () => flights.bytes() >= MAX_IN_FLIGHT_BYTES || isStuck(),
    isStuck,
    isSilent,
    // A supervisor that has been silent for long gets one publish at a time, to see whether it is back.
    hasPlace: () => flights.backlogCount() < (isSilent() ? 1 : window),
    narrow() {
      window = Math.max(1, Math.floor(window / 2));
    },
    widen(completed) {
      window = Math.min(MAX_WINDOW, window + completed);
    },
    answered() {
      const silentMs = silentSinceMs === null ? 0 : deps.now() - silentSinceMs;
      lastStoredMs = deps.now();
      silentSinceMs = null;
      answered = true;
      return silentMs;
    },
    lastStoredMs: () => lastStoredMs,
    isAnswered: () => answered,
  };
}
