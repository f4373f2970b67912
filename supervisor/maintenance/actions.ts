// What people do with one work, and what becomes of it: decided on what stands. Pure.

import type { Person } from '../access/actor.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Answer, Happening, StoryKind, Visibility, Window, Work } from './model.ts';
import type { NoticePeriod } from './notice-period.ts';
import { type DoneEvent, type Refusal, stepOf } from './transitions.ts';

export interface Plan extends Window {
  readonly title: string;
  readonly description: string;
  readonly equipment: readonly EquipmentId[];
}

export type Action =
  | { readonly kind: 'edit'; readonly plan: Plan }
  | { readonly kind: 'publish'; readonly urgentReason: string | null }
  | {
      readonly kind: 'move';
      readonly window: Window;
      /** `null`: as before. */
      readonly equipment: readonly EquipmentId[] | null;
      readonly reason: string;
      readonly urgentReason: string | null;
    }
  | { readonly kind: 'object'; readonly reason: string }
  | { readonly kind: 'accept' }
  | { readonly kind: 'keep'; readonly reason: string }
  | { readonly kind: 'start' }
  | { readonly kind: 'extend'; readonly toMs: number; readonly reason: string }
  | { readonly kind: 'finish' }
  | { readonly kind: 'resume'; readonly reason: string }
  | { readonly kind: 'force'; readonly reason: string }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'remark'; readonly visibility: Visibility; readonly text: string };

export type ActionRefusal =
  | Refusal
  /** Its start is not far enough away, and no reason is given why it cannot wait. */
  | 'too-late'
  | 'in-the-past'
  /** Its window has not begun. */
  | 'too-early'
  /** An extension that ends before it did. */
  | 'not-longer'
  /** Somebody objected, and the organiser has not answered. */
  | 'is-objected'
  /** There is no objection to answer. */
  | 'not-objected'
  /** Its partner has objected, and the organiser has not decided. */
  | 'has-objected'
  /** The time to object is over. */
  | 'objected-too-late';

export type Acted =
  | { readonly kind: 'acted'; readonly after: Work; readonly story: readonly Happening[] }
  | { readonly kind: 'refused'; readonly refusal: ActionRefusal };

export interface ActionContext {
  readonly noticePeriod: NoticePeriod;
  /** Until when may be objected to what is announced now. */
  readonly objectUntilMs: (nowMs: number, startMs: number) => number;
  /** Moved later by no more than that, the notice given still holds, ms. */
  readonly shiftMs: number;
  /** The start that notice was given for in full: however often it is put off, it counts from there. */
  readonly givenStartMs: (work: Work) => number;
  /** All partners; those that are not the organiser's may answer. */
  readonly partnerIds: readonly string[];
  readonly nowMs: number;
}

