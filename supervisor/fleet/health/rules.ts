// The thresholds of all verdicts in one table: from which figure, and for how long, it is said and no longer said. Pure.

import type { HoldTimes } from './hysteresis.ts';
import type { VerdictKind } from './model.ts';

export interface VerdictRule extends HoldTimes {
  /** The figure at which it becomes wrong and at which it is right again; what it counts: `MEANINGS`. */
  readonly raiseAt: number;
  readonly clearAt: number;
}
export type VerdictRules = Readonly<Record<VerdictKind, VerdictRule>>;

const S = 1_000;
const MIN = 60 * S;

const rule = (raiseAt: number, clearAt: number, raiseAfterMs: number, clearAfterMs: number): VerdictRule => ({
  raiseAt,
  clearAt,
  raiseAfterMs,
  clearAfterMs,
});

export const DEFAULT_RULES: VerdictRules = {
  // The first two are said after `suspect_after_s`, and no longer said at the first signal.
  'agent-gone': rule(1, 1, 0, 0),
  'forwarder-silent': rule(1, 1, 0, 0),
  'forwarder-deaf': rule(1, 1, 0, 0),
  // Rows are on their way all the time; a minute without any stored is what the facts too call so.
  'nothing-stored': rule(1, 1, MIN, 30 * S),
  'backhaul-poor': rule(6, 2, 2 * MIN, 15 * MIN),
  'journal-filling': rule(0.5, 0.4, 2 * MIN, 5 * MIN),
  'journal-dropping': rule(1, 1, 0, 30 * MIN),
  'clock-wrong': rule(5 * S, 3 * S, 5 * MIN, 5 * MIN),
  'host-hot': rule(80, 75, 2 * MIN, 5 * MIN),
  'host-full': rule(0.9, 0.85, 5 * MIN, 5 * MIN),
  'downlinks-failing': rule(0.5, 0.3, 0, 5 * MIN),
  'certificate-ending': rule(21, 21, 0, 0),
  'lns-silent': rule(1, 1, 0, 0),
  'broker-down': rule(1, 1, 0, 0),
  'backhaul-down': rule(0.3, 0.3, 0, 0),
  // A restart, or one of the broker, is nothing to tell.
  'supervisor-blind': rule(1, 1, MIN, 0),
};

/** What `raise_at` and `clear_at` count; the others have none. Shown with the settings. */
export const MEANINGS: Readonly<Partial<Record<VerdictKind, string>>> = {
  'backhaul-poor': 'connections made anew in health.window_s',
  'journal-filling': 'share of the room that waiting rows take',
  'clock-wrong': 'ms off',
  'host-hot': 'degrees Celsius',
  'host-full': 'share of the disk in use',
  'downlinks-failing': 'share of the downlinks of health.window_s that were not transmitted',
  'certificate-ending': 'days left',
  'backhaul-down': 'share of its gateways that are gone',
};

/** The verdicts that mean that it serves, and badly. */
export const BAD_SERVICE: ReadonlySet<VerdictKind> = new Set<VerdictKind>([
  'forwarder-deaf',
  'nothing-stored',
  'backhaul-poor',
  'journal-filling',
  'journal-dropping',
  'clock-wrong',
  'host-hot',
  'host-full',
  'downlinks-failing',
  'certificate-ending',
  'supervisor-blind',
]);

/** The gravest first: what stops service, what loses data, what may. */
export const GRAVITY: readonly VerdictKind[] = [
  'supervisor-blind',
  'broker-down',
  'backhaul-down',
  'lns-silent',
  'agent-gone',
  'forwarder-silent',
  'nothing-stored',
  'forwarder-deaf',
  'journal-dropping',
  'journal-filling',
  'downlinks-failing',
  'backhaul-poor',
  'clock-wrong',
  'host-full',
  'host-hot',
  'certificate-ending',
];

/** How each piece of the settings' list looks. */
export interface RuleSetting {
  readonly kind: VerdictKind;
  readonly raise_after_s: number | null;
  readonly clear_after_s: number | null;
  readonly raise_at: number | null;
  readonly clear_at: number | null;
}

export function rulesWith(settings: readonly RuleSetting[]): VerdictRules {
  const rules: Record<VerdictKind, VerdictRule> = { ...DEFAULT_RULES };
  for (const { kind, raise_after_s, clear_after_s, raise_at, clear_at } of settings) {
    const before = rules[kind];
    rules[kind] = {
      raiseAt: raise_at ?? before.raiseAt,
      clearAt: clear_at ?? (raise_at === null ? before.clearAt : raise_at),
      raiseAfterMs: raise_after_s === null ? before.raiseAfterMs : raise_after_s * S,
      clearAfterMs: clear_after_s === null ? before.clearAfterMs : clear_after_s * S,
    };
  }
  return rules;
}

const RANKS: ReadonlyMap<VerdictKind, number> = new Map(GRAVITY.map((kind, index) => [kind, index]));

export function byGravity(
  one: { readonly kind: VerdictKind },
  other: { readonly kind: VerdictKind },
): number {
  return (RANKS.get(one.kind) ?? 0) - (RANKS.get(other.kind) ?? 0);
}
