// The uplinks that one network server got of one gateway in the last 20 s: which of them does a downlink's `tmst` answer? Pure.

import { ANSWERED_WITHIN_MS, LAST_WINDOW_S, tmstOfUplink } from '../../../protocol/rx-window.ts';

/** A reception on its way to a network server. Times are ms since 1970 by the supervisor's clock. */
export interface SentUplink {
  /** As the network server reads it; `null`: it has none, so nothing can answer it by counter. */
  readonly tmstUs: number | null;
  /** Late frames go with a `tmst` of our making: no window of theirs is still open. */
  readonly late: boolean;
  readonly receivedMs: number;
  readonly arrivalMs: number;
  /** The boot of its agent, and the run of the concentrator's counter, that it was received in. */
  readonly bootId: string | null;
  readonly tmstRun: number;
}

export interface LeftUplink {
  readonly uplink: SentUplink;
  /** When it was handed to the socket. */
  readonly leftMs: number;
}

export type UplinkMatch =
  /** It answers this uplink, that many whole seconds after it. */
  | ({ readonly kind: 'live'; readonly windowS: number } & LeftUplink)
  /** It answers nothing but a frame that was sent late. */
  | { readonly kind: 'late' }
  | { readonly kind: 'none' };

export interface RecentUplinks {
  left(uplink: SentUplink, nowMs: number): void;
  match(tmstUs: number, nowMs: number): UplinkMatch;
  forget(nowMs: number): void;
  size(): number;
}

/** Of each kind: 200 a second, more than eight channels can carry. */
const MAX_KEPT = 4_096;

export function createRecentUplinks(): RecentUplinks {
  // In the order in which they left: the oldest is always the first.
  const live = new Map<number, LeftUplink>();
  const late = new Map<number, LeftUplink>();

  function drop(kept: Map<number, LeftUplink>, nowMs: number): void {
    for (const [tmstUs, { leftMs }] of kept) {
      if (kept.size <= MAX_KEPT && nowMs - leftMs < ANSWERED_WITHIN_MS) return;
      kept.delete(tmstUs);
    }
  }

  function find(kept: Map<number, LeftUplink>, tmstUs: number, windowS: number, nowMs: number) {
    const found = kept.get(tmstOfUplink(tmstUs, windowS));
    return found !== undefined && nowMs - found.leftMs < ANSWERED_WITHIN_MS ? found : null;
  }

  return {
    left(uplink, nowMs) {
      if (uplink.tmstUs === null) return;
      const kept = uplink.late ? late : live;
      kept.delete(uplink.tmstUs);
      kept.set(uplink.tmstUs, { uplink, leftMs: nowMs });
      drop(kept, nowMs);
    },

    match(tmstUs, nowMs) {
      for (let windowS = 1; windowS <= LAST_WINDOW_S; windowS++) {
        const found = find(live, tmstUs, windowS, nowMs);
        if (found !== null) return { kind: 'live', windowS, ...found };
      }
      for (let windowS = 1; windowS <= LAST_WINDOW_S; windowS++) {
        if (find(late, tmstUs, windowS, nowMs) !== null) return { kind: 'late' };
      }
      return { kind: 'none' };
    },

    forget(nowMs) {
      drop(live, nowMs);
      drop(late, nowMs);
    },

    size: () => live.size + late.size,
  };
}
