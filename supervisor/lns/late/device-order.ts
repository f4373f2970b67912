// The order of one device's frames where receive times are not sure enough to tell it: by its counter. Pure.
//
// Two gateways' receive times of one moment differ by what their clocks are off, more the longer a frame has waited in
// a journal (see dedup/decide.ts). Within that, the device's own counter knows better.

import { toleranceMs } from '../../dedup/decide.ts';
import { isAhead } from './frame-counter.ts';

export interface Counted {
  readonly receivedMs: number;
  readonly fCnt: number | null;
}

/** How far apart the receive times of two frames may be and yet be in the wrong order. */
export function doubtMs(receivedMs: number, nowMs: number): number {
  return toleranceMs(Math.max(0, nowMs - receivedMs));
}

/** `entries` of one device by receive time; returns them as they were sent, as far as anybody can tell. */
export function inDeviceOrder<T extends Counted>(entries: readonly T[], nowMs: number): T[] {
  const ordered: T[] = [];
  for (const entry of entries) {
    let at = ordered.length;
    while (at > 0 && belongsBefore(entry, ordered[at - 1] as T, nowMs)) at--;
    ordered.splice(at, 0, entry);
  }
  return ordered;
}

function belongsBefore(entry: Counted, other: Counted, nowMs: number): boolean {
  if (entry.fCnt === null || other.fCnt === null) return false;
  return (
    entry.receivedMs - other.receivedMs <= doubtMs(other.receivedMs, nowMs) && isAhead(other.fCnt, entry.fCnt)
  );
}
