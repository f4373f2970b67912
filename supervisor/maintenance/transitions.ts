// The table of planned work: in which state it is after what a person did or what the clock says. Pure; read it as it stands.

import type { WorkState } from './model.ts';

/** What the clock and the network say. Never refused: where it says nothing new, the state stays. */
export const SEEN_EVENTS = [
  /** The time to object is over, and no objection is unanswered. */
  'unopposed',
  /** Its window is over. */
  'end-passed',
  /** All its equipment is well again. */
  'all-well',
] as const;
export type SeenEvent = (typeof SEEN_EVENTS)[number];

/** What people do. */
export const DONE_EVENTS = [
  'edit',
  'publish',
  /** To another window that needs its notice anew: earlier, much later, or longer. */
  'move',
  /** A little later: the notice given still holds. */
  'shift',
  'object',
  /** The organiser keeps to it, and says why, though somebody objected. */
  'keep',
  /** Every partner has said yes. */
  'accept',
  'start',
  'extend',
  'finish',
  /** It was not over after all. */
  'resume',
  /** Over, whatever the equipment says; with a reason. */
  'force',
  'cancel',
  'remark',
] as const;
export type DoneEvent = (typeof DONE_EVENTS)[number];

export type WorkEvent = SeenEvent | DoneEvent;

/** Why a person may not. */
export const REFUSALS = [
  'is-draft',
  'is-published',
  'has-not-started',
  'has-started',
  'is-not-finished',
  'is-over',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Total: a row for every state, a column for every event. Nothing that was announced goes away without being told. */
export const TRANSITIONS: Readonly<Record<WorkState, Readonly<Record<WorkEvent, WorkState | Refusal>>>> = {
  draft: {
    unopposed: 'draft',
    'end-passed': 'draft',
    'all-well': 'draft',
    edit: 'draft',
    publish: 'announced',
    move: 'draft',
    shift: 'draft',
    object: 'is-draft',
    keep: 'is-draft',
    accept: 'is-draft',
    start: 'is-draft',
    extend: 'is-draft',
    finish: 'is-draft',
    resume: 'is-draft',
    force: 'is-draft',
    cancel: 'cancelled',
    remark: 'draft',
  },
  announced: {
    unopposed: 'confirmed',
    'end-passed': 'expired',
    'all-well': 'announced',
    edit: 'is-published',
    publish: 'is-published',
    move: 'announced',
    shift: 'announced',
    object: 'announced',
    keep: 'confirmed',
    accept: 'confirmed',
    start: 'in-progress',
    extend: 'has-not-started',
    finish: 'has-not-started',
    resume: 'has-not-started',
    force: 'has-not-started',
    cancel: 'cancelled',
    remark: 'announced',
  },
  confirmed: {
    unopposed: 'confirmed',
    'end-passed': 'expired',
    'all-well': 'confirmed',
    edit: 'is-published',
    publish: 'is-published',
    move: 'announced',
    shift: 'confirmed',
    object: 'confirmed',
    keep: 'confirmed',
    accept: 'confirmed',
    start: 'in-progress',
    extend: 'has-not-started',
    finish: 'has-not-started',
    resume: 'has-not-started',
    force: 'has-not-started',
    cancel: 'cancelled',
    remark: 'confirmed',
  },
  'in-progress': {
    unopposed: 'in-progress',
    'end-passed': 'overrun',
    'all-well': 'in-progress',
    edit: 'is-published',
    publish: 'is-published',
    move: 'has-started',
    shift: 'has-started',
    object: 'has-started',
    keep: 'has-started',
    accept: 'has-started',
    start: 'has-started',
    extend: 'in-progress',
    finish: 'verifying',
    resume: 'is-not-finished',
    force: 'is-not-finished',
    cancel: 'has-started',
    remark: 'in-progress',
  },
  overrun: {
    unopposed: 'overrun',
    'end-passed': 'overrun',
    'all-well': 'overrun',
    edit: 'is-published',
    publish: 'is-published',
    move: 'has-started',
    shift: 'has-started',
    object: 'has-started',
    keep: 'has-started',
    accept: 'has-started',
    start: 'has-started',
    extend: 'in-progress',
    finish: 'verifying',
    resume: 'is-not-finished',
    force: 'is-not-finished',
    cancel: 'has-started',
    remark: 'overrun',
  },
  verifying: {
    unopposed: 'verifying',
    'end-passed': 'verifying',
    'all-well': 'completed',
    edit: 'is-published',
    publish: 'is-published',
    move: 'has-started',
    shift: 'has-started',
    object: 'has-started',
    keep: 'has-started',
    accept: 'has-started',
    start: 'has-started',
    extend: 'in-progress',
    finish: 'verifying',
    resume: 'in-progress',
    force: 'completed',
    cancel: 'has-started',
    remark: 'verifying',
  },
  completed: over('completed'),
  cancelled: over('cancelled'),
  expired: over('expired'),
};

/** Nothing more can be done with it than to say something about it. */
function over(state: WorkState): Readonly<Record<WorkEvent, WorkState | Refusal>> {
  const seen = Object.fromEntries(SEEN_EVENTS.map((event) => [event, state]));
  const done = Object.fromEntries(DONE_EVENTS.map((event) => [event, 'is-over']));
  return { ...seen, ...done, remark: state } as Record<WorkEvent, WorkState | Refusal>;
}

export type Step =
  | { readonly kind: 'to'; readonly state: WorkState }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function stepOf(state: WorkState, event: WorkEvent): Step {
  const target = TRANSITIONS[state][event];
  return isRefusal(target) ? { kind: 'refused', refusal: target } : { kind: 'to', state: target };
}

/** Announced, and not over: on calendars as something that will be, or is. */
export function isUpcoming(state: WorkState): boolean {
  return state === 'announced' || state === 'confirmed' || isUnderWay(state);
}

/** Somebody is at it. */
export function isUnderWay(state: WorkState): boolean {
  return state === 'in-progress' || state === 'overrun' || state === 'verifying';
}

/** Nothing more becomes of it. */
export function isOver(state: WorkState): boolean {
  return state === 'completed' || state === 'cancelled' || state === 'expired';
}

function isRefusal(target: WorkState | Refusal): target is Refusal {
  return (REFUSALS as readonly string[]).includes(target);
}
