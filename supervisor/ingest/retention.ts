// Forgets what is older than its keeping time, a little at a time, between commits.

import { localDay } from '../calendar/local-time.ts';
import type { IngestStore } from './store.ts';

export interface RetentionDeps {
  readonly store: IngestStore;
  readonly forgetPlaces: (seenMs: number, framesMs: number, limit: number) => number;
  /** Gives up what has waited for a network server since before this; returns how many went. */
  readonly forgetWaiting: (ms: number, limit: number) => number;
  /** Forgets downlinks asked before this; returns how many went. */
  readonly forgetDownlinks: (ms: number, limit: number) => number;
  /** How long receptions and frames are kept, and downlinks. */
  readonly keepMs: number;
  readonly keepDownlinksMs: number;
}

export interface Retention {
  /** One small step; true when there is more to forget right away. */
  step(nowMs: number): boolean;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Longer than any agent's journal keeps a frame back (`journal.max_age_h`, at most 31 days). */
export const SEEN_KEPT_MS = 32 * DAY_MS;
/** 13 months, so that a month can be compared with the same month a year before. */
const ROLLUPS_KEPT_MS = 397 * DAY_MS;
const QUARANTINE_KEPT_MS = 31 * DAY_MS;
/** Rows a step, so that a step takes milliseconds. */
const LIMIT = 1_000;
const ROLLUPS_EVERY_MS = DAY_MS;
const LOOK_AGAIN_MS = HOUR_MS;

export function createRetention(deps: RetentionDeps): Retention {
  const { store, forgetPlaces, forgetWaiting, keepMs } = deps;
  let rollupsMs = Number.NEGATIVE_INFINITY;
  /** Up to here all that is old and need not wait has gone. */
  let lookedUpTo = 0;
  let lookedMs = Number.NEGATIVE_INFINITY;
  return {
    step(nowMs) {
      let most = 0;
      // What waited when it was looked at last may have gone since.
      if (nowMs - lookedMs >= LOOK_AGAIN_MS) {
        lookedMs = nowMs;
        lookedUpTo = 0;
      }
      store.transaction(() => {
        const { lastId, more } = store.forgetReceptionsBefore(lookedUpTo, nowMs - keepMs, LIMIT);
        lookedUpTo = lastId;
        most = Math.max(
          more ? LIMIT : 0,
          forgetWaiting(nowMs - SEEN_KEPT_MS, LIMIT),
          deps.forgetDownlinks(nowMs - deps.keepDownlinksMs, LIMIT),
          forgetPlaces(nowMs - SEEN_KEPT_MS, nowMs - keepMs, LIMIT),
          store.forgetQuarantineBefore(nowMs - QUARANTINE_KEPT_MS, LIMIT),
        );
        if (nowMs - rollupsMs < ROLLUPS_EVERY_MS) return;
        rollupsMs = nowMs;
        const before = nowMs - ROLLUPS_KEPT_MS;
        store.forgetRollupsBefore(Math.floor(before / HOUR_MS), localDay(before));
        store.forgetGapsBefore(before);
      });
      return most >= LIMIT;
    },
  };
}
