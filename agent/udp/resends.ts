// Recognises receptions that the forwarder sends again, by their keys.

import { NotDurable } from '../journal/memory-journal.ts';
import type { RecentReception } from '../journal/rows.ts';

export interface Resends {
  /** The commit that this reception waits for, or a settled one when it is on the disk; `null` when it is new. */
  find(key: string): Promise<void> | null;
  /** A new reception, on its way to the disk. If it does not get there, the next time it is new again. */
  remember(key: string, rxMonoMs: number, committed: Promise<void>): void;
}

/** A forwarder with a database of its own sends again until it is acknowledged; after this the frame is another one. */
const REMEMBER_MS = 600_000;
/** Ten minutes of more than a gateway's eight channels can carry, 66 a second; beyond it the oldest go early. */
const MAX_REMEMBERED = 40_000;
const ON_DISK = Promise.resolve();

export function createResends(recent: readonly RecentReception[]): Resends {
  /** When each was received, in that order. */
  const known = new Map<string, number>(recent.map(({ key, rxMonoMs }) => [key, rxMonoMs]));
  /** Those of them that are not on the disk yet. */
  const pending = new Map<string, Promise<void>>();

  function forgetOld(nowMs: number): void {
    for (const [key, rxMonoMs] of known) {
      if (known.size <= MAX_REMEMBERED && rxMonoMs > nowMs - REMEMBER_MS) return;
      known.delete(key);
      pending.delete(key);
    }
  }

  return {
    find: (key) => pending.get(key) ?? (known.has(key) ? ON_DISK : null),
    remember(key, rxMonoMs, committed) {
      known.set(key, rxMonoMs);
      pending.set(key, committed);
      committed.then(
        () => pending.delete(key),
        (error: unknown) => {
          // Passed on although it was not kept: when it comes again it is still known, and still not acknowledged.
          if (error instanceof NotDurable) return;
          pending.delete(key);
          known.delete(key);
        },
      );
      forgetOld(rxMonoMs);
    },
  };
}
