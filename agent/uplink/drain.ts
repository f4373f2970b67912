// Sends the backlog: read from the journal in pages, in order, as fast as window and pace allow.

import type { Row } from '../../protocol/mqtt/up.ts';
import type { ReadRequest } from '../journal/rows.ts';
import { type Air, PUBLISH_BYTES, PUBLISH_ROWS } from './air.ts';
import type { Backlog } from './backlog.ts';
import { intoPublishes, newFlight } from './flight.ts';
import type { Pace } from './pace.ts';

export interface DrainDeps {
  readonly air: Air;
  readonly backlog: Backlog;
  readonly pace: Pace;
  readonly read: (request: ReadRequest) => Promise<readonly Row[]>;
  /** Whether it is this backlog's turn. */
  readonly mayDrain: () => boolean;
  /** Held, or held back: not to be sent from here. */
  readonly isLeftOut: (seq: number) => boolean;
  readonly now: () => number;
  readonly log: (fields: object, message: string) => void;
}

/** Sends what may go now; to be called whenever that may have changed. */
export function createDrain(deps: DrainDeps): () => void {
  const { air, backlog, pace } = deps;
  let draining = false;

  function mayGo(): boolean {
    if (!air.isOnline() || backlog.isEmpty() || !air.hasPlace() || air.isClogged()) return false;
    return deps.mayDrain() && pace.allowance(deps.now()) >= 1;
  }

  async function drain(): Promise<void> {
    if (draining) return;
    draining = true;
    try {
      while (mayGo()) {
        const from = backlog.next();
        const to = backlog.end();
        const rows = await deps.read({ from, to, maxRows: PUBLISH_ROWS, maxBytes: PUBLISH_BYTES });
        // While reading, a new connection may have begun the backlog anew, or older rows joined it.
        if (backlog.next() === from && air.isOnline() && !sendPage(rows, to)) return;
      }
    } catch (error) {
      deps.log({ err: error }, 'the backlog could not be read');
    } finally {
      draining = false;
    }
  }

  /** False when there is no connection after all. */
  function sendPage(rows: readonly Row[], to: number): boolean {
    const wanted = rows.filter(({ seq }) => !deps.isLeftOut(seq) && !air.flights.has(seq));
    const allowed = wanted.slice(0, pace.allowance(deps.now()));
    for (const part of intoPublishes(allowed, PUBLISH_ROWS, PUBLISH_BYTES)) {
      if (!air.transmit(newFlight(part, 'backlog', deps.now()))) return false;
      pace.spend(part.length);
    }
    // An empty page means that the journal has none of these rows any more.
    backlog.advanceTo(wanted[allowed.length]?.seq ?? (rows.at(-1)?.seq ?? to) + 1);
    return true;
  }

  return () => void drain();
}
