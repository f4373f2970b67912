// What people do with one incident, and what becomes of it: decided on what stands. Pure.

import type { Person } from '../access/actor.ts';
import { failsAgain } from './clocks.ts';
import type { Dossier, Happening, Member, Severity, Visibility } from './model.ts';
import { type DoneEvent, isUnderWay, type Refusal, stepOf } from './transitions.ts';

export type Action =
  | { readonly kind: 'acknowledge'; readonly untilMs: number; readonly nextWordMs: number | null }
  | { readonly kind: 'identify'; readonly cause: string }
  | { readonly kind: 'remark'; readonly visibility: Visibility; readonly text: string }
  | { readonly kind: 'promise'; readonly nextWordMs: number }
  | { readonly kind: 'hand-over'; readonly to: HandedTo; readonly untilMs: number }
  | { readonly kind: 'set-severity'; readonly severity: Severity }
  | { readonly kind: 'restore' }
  | { readonly kind: 'close'; readonly cause: string; readonly remedy: string }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'reopen'; readonly reason: string };

export interface HandedTo {
  readonly id: string;
  readonly name: string;
}

export type ActionRefusal = Refusal | 'still-failing' | 'itself';

export type Acted =
  | { readonly kind: 'acted'; readonly after: Dossier; readonly story: readonly Happening[] }
  | { readonly kind: 'refused'; readonly refusal: ActionRefusal };

export function act(dossier: Dossier, action: Action, by: Person, nowMs: number): Acted {
  const step = stepOf(dossier, action.kind satisfies DoneEvent);
  if (step.kind === 'refused') return step;
  // Whoever does something about it has looked at what was reported.
  const stands = { ...dossier, state: step.state, unansweredMs: null };
  const told = tellerOf(by, nowMs);
  const acted = (after: Dossier, ...story: Happening[]): Acted => ({ kind: 'acted', after, story });

  switch (action.kind) {
    case 'acknowledge': {
      const { untilMs, nextWordMs } = action;
      const held = heldBy(stands, { id: by.accountId, name: by.author }, untilMs, nowMs);
      const data = { untilMs, nextWordMs };
      return acted(
        { ...held, nextWordMs: nextWordMs ?? dossier.nextWordMs },
        told('acknowledged', null, { data }),
      );
    }
    case 'identify': {
      const { cause } = action;
      // Whoever found the cause is on it, unless somebody else is.
      const isFree = dossier.holderId === null && isUnderWay(dossier.state);
      const after = isFree
        ? heldBy(stands, { id: by.accountId, name: by.author }, null, nowMs)
        : { ...stands, acknowledgedMs: dossier.acknowledgedMs ?? nowMs };
      return acted({ ...after, cause }, told('identified', cause));
    }
    case 'remark':
      return acted(stands, told('remark', action.text, { visibility: action.visibility }));
    case 'promise': {
      const { nextWordMs } = action;
      return acted({ ...stands, nextWordMs }, told('promised', null, { data: { nextWordMs } }));
    }
    case 'hand-over': {
      const { to, untilMs } = action;
      return acted(
        heldBy(stands, to, untilMs, nowMs),
        told('handed-over', null, { data: { to: to.name, toId: to.id, untilMs } }),
      );
    }
    case 'set-severity': {
      const { severity } = action;
      const data = { from: dossier.severity, to: severity };
      return acted({ ...stands, severity, severityBy: by.author }, told('severity', null, { data }));
    }
    case 'restore': {
      if (failingOf(dossier).length > 0) return { kind: 'refused', refusal: 'still-failing' };
      const members = dossier.members.map((one) => (isOut(one) ? { ...one, backMs: nowMs } : one));
      const restoredMs = dossier.monitoringMs ?? nowMs;
      return acted(
        { ...stands, members, monitoringMs: restoredMs, restoredMs, nextWordMs: null, unattendedMs: null },
        told('restored', null),
      );
    }
    case 'close': {
      const { cause, remedy } = action;
      return acted({ ...ended(stands, nowMs), cause, remedy }, told('closed', remedy, { data: { cause } }));
    }
    case 'cancel':
      return acted(ended(stands, nowMs), told('cancelled', action.reason));
    case 'reopen':
      return acted(reopened(stands, nowMs), told('reopened', action.reason));
  }
}

