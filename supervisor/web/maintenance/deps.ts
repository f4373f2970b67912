// What the pages of planned work read, and where they have it changed.

import { dayNumber, instantOf } from '../../calendar/local-time.ts';
import type { WorkOffice } from '../../maintenance/office.ts';
import type { SentMessage } from '../../notify/proof.ts';

export interface MaintenancePagesDeps {
  readonly office: WorkOffice;
  /** Of a thread, the oldest first. */
  readonly messagesOf: (thread: string) => Promise<readonly SentMessage[]>;
  /** A mail server is configured. */
  readonly isMailOn: boolean;
  /** Where this server is reached from elsewhere; `null`: not configured. */
  readonly baseUrl: string | null;
  /** Until when may be objected to what is announced now, and begins then. */
  readonly objectUntilMs: (startMs: number) => number;
  /** Names of partners whose offices are closed on the day of that instant. */
  readonly closedOn: (ms: number) => readonly string[];
}

/** Texts have 10 000 characters, each of them up to nine bytes as a form sends them; all equipment may be chosen. */
export const WORK_LIMIT_BYTES = 262_144;

/** Beyond two weeks of closed offices the first day will do. */
const LOOKED_DAYS = 14;

/** The first that is in time and on which everybody works; nobody plans for a Sunday without saying so. */
export function firstOpenDay(
  { closedOn }: Pick<MaintenancePagesDeps, 'closedOn'>,
  earliestMs: number,
): number {
  const today = dayNumber(earliestMs);
  for (let day = today; day < today + LOOKED_DAYS; day++) {
    if (closedOn(instantOf(day, 0)).length === 0) return instantOf(day, 0);
  }
  return earliestMs;
}

export function partnerName({ partners }: Pick<WorkOffice, 'partners'>, id: string): string {
  return partners().find((one) => one.id === id)?.name ?? id;
}
