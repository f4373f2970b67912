// Why late frames to one network server have to wait, each reason on its own. Pure.

import { endOfRun, type SeqSet } from '../../../protocol/seq-set.ts';
import type { LivenessState } from '../liveness.ts';

/** `silent`: the server answers nothing. `opening`: after an outage, gateways are still missing. `bypass`: an agent
 * gave frames to that server itself and has not told which yet. `draining`: agents may still bring older frames. */
export type Hold = 'silent' | 'opening' | 'bypass' | 'draining';

/** Rows of one journal that its agent gave to one server itself. */
export interface Bypassed {
  readonly lnsId: number;
  readonly held: SeqSet;
  readonly first: number;
  readonly last: number;
}

export interface Holds {
  liveness(lnsId: number, state: LivenessState): void;
  livenessOf(lnsId: number): LivenessState;
  /** At `hello`: replaces what this gateway said before. */
  bypassed(gatewayId: number, ranges: readonly Bypassed[], nowMs: number): void;
  /** Whether rows that an agent gave to this server itself are still to come. */
  awaitsBypassed(lnsId: number, nowMs: number): boolean;
}

const BYPASSED_WITHIN_MS = 6 * 60_000;

export function createHolds(): Holds {
  const states = new Map<number, LivenessState>();
  const waits = new Map<number, { readonly ranges: readonly Bypassed[]; readonly untilMs: number }>();

  return {
    liveness: (lnsId, state) => void states.set(lnsId, state),
    livenessOf: (lnsId) => states.get(lnsId) ?? 'unknown',
    bypassed(gatewayId, ranges, nowMs) {
      if (ranges.length === 0) waits.delete(gatewayId);
      else waits.set(gatewayId, { ranges, untilMs: nowMs + BYPASSED_WITHIN_MS });
    },
    awaitsBypassed(lnsId, nowMs) {
      for (const [gatewayId, { ranges, untilMs }] of waits) {
        const open = ranges.filter(({ held, first, last }) => endOfRun(held, first - 1) < last);
        if (open.length === 0 || nowMs >= untilMs) waits.delete(gatewayId);
        else if (open.some((one) => one.lnsId === lnsId)) return true;
      }
      return false;
    },
  };
}
