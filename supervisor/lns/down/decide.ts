// Decides what becomes of a PULL_RESP: which window it is for and until when it is worth handing over, or why not. Pure.

import { HANDED_BEFORE_MS, MAX_AHEAD_MS } from '../../../protocol/mqtt/down.ts';
import { LAST_WINDOW_S } from '../../../protocol/rx-window.ts';
import type { Txpk } from '../../../protocol/semtech/txpk.ts';
import { utcMsOfGps } from '../gps-time.ts';
import type { UplinkMatch } from './recent-uplinks.ts';
import type { DownClass, DownResult } from './record.ts';

export interface DownFacts {
  /** `null`: no forwarder could transmit it. */
  readonly txpk: Txpk | null;
  /** Of its `tmst`; `none` where it has none. */
  readonly match: UplinkMatch;
  /** Broker up, agent connected. */
  readonly reachable: boolean;
  /** The boot that the agent speaks from now; `null`: it has not spoken yet. */
  readonly bootId: string | null;
  readonly nowMs: number;
  /** When this process began to remember what it sends. */
  readonly startedMs: number;
}

/** Times are ms since 1970 by the supervisor's clock. */
export interface DownWindow {
  readonly downClass: DownClass;
  /** `rx`: whole seconds after the uplink that it answers. */
  readonly windowS: number | null;
  /** When it is to be on the air, where that is known. */
  readonly windowMs: number | null;
  /** Handed over later than this it is worthless. */
  readonly deadlineMs: number;
  /** The run of the concentrator's counter that it counts in, where that is known. */
  readonly tmstRun: number | null;
}

export type DownRefusal = Exclude<
  DownResult,
  'pending' | 'accepted' | 'accepted-warning' | 'refused' | 'unconfirmed' | 'unanswered'
>;

export interface DownDecision {
  /** `null`: unreadable. */
  readonly window: DownWindow | null;
  /** `null`: it is to be passed on. */
  readonly refusal: DownRefusal | null;
}

/** Class C by `imme`: nobody waits longer for a valve to move, and then asks again. */
const IMMEDIATE_MS = 5_000;
/** One beacon period of class B. */
const GPS_MS = 128_000;
const SECOND_MS = 1_000;

export function decideDown(facts: DownFacts): DownDecision {
  const { txpk, match, nowMs } = facts;
  if (txpk === null) return { window: null, refusal: 'unreadable' };
  const window = windowOf(txpk, match, nowMs);
  return { window, refusal: refusalOf(facts, txpk, window) };
}

/** Which window it is for, as far as that is known. */
export function windowOf({ when }: Txpk, match: UplinkMatch, nowMs: number): DownWindow {
  const unknown = { windowS: null, windowMs: null, tmstRun: null };
  if (when.kind === 'immediately') {
    return { downClass: 'immediate', ...unknown, deadlineMs: nowMs + IMMEDIATE_MS };
  }
  if (when.kind === 'gps') {
    const windowMs = utcMsOfGps(when.tmmsMs);
    return { downClass: 'gps', ...unknown, windowMs, deadlineMs: nowMs + GPS_MS };
  }
  if (match.kind !== 'live') {
    // The agent judges it by the counter, and takes nothing further ahead than this.
    return { downClass: 'scheduled', ...unknown, deadlineMs: nowMs + MAX_AHEAD_MS };
  }
  const { windowS, uplink } = match;
  const windowMs = uplink.receivedMs + windowS * SECOND_MS;
  const deadlineMs = windowMs - HANDED_BEFORE_MS;
  return { downClass: 'rx', windowS, windowMs, deadlineMs, tmstRun: uplink.tmstRun };
}

function refusalOf(facts: DownFacts, txpk: Txpk, window: DownWindow): DownRefusal | null {
  const { match, nowMs, bootId } = facts;
  if (txpk.when.kind === 'counter') {
    if (match.kind === 'late') return 'late-frame';
    // What the process before this one sent late is not known: its `tmst` may lie in any window of a current counter.
    if (match.kind === 'none' && nowMs - facts.startedMs < LAST_WINDOW_S * SECOND_MS) return 'late-frame';
  }
  if (!facts.reachable || bootId === null) return 'offline';
  if (match.kind === 'live' && match.uplink.bootId !== null && match.uplink.bootId !== bootId) {
    return 'clock-restarted';
  }
  return nowMs > window.deadlineMs ? 'too-late' : null;
}
