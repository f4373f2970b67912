// Of the downlinks that a gateway was to transmit, how many it did not. Pure.

import type { DownlinkShare } from './signals.ts';

export interface CountedDownlinks {
  readonly eui: string;
  readonly result: string;
  readonly downlinks: number;
}

const TRANSMITTED: ReadonlySet<string> = new Set(['accepted', 'accepted-warning', 'unconfirmed']);
/** Of the gateway's making. Offline, late frames, the duty cycle and unreadable ones are not, or are told elsewhere. */
const FAILED: ReadonlySet<string> = new Set([
  'refused',
  'unanswered',
  'too-late',
  'too-early',
  'clock-restarted',
  'no-path',
  'too-many',
]);

export function downlinkShares(counted: readonly CountedDownlinks[]): ReadonlyMap<string, DownlinkShare> {
  const shares = new Map<string, { done: number; failed: number }>();
  for (const { eui, result, downlinks } of counted) {
    const failed = FAILED.has(result);
    if (!failed && !TRANSMITTED.has(result)) continue;
    const share = shares.get(eui) ?? { done: 0, failed: 0 };
    share.done += downlinks;
    if (failed) share.failed += downlinks;
    shares.set(eui, share);
  }
  return shares;
}
