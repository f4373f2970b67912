// What becomes of flights that got no answer in time: again, in halves, alone, parked, or back into the backlog.

import type { Row } from '../../protocol/mqtt/up.ts';
import type { Air } from './air.ts';
import { afterTimeout, type Flight } from './flight.ts';

export interface RetriesDeps {
  readonly air: Air;
  /** False when no more can be parked. */
  readonly park: (seq: number) => boolean;
  /** Back into the backlog. */
  readonly waitAgain: (rows: readonly Row[]) => void;
  readonly now: () => number;
}

export interface Retries {
  /** Flights taken out because they are overdue. */
  retry(overdue: readonly Flight[]): void;
  /** Rows sent more than once. */
  resent(): number;
}

export function createRetries({ air, park, waitAgain, now }: RetriesDeps): Retries {
  const { flights } = air;
  let resent = 0;

  function resend(flight: Flight): void {
    resent += flight.rows.length;
    air.transmit(flight);
  }

  function retryOne(flight: Flight, isOldest: boolean): void {
    // It may not even have left.
    if (air.isStuck()) return flights.add({ ...flight, sentMs: now() });
    const noPlace = flight.lane === 'live' && !air.hasPlace();
    if (noPlace || (air.isSilent() && !isOldest)) return waitAgain(flight.rows);
    const step = afterTimeout(flight, air.lastStoredMs(), isOldest, now());
    switch (step.kind) {
      case 'again':
        return resend(step.flight);
      case 'halves':
        return step.flights.forEach(resend);
      case 'park':
        if (!park(step.seq)) waitAgain(flight.rows);
    }
  }

  return {
    retry(overdue) {
      if (overdue.length === 0) return;
      if (overdue.some(({ lane }) => lane === 'backlog')) air.narrow();
      const oldest = Math.min(flights.oldestSeq(), ...overdue.map(({ rows }) => rows[0]?.seq ?? Infinity));
      for (const flight of overdue) retryOne(flight, flight.rows[0]?.seq === oldest);
    },
    resent: () => resent,
  };
}