/** `from` goes into `into`: what still fails of it is a member there, and it is over. */
export function merge(
  from: Dossier,
  into: Dossier,
  by: Person,
  nowMs: number,
): { readonly from: Acted; readonly into: Acted } {
  const refuse = (refusal: ActionRefusal): { from: Acted; into: Acted } => ({
    from: { kind: 'refused', refusal },
    into: { kind: 'refused', refusal },
  });
  const step = stepOf(from, 'merge');
  if (step.kind === 'refused') return refuse(step.refusal);
  if (from.id === into.id) return refuse('itself');
  if (!isUnderWay(into.state)) return refuse('is-over');
  const told = tellerOf(by, nowMs);
  const known = new Set(into.members.filter(isOut).map(({ equipment }) => equipment));
  const moved = from.members.filter((one) => isOut(one) && !known.has(one.equipment));
  const left = from.members.map((one) => (isOut(one) ? { ...one, leftMs: nowMs } : one));
  // What joins it is as grave as it was; what a person has set stays.
  const isFailing = isUnderWay(from.state) && from.state !== 'monitoring';
  const isGraver = isFailing && into.severityBy === null && from.severity < into.severity;
  const severity = isGraver ? from.severity : into.severity;
  const graver = { data: { from: into.severity, to: severity } };
  return {
    from: {
      kind: 'acted',
      after: { ...ended({ ...from, state: step.state }, nowMs), members: left, mergedInto: into.id },
      story: [told('merged', null, { data: { into: into.ref } })],
    },
    into: {
      kind: 'acted',
      after: {
        ...into,
        members: [...into.members, ...moved],
        startedMs: Math.min(into.startedMs, from.startedMs),
        ...(moved.length > 0 ? failing(into, Math.min(...moved.map(({ fellMs }) => fellMs))) : {}),
        severity,
      },
      story: [
        told('merged', null, { data: { from: from.ref } }),
        ...(isGraver ? [told('severity', null, graver)] : []),
      ],
    },
  };
}

/** There is a member more that is not back. */
function failing(into: Dossier, atMs: number): Pick<Dossier, 'state' | 'monitoringMs' | 'stood'> {
  const step = stepOf(into, 'fails');
  return { ...failsAgain(into, atMs), state: step.kind === 'to' ? step.state : into.state };
}

/** Members that Vigie sees failing: of those that people reported it knows nothing. */
export function failingOf({ members }: Pick<Dossier, 'members'>): readonly Member[] {
  return members.filter((one) => isOut(one) && one.verdict !== 'reported');
}

function isOut({ backMs, leftMs }: Member): boolean {
  return backMs === null && leftMs === null;
}

function heldBy(dossier: Dossier, { id, name }: HandedTo, untilMs: number | null, nowMs: number): Dossier {
  return {
    ...dossier,
    ...{ holderId: id, holder: name, holderUntilMs: untilMs, unattendedMs: null },
    acknowledgedMs: dossier.acknowledgedMs ?? nowMs,
  };
}

/** Closed, cancelled, merged: nobody is waited for any more. */
function ended(dossier: Dossier, nowMs: number): Dossier {
  const nobody = { holderUntilMs: null, nextWordMs: null, unattendedMs: null, unansweredMs: null };
  return { ...dossier, closedMs: nowMs, ...nobody };
}

function reopened(dossier: Dossier, nowMs: number): Dossier {
  return {
    ...dossier,
    ...failsAgain(dossier, nowMs),
    ...{ closedMs: null, remedy: null },
    ...{ holderId: null, holder: null, holderUntilMs: null, nextWordMs: null },
    ...{ unattendedMs: nowMs, reopened: dossier.reopened + 1, reopenedMs: nowMs },
  };
}

interface ToldOptions {
  readonly visibility?: Visibility;
  readonly data?: Happening['data'];
}

function tellerOf(by: Person, nowMs: number) {
  return (
    kind: Happening['kind'],
    text: string | null,
    { visibility = 'public', data = {} }: ToldOptions = {},
  ) => ({ kind, atMs: nowMs, by, visibility, text, data }) satisfies Happening;
}
