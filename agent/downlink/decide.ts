// Whether a downlink still makes sense when it reaches the agent. Pure.
//
//   its deadline is another boot's                           too-late
//   by `tmst`, of another run of the counter                 clock-restarted
//   its deadline has passed                                  too-late
//   by `tmst`, less than 45 ms ahead                         too-late
//   by `tmst`, more than 20 s ahead                          too-early
//   anything else: `imme`, `tmms`, no clock to judge by      pass

import { HANDED_BEFORE_MS, MAX_AHEAD_MS } from '../../protocol/mqtt/down.ts';
import type { Txpk } from '../../protocol/semtech/txpk.ts';
import type { TmstRun } from '../udp/tmst-run.ts';
import { aheadOf } from './concentrator-clock.ts';

export type DownlinkWhen = Txpk['when'];

/** What a `down` says beside its content. */
export interface Deadline {
  readonly bootId: string;
  readonly deadlineMonoMs: number;
  readonly tmstRun: number | null;
}

export interface DownlinkFacts {
  readonly nowMs: number;
  readonly bootId: string;
  readonly tmstRun: TmstRun;
}

export interface DownlinkDecision {
  readonly verdict: 'pass' | 'too-late' | 'too-early' | 'clock-restarted';
  /** Until its window opens, ms, by the concentrator's clock; `null`: not known. */
  readonly marginMs: number | null;
}

/** `deadline` is `null` where the agent itself was asked: nothing but the counter tells then. */
export function decideDownlink(
  when: DownlinkWhen,
  deadline: Deadline | null,
  { nowMs, bootId, tmstRun }: DownlinkFacts,
): DownlinkDecision {
  const ahead = when.kind === 'counter' ? aheadOf(tmstRun, when.tmstUs, nowMs) : null;
  if (deadline !== null) {
    const isSameRun = deadline.tmstRun === null || deadline.tmstRun === tmstRun.run;
    // A reboot takes longer than any deadline is given.
    if (deadline.bootId !== bootId) return { verdict: 'too-late', marginMs: null };
    if (when.kind === 'counter' && !isSameRun) return { verdict: 'clock-restarted', marginMs: null };
    if (nowMs > deadline.deadlineMonoMs) return { verdict: 'too-late', marginMs: ahead?.ms ?? null };
  }
  if (ahead === null) return { verdict: 'pass', marginMs: null };
  const { ms: marginMs, uncertainMs } = ahead;
  if (marginMs < HANDED_BEFORE_MS - uncertainMs) return { verdict: 'too-late', marginMs };
  if (marginMs > MAX_AHEAD_MS + uncertainMs) return { verdict: 'too-early', marginMs };
  return { verdict: 'pass', marginMs };
}
