// The concentrator's counter as its receptions show it: which run it is in, where it stands, and how late they arrive.

import { LATENCY_BUCKETS_MS, latencyBucket } from '../../protocol/latency.ts';
import { splitPushData } from '../../protocol/semtech/push-data.ts';
import type { JournalOpened, NewRow } from '../journal/rows.ts';
import { aheadUs, newTmstRun, nextTmstRun, type TmstRun } from './tmst-run.ts';

export interface Concentrator {
  /** A reception with this `tmst` arrived. True: the counter has restarted. */
  heard(tmstUs: number | null, monoMs: number): boolean;
  tmstRun(): TmstRun;
  delays(): Delays;
}

/** How much later than the fastest receptions arrived; see `delays` of the health report. */
export interface Delays {
  readonly counts: readonly number[];
  readonly sumMs: number;
}

export function createConcentrator(first: TmstRun): Concentrator {
  const counts = new Array<number>(LATENCY_BUCKETS_MS.length + 1).fill(0);
  let sumMs = 0;
  let state = first;

  function measure({ anchor }: TmstRun, tmstUs: number, monoMs: number): void {
    if (anchor === null) return;
    const delayMs = Math.max(0, -aheadUs(anchor, { tmstUs, monoMs }) / 1_000);
    const bucket = latencyBucket(delayMs);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    sumMs += delayMs;
  }

  return {
    heard(tmstUs, monoMs) {
      const before = state;
      state = nextTmstRun(before, tmstUs, monoMs);
      const hasRestarted = state.run !== before.run;
      // What disagrees with the clock was held for long, or is the first of another run.
      if (tmstUs !== null && !hasRestarted && state.dissenters === 0) measure(before, tmstUs, monoMs);
      return hasRestarted;
    },
    tmstRun: () => state,
    delays: () => ({ counts: [...counts], sumMs }),
  };
}

/** Carries on where the journal ends: within one boot the concentrator may have run on. */
export function firstTmstRun({ newest }: JournalOpened, bootId: string): TmstRun {
  if (newest === null) return newTmstRun(1);
  if (newest.bootId !== bootId) return newTmstRun(newest.tmstRun + 1);
  return nextTmstRun(newTmstRun(newest.tmstRun), tmstOf(newest.body), newest.rxMonoMs);
}

/** The counter of a row's reception; `null`: it has none, or is no reception. */
export function tmstOf(body: NewRow['body']): number | null {
  if (typeof body !== 'string') return null;
  const frame = splitPushData(`{"rxpk":[${body}]}`).frames[0];
  return frame?.kind === 'rxpk' ? frame.rxpk.tmstUs : null;
}