/** `by` null: a partner answers by the link in its mail, and `partnerId` is whose link it is. */
export function act(
  work: Work,
  action: Action,
  by: Person | { readonly partnerId: string; readonly accountId: null },
  context: ActionContext,
): Acted {
  const { nowMs, noticePeriod } = context;
  const event = eventOf(work, action, context);
  const step = stepOf(work.state, event);
  if (step.kind === 'refused') return step;
  const stands: Work = { ...work, state: step.state };
  const person = by.accountId === null ? null : by;
  const tell = (kind: StoryKind, text: string | null = null, data: Happening['data'] = {}): Happening => {
    return { kind, atMs: nowMs, by: person, visibility: 'public', text, data };
  };
  const acted = (after: Work, ...story: Happening[]): Acted => ({ kind: 'acted', after, story });
  const refuse = (refusal: ActionRefusal): Acted => ({ kind: 'refused', refusal });

  switch (action.kind) {
    case 'edit':
      return acted({ ...stands, ...action.plan, effect: null }, tell('edited'));
    case 'publish': {
      if (work.fromMs <= nowMs) return refuse('in-the-past');
      const isInTime = noticePeriod.isKept(work.fromMs, nowMs);
      if (!isInTime && action.urgentReason === null) return refuse('too-late');
      const urgentReason = isInTime ? null : action.urgentReason;
      const objectUntilMs = context.objectUntilMs(nowMs, work.fromMs);
      return acted(
        { ...stands, urgentReason, publishedMs: nowMs, objectUntilMs, remindedMs: nowMs },
        tell('published', urgentReason, { fromMs: work.fromMs, toMs: work.toMs }),
      );
    }
    case 'move': {
      const { window, reason, equipment } = action;
      if (window.fromMs <= nowMs) return refuse('in-the-past');
      const needsNotice = event === 'move';
      const isInTime = noticePeriod.isKept(window.fromMs, nowMs);
      if (needsNotice && !isInTime && action.urgentReason === null) return refuse('too-late');
      const moved = { ...stands, ...window, equipment: equipment ?? work.equipment, nudgedMs: null };
      const anew = needsNotice
        ? {
            urgentReason: isInTime ? null : action.urgentReason,
            objectUntilMs: context.objectUntilMs(nowMs, window.fromMs),
            remindedMs: nowMs,
          }
        : {};
      const data = { oldFromMs: work.fromMs, oldToMs: work.toMs, ...window };
      return acted({ ...settled(moved, nowMs), ...anew }, tell('moved', reason, data));
    }
    case 'object':
      if ((work.objectUntilMs ?? 0) <= nowMs) return refuse('objected-too-late');
      if (isObjected({ answers: answersOf(work, by.partnerId) })) return refuse('has-objected');
      return acted(
        withAnswer(stands, 'objected', action.reason, by, nowMs),
        tell('objected', action.reason, { partnerId: by.partnerId }),
      );
    case 'accept': {
      // Whoever says yes takes back what they said against it.
      const answered = withAnswer(settled(work, nowMs, by.partnerId), 'accepted', null, by, nowMs);
      const line = tell('accepted', null, { partnerId: by.partnerId });
      // As long as not every other partner has said yes, a yes is an answer like any other.
      const isAll = othersOf(work, context.partnerIds).every((id) => accepted(answered).has(id));
      const isConfirmed = isAll && !isObjected(answered) && work.state !== stands.state;
      return isConfirmed
        ? acted({ ...answered, state: stands.state }, line, { ...tell('confirmed'), by: null })
        : acted(answered, line);
    }
    case 'keep':
      if (!isObjected(work)) return refuse('not-objected');
      return acted(settled(stands, nowMs), tell('kept', action.reason));
    case 'start':
      if (nowMs < work.fromMs) return refuse('too-early');
      if (isObjected(work)) return refuse('is-objected');
      return acted({ ...stands, startedMs: nowMs }, tell('started'));
    case 'extend': {
      const { toMs, reason } = action;
      if (toMs <= nowMs) return refuse('in-the-past');
      if (toMs <= work.toMs) return refuse('not-longer');
      return acted(
        { ...stands, toMs, endedMs: null },
        tell('extended', reason, { oldToMs: work.toMs, toMs }),
      );
    }
    case 'finish':
      return acted({ ...stands, endedMs: nowMs }, tell('finished'));
    case 'resume':
      return acted({ ...stands, endedMs: null }, tell('resumed', action.reason));
    case 'force':
      return acted(stands, tell('completed', action.reason, { forced: 1 }));
    case 'cancel':
      return acted(settled(stands, nowMs), tell('cancelled', action.reason));
    case 'remark':
      return acted(stands, { ...tell('remark', action.text), visibility: action.visibility });
  }
}

/** Which column of the table it is: put off a little, for no longer and on no more, it is a shift. */
function eventOf(work: Work, action: Action, { shiftMs, givenStartMs }: ActionContext): DoneEvent {
  if (action.kind !== 'move') return action.kind;
  const { window, equipment } = action;
  const isLater = window.fromMs >= work.fromMs && window.fromMs - givenStartMs(work) <= shiftMs;
  const isLonger = window.toMs - window.fromMs > work.toMs - work.fromMs;
  const isWider = (equipment ?? []).some((one) => !work.equipment.includes(one));
  return isLater && !isLonger && !isWider ? 'shift' : 'move';
}

/** Partners that may answer. */
export function othersOf(
  { partnerId }: Pick<Work, 'partnerId'>,
  partnerIds: readonly string[],
): readonly string[] {
  return partnerIds.filter((id) => id !== partnerId);
}

function accepted({ answers, sequence }: Work): ReadonlySet<string> {
  const given = answers.filter((one) => one.answer === 'accepted' && one.sequence === sequence);
  return new Set(given.map(({ partnerId }) => partnerId));
}

/** Somebody objected, and the organiser has not decided. */
export function isObjected({ answers }: Pick<Work, 'answers'>): boolean {
  return answers.some(({ answer, settledMs }) => answer === 'objected' && settledMs === null);
}

const answersOf = ({ answers }: Work, partnerId: string): readonly Answer[] =>
  answers.filter((one) => one.partnerId === partnerId);

/** Objections are answered: all, or those of one partner. */
function settled(work: Work, nowMs: number, partnerId: string | null = null): Work {
  const answers = work.answers.map((one): Answer => {
    const isOpen = one.answer === 'objected' && one.settledMs === null;
    return isOpen && one.partnerId === (partnerId ?? one.partnerId) ? { ...one, settledMs: nowMs } : one;
  });
  return { ...work, answers };
}

function withAnswer(
  work: Work,
  answer: Answer['answer'],
  reason: string | null,
  by: Person | { readonly partnerId: string; readonly accountId: null },
  nowMs: number,
): Work {
  const author = by.accountId === null ? null : by.author;
  const { partnerId, accountId } = by;
  const given: Answer = {
    ...{ partnerId, answer, reason, accountId, author },
    ...{ sequence: work.sequence, atMs: nowMs, settledMs: null },
  };
  return { ...work, answers: [...work.answers, given] };
}
