// The table of incidents: in which state one is after what Vigie saw or what a person did. Pure; read it as it stands.

import type { Incident, IncidentState } from './model.ts';

/** What Vigie sees. Never refused: where it says nothing new, the state stays. */
export const SEEN_EVENTS = [
  /** All that failed is back. */
  'all-back',
  /** Something of it fails again, or fails too. */
  'fails',
  /** All has been back for long enough to be believed. */
  'settled',
  /** Whoever was on it let the time pass until which they were. */
  'lapsed',
  /** Restored, and nobody closed it in five working days. */
  'overdue',
  /** All that failed was taken out of service without coming back. */
  'retired',
] as const;
export type SeenEvent = (typeof SEEN_EVENTS)[number];

/** What people do. */
export const DONE_EVENTS = [
  'acknowledge',
  'identify',
  'remark',
  'promise',
  'hand-over',
  'set-severity',
  /** A person says that service is back: only where Vigie sees nothing failing (the desk asks for that). */
  'restore',
  'close',
  'cancel',
  'merge',
  'reopen',
] as const;
export type DoneEvent = (typeof DONE_EVENTS)[number];

export type IncidentEvent = SeenEvent | DoneEvent;

/** Why a person may not: it is over already; went into another; is restored; is not restored yet; is not over. */
export const REFUSALS = ['is-over', 'is-merged', 'is-restored', 'is-not-restored', 'is-not-over'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** `at-work`: `identified` when its cause is known, else `acknowledged` when somebody is on it, else `open`. */
type Target = IncidentState | 'at-work' | Refusal;

/**
 * Total: a row for every state, a column for every event. What people write down never brings service back and a
 * return never forgets what people wrote. What was closed, and fails within the hour, was not mended.
 */
export const TRANSITIONS: Readonly<Record<IncidentState, Readonly<Record<IncidentEvent, Target>>>> = {
  open: {
    'all-back': 'monitoring',
    fails: 'open',
    settled: 'open',
    lapsed: 'open',
    overdue: 'open',
    retired: 'closed',
    acknowledge: 'acknowledged',
    identify: 'identified',
    remark: 'open',
    promise: 'open',
    'hand-over': 'acknowledged',
    'set-severity': 'open',
    restore: 'restored',
    close: 'is-not-restored',
    cancel: 'cancelled',
    merge: 'merged',
    reopen: 'is-not-over',
  },
  acknowledged: {
    'all-back': 'monitoring',
    fails: 'acknowledged',
    settled: 'acknowledged',
    lapsed: 'open',
    overdue: 'acknowledged',
    retired: 'closed',
    acknowledge: 'acknowledged',
    identify: 'identified',
    remark: 'acknowledged',
    promise: 'acknowledged',
    'hand-over': 'acknowledged',
    'set-severity': 'acknowledged',
    restore: 'restored',
    close: 'is-not-restored',
    cancel: 'cancelled',
    merge: 'merged',
    reopen: 'is-not-over',
  },
  identified: {
    'all-back': 'monitoring',
    fails: 'identified',
    settled: 'identified',
    lapsed: 'identified',
    overdue: 'identified',
    retired: 'closed',
    acknowledge: 'identified',
    identify: 'identified',
    remark: 'identified',
    promise: 'identified',
    'hand-over': 'identified',
    'set-severity': 'identified',
    restore: 'restored',
    close: 'is-not-restored',
    cancel: 'cancelled',
    merge: 'merged',
    reopen: 'is-not-over',
  },
  monitoring: {
    'all-back': 'monitoring',
    fails: 'at-work',
    settled: 'restored',
    lapsed: 'monitoring',
    overdue: 'monitoring',
    retired: 'closed',
    acknowledge: 'monitoring',
    identify: 'monitoring',
    remark: 'monitoring',
    promise: 'monitoring',
    'hand-over': 'monitoring',
    'set-severity': 'monitoring',
    restore: 'restored',
    close: 'is-not-restored',
    cancel: 'cancelled',
    merge: 'merged',
    reopen: 'is-not-over',
  },
  restored: {
    'all-back': 'restored',
    fails: 'open',
    settled: 'restored',
    lapsed: 'restored',
    overdue: 'closed',
    retired: 'restored',
    acknowledge: 'is-restored',
    identify: 'restored',
    remark: 'restored',
    promise: 'is-restored',
    'hand-over': 'is-restored',
    'set-severity': 'restored',
    restore: 'is-restored',
    close: 'closed',
    cancel: 'cancelled',
    merge: 'merged',
    reopen: 'open',
  },
  closed: {
    'all-back': 'closed',
    fails: 'open',
    settled: 'closed',
    lapsed: 'closed',
    overdue: 'closed',
    retired: 'closed',
    acknowledge: 'is-over',
    identify: 'is-over',
    remark: 'closed',
    promise: 'is-over',
    'hand-over': 'is-over',
    'set-severity': 'is-over',
    restore: 'is-over',
    close: 'is-over',
    cancel: 'is-over',
    merge: 'is-over',
    reopen: 'open',
  },
  merged: {
    'all-back': 'merged',
    fails: 'merged',
    settled: 'merged',
    lapsed: 'merged',
    overdue: 'merged',
    retired: 'merged',
    acknowledge: 'is-merged',
    identify: 'is-merged',
    remark: 'is-merged',
    promise: 'is-merged',
    'hand-over': 'is-merged',
    'set-severity': 'is-merged',
    restore: 'is-merged',
    close: 'is-merged',
    cancel: 'is-merged',
    merge: 'is-merged',
    reopen: 'is-merged',
  },
  cancelled: {
    'all-back': 'cancelled',
    fails: 'cancelled',
    settled: 'cancelled',
    lapsed: 'cancelled',
    overdue: 'cancelled',
    retired: 'cancelled',
    acknowledge: 'is-over',
    identify: 'is-over',
    remark: 'cancelled',
    promise: 'is-over',
    'hand-over': 'is-over',
    'set-severity': 'is-over',
    restore: 'is-over',
    close: 'is-over',
    cancel: 'is-over',
    merge: 'is-over',
    reopen: 'open',
  },
};

export type Step =
  | { readonly kind: 'to'; readonly state: IncidentState }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What becomes of it. What is seen is never refused. */
export function stepOf(
  { state, cause, holderId }: Pick<Incident, 'state' | 'cause' | 'holderId'>,
  event: IncidentEvent,
): Step {
  const target = TRANSITIONS[state][event];
  if (isRefusal(target)) return { kind: 'refused', refusal: target };
  if (target !== 'at-work') return { kind: 'to', state: target };
  if (cause !== null) return { kind: 'to', state: 'identified' };
  return { kind: 'to', state: holderId === null ? 'open' : 'acknowledged' };
}

/** Still to be worked on or watched: what pages call open. */
export function isUnderWay(state: IncidentState): boolean {
  return state === 'open' || state === 'acknowledged' || state === 'identified' || state === 'monitoring';
}

function isRefusal(target: Target): target is Refusal {
  return (REFUSALS as readonly string[]).includes(target);
}
