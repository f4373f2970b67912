// Sends the rows with which connections were dropped apart from all others, until it is known which of them it is.

import type { Row } from '../../protocol/mqtt/up.ts';
import type { ReadRequest } from '../journal/rows.ts';
import { type Air, PUBLISH_BYTES, PUBLISH_ROWS } from './air.ts';
import { newFlight } from './flight.ts';
import { createSuspects } from './suspects.ts';

export interface TrialsDeps {
  readonly air: Air;
  readonly read: (request: ReadRequest) => Promise<readonly Row[]>;
  readonly now: () => number;
  readonly log: (fields: object, message: string) => void;
}

export interface Trials {
  withholds(seq: number): boolean;
  /** The connection has ended; returns the row that is to blame, if it is sure by now. */
  disconnected(): number | null;
  settle(isHeld: (seq: number) => boolean): void;
  /** Tries some of them, when the connection has proved that it works without them. */
  go(): void;
}

/** A broker drops a connection for what it has just read; a publish may take a while to get there, a row does not. */
const SOON_MS = 5_000;
const SOON_ALONE_MS = 2_000;
/** Where nothing else is there to be answered, a connection has proved itself by lasting. */
const PROVEN_AFTER_MS = 10_000;

export function createTrials({ air, read, now, log }: TrialsDeps): Trials {
  const suspects = createSuspects();
  let reading = false;

  async function send(seqs: readonly number[]): Promise<void> {
    const [from, to] = [seqs[0], seqs.at(-1)];
    if (from === undefined || to === undefined) return;
    const connection = air.connection();
    const wanted = new Set(seqs);
    const rows = await read({ from, to, maxRows: PUBLISH_ROWS, maxBytes: PUBLISH_BYTES });
    if (!air.isOnline() || air.connection() !== connection) return;
    const chosen = rows.filter(({ seq }) => wanted.has(seq));
    // Given up meanwhile: nothing that could be tried.
    if (chosen.length === 0) return suspects.settle((seq) => seq >= from && seq <= (rows.at(-1)?.seq ?? to));
    if (air.transmit(newFlight(chosen, 'live', now()))) suspects.tried(chosen.map(({ seq }) => seq));
  }

  return {
    withholds: suspects.withholds,
    settle: suspects.settle,
    disconnected() {
      const soonMs = suspects.count() === 1 ? SOON_ALONE_MS : SOON_MS;
      const culprit = suspects.dropped(air.flights.seqsSince(now() - soonMs), air.isAnswered());
      if (culprit !== null)
        log({ seq: culprit }, 'the broker drops the connection whenever this row is sent');
      return culprit;
    },
    go() {
      if (reading || !air.isOnline() || air.isClogged()) return;
      if (!air.isAnswered() && now() - air.connectedMs() < PROVEN_AFTER_MS) return;
      const next = suspects.next(air.flights.has);
      if (next.length === 0) return;
      reading = true;
      send(next)
        .catch((error: unknown) => log({ err: error }, 'rows could not be read'))
        .finally(() => {
          reading = false;
        });
    },
  };
}
