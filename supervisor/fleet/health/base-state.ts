// From what was seen of a piece of equipment to its base state, and since when it has been in it. Pure.

import type { BaseState } from './model.ts';
import { type HealthEvent, TRANSITIONS } from './transitions.ts';

/** Whether it serves. Times are ms since 1970. */
export type Presence =
  | { readonly kind: 'unknown' }
  /** `signalMs`: its last signal. */
  | { readonly kind: 'serving'; readonly signalMs: number }
  /** `signalMs`: its last signal, or since when one could have been heard. */
  | { readonly kind: 'missing'; readonly signalMs: number };

/** What the event is made of. */
export interface Evidence {
  readonly retired: boolean;
  readonly presence: Presence;
  /** The first signal of the stretch in which it has served without a gap; `null`: it does not serve. */
  readonly stretchSinceMs: number | null;
  /** When the first of the verdicts that mean bad service began; `null`: none is raised. */
  readonly badlySinceMs: number | null;
  /** When the last of them was over. */
  readonly wellSinceMs: number | null;
}

export interface BaseTimes {
  readonly offlineAfterMs: number;
  readonly stableMs: number;
}

export interface Base {
  readonly state: BaseState;
  readonly sinceMs: number;
}

export function eventOf(evidence: Evidence, times: BaseTimes, nowMs: number): HealthEvent {
  const { presence, stretchSinceMs } = evidence;
  if (evidence.retired) return 'retired';
  switch (presence.kind) {
    case 'unknown':
      return 'nothing-known';
    case 'missing':
      return nowMs - presence.signalMs >= times.offlineAfterMs ? 'gone' : 'missing';
    case 'serving': {
      const isSteady = stretchSinceMs !== null && nowMs - stretchSinceMs >= times.stableMs;
      if (evidence.badlySinceMs === null) return isSteady ? 'steady' : 'heard';
      return isSteady ? 'steady-badly' : 'heard-badly';
    }
  }
}

/**
 * The state after `event`. It dates from when what it says began: `suspect` and `offline` from the last signal,
 * `online` after an outage from the first one, `degraded` from the verdict; never before the state it follows, nor
 * after now.
 */
export function nextBase(before: Base, event: HealthEvent, evidence: Evidence, nowMs: number): Base {
  const state = TRANSITIONS[before.state][event];
  if (state === before.state) return before;
  const began = beginOf(before.state, state, evidence) ?? nowMs;
  return { state, sinceMs: Math.min(Math.max(began, before.sinceMs), nowMs) };
}

function beginOf(before: BaseState, state: BaseState, evidence: Evidence): number | null {
  const { presence, stretchSinceMs } = evidence;
  switch (state) {
    case 'never-seen':
    case 'retired':
      return null;
    case 'suspect':
    case 'offline':
      return presence.kind === 'missing' ? presence.signalMs : null;
    case 'online':
      return before === 'degraded' ? evidence.wellSinceMs : stretchSinceMs;
    case 'degraded':
      return before === 'online' ? evidence.badlySinceMs : stretchSinceMs;
  }
}
