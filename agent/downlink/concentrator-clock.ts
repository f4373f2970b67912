// Where the concentrator's counter stands now, extrapolated from the receptions that fixed it. Pure.

import { aheadUs, DRIFT, type TmstRun } from '../udp/tmst-run.ts';

export interface Ahead {
  /** From now until the counter reaches the `tmst`, ms, within half a wrap (35 min 47 s); negative: it has passed. */
  readonly ms: number;
  /** How far off that may be: crystals drift since the last reception. */
  readonly uncertainMs: number;
}

/** `null`: no reception has fixed the counter in this run. */
export function aheadOf({ anchor }: TmstRun, tmstUs: number, nowMs: number): Ahead | null {
  if (anchor === null) return null;
  const ms = aheadUs(anchor, { tmstUs, monoMs: nowMs }) / 1_000;
  return { ms, uncertainMs: Math.max(0, nowMs - anchor.monoMs) * DRIFT };
}
