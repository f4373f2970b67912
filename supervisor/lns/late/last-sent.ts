// The uplink counter last sent to each network server for each DevAddr: in memory as decided, in the database as sent.

import { justBefore } from './frame-counter.ts';
import type { LastSent as Last, LateEntry, LateStore } from './store.ts';

export interface LastSent {
  get(lnsId: number, devAddr: number, nowMs: number): Last | null;
  /** On its way: what comes next is judged by it, but it is not written before `sent` says so. */
  decided(lnsId: number, devAddr: number, fCnt: number, frameId: number, nowMs: number): void;
  /** It is with the server, or counts as being there. */
  sent(lnsId: number, devAddr: number, fCnt: number, frameId: number, nowMs: number): void;
  /**
   * These did not get there after all: they may go again, in their order. Of many, the newest are to be taken back
   * first.
   */
  takeBack(lnsId: number, entries: readonly LateEntry[], nowMs: number): void;
  /** Writes what is new; call inside the transaction that stores the outcomes. `quiet`: nothing is on its way. */
  flush(quiet: boolean): void;
}

/** A DevAddr is given to another device in time; and a device silent for so long has often been restarted. */
export const FORGOTTEN_AFTER_MS = 14 * 86_400_000;
/** DevAddrs remembered in memory; the database knows them all. */
const MAX_CACHED = 200_000;
/** Of a counter that was taken back: nothing has gone since, so it may be taken back further. */
const NO_FRAME = 0;

export function createLastSent(store: LateStore): LastSent {
  const cached = new Map<number, Last | null>();
  const unsaved = new Map<
    number,
    { readonly lnsId: number; readonly devAddr: number; readonly last: Last }
  >();

  function find(lnsId: number, devAddr: number): Last | null {
    const key = keyOf(lnsId, devAddr);
    let last = cached.get(key);
    if (last === undefined) {
      last = unsaved.get(key)?.last ?? store.lastSent(lnsId, devAddr);
      cached.set(key, last);
    }
    return last;
  }

  function save(lnsId: number, devAddr: number, last: Last): void {
    unsaved.set(keyOf(lnsId, devAddr), { lnsId, devAddr, last });
  }

  return {
    get(lnsId, devAddr, nowMs) {
      const last = find(lnsId, devAddr);
      return last === null || nowMs - last.atMs > FORGOTTEN_AFTER_MS ? null : last;
    },
    decided: (lnsId, devAddr, fCnt, frameId, nowMs) =>
      void cached.set(keyOf(lnsId, devAddr), { fCnt, frameId, atMs: nowMs }),
    sent(lnsId, devAddr, fCnt, frameId, nowMs) {
      save(lnsId, devAddr, { fCnt, frameId, atMs: nowMs });
    },

    takeBack(lnsId, entries, nowMs) {
      const byDevice = Map.groupBy(
        entries.filter(({ devAddr }) => devAddr !== null),
        ({ devAddr }) => devAddr as number,
      );
      for (const [devAddr, back] of byDevice) {
        const last = find(lnsId, devAddr);
        // Something else has gone since: by the rule of the late lane these are behind it.
        if (last === null) continue;
        const isLast = last.frameId === NO_FRAME || back.some(({ frameId }) => frameId === last.frameId);
        if (!isLast) continue;
        const fCnt = justBefore(
          back.map((one) => one.fCnt ?? 0),
          last.fCnt,
        );
        if (fCnt === null) continue;
        const before = { fCnt, frameId: NO_FRAME, atMs: nowMs };
        cached.set(keyOf(lnsId, devAddr), before);
        save(lnsId, devAddr, before);
      }
    },

    flush(quiet) {
      for (const { lnsId, devAddr, last } of unsaved.values()) store.saveLastSent(lnsId, devAddr, last);
      unsaved.clear();
      if (quiet && cached.size > MAX_CACHED) cached.clear();
    },
  };
}

/** Both in one whole number below 2^53. */
function keyOf(lnsId: number, devAddr: number): number {
  return lnsId * 2 ** 32 + devAddr;
}
