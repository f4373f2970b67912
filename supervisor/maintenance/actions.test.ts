// What people do with one piece of work, and what becomes of it.

import { describe, expect, test } from 'vitest';
import type { Person } from '../access/actor.ts';
import { type Action, type ActionContext, act } from './actions.ts';
import type { Answer, Work } from './model.ts';
import { inWork, underWork } from './suppression.ts';
import { GATEWAY, workOf } from './testing/works.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const { fromMs, toMs } = workOf();
const paul: Person = { accountId: 'paul', author: 'Paul', partnerId: 'tmvl' };
const olga: Person = { accountId: 'olga', author: 'Olga', partnerId: 'smo' };
const draft = (more: Partial<Work> = {}): Work =>
  workOf({ state: 'draft', sequence: -1, publishedMs: null, objectUntilMs: null, ...more });

/** Notice of five days, whatever the week is. */
function contextAt(nowMs: number, partnerIds = ['tmvl', 'smo']): ActionContext {
  return {
    noticePeriod: {
      limitMs: (startMs) => startMs - 5 * DAY_MS,
      isKept: (startMs, toldMs) => toldMs <= startMs - 5 * DAY_MS,
      earliestStartMs: (ms) => ms + 5 * DAY_MS,
    },
    objectUntilMs: (ms, startMs) => Math.min(startMs, ms + 2 * DAY_MS),
    ...{ shiftMs: DAY_MS, givenStartMs: () => fromMs, partnerIds, nowMs },
  };
}

function done(work: Work, action: Action, nowMs: number, by: Person = paul): Work {
  const acted = act(work, action, by, contextAt(nowMs));
  if (acted.kind === 'refused') throw new Error(acted.refusal);
  return acted.after;
}

function refusal(work: Work, action: Action, nowMs: number, by: Person = paul): string {
  const acted = act(work, action, by, contextAt(nowMs));
  return acted.kind === 'refused' ? acted.refusal : acted.after.state;
}

const move = (window: { fromMs: number; toMs: number }, urgentReason: string | null = null): Action => ({
  ...{ kind: 'move', window, equipment: null, reason: 'Pluie', urgentReason },
});
const later = (ms: number) => ({ fromMs: fromMs + ms, toMs: toMs + ms });
const objection: Answer = {
  ...{ partnerId: 'smo', answer: 'objected', reason: 'Non', sequence: 0, atMs: 0, accountId: 'olga' },
  ...{ author: 'Olga', settledMs: null },
};

describe('announcing', () => {
  const publish = (urgentReason: string | null): Action => ({ kind: 'publish', urgentReason });

  test('in time needs no reason, and keeps none', () => {
    const nowMs = fromMs - 5 * DAY_MS;
    expect(done(draft(), publish('Pressé'), nowMs)).toMatchObject({
      ...{ state: 'announced', urgentReason: null, publishedMs: nowMs, objectUntilMs: nowMs + 2 * DAY_MS },
    });
  });

  test('too late needs one; of what is past there is none', () => {
    expect(refusal(draft(), publish(null), fromMs - DAY_MS)).toBe('too-late');
    expect(done(draft(), publish('Danger'), fromMs - DAY_MS)).toMatchObject({ urgentReason: 'Danger' });
    expect(refusal(draft(), publish('Danger'), fromMs)).toBe('in-the-past');
  });
});

describe('moving', () => {
  const early = fromMs - 10 * DAY_MS;
  const confirmed = workOf({ state: 'confirmed' });

  test('a little later keeps what was agreed; sooner, much later or wider begins anew', () => {
    expect(done(confirmed, move(later(DAY_MS)), early)).toMatchObject({
      ...{ state: 'confirmed', objectUntilMs: confirmed.objectUntilMs, ...later(DAY_MS) },
    });
    const longer = { fromMs, toMs: toMs + 1 };
    for (const window of [later(-HOUR_MS), later(DAY_MS + 1), longer]) {
      expect(done(confirmed, move(window), early)).toMatchObject({
        ...{ state: 'announced', objectUntilMs: early + 2 * DAY_MS, remindedMs: early },
      });
    }
    // Put off again, it counts from what was announced.
    const again = done(done(confirmed, move(later(DAY_MS)), early), move(later(2 * DAY_MS)), early);
    expect(again).toMatchObject({ state: 'announced', remindedMs: early });
    const wider: Action = { ...move(later(0)), equipment: [GATEWAY, 'broker'] } as Action;
    expect(done(confirmed, wider, early)).toMatchObject({
      state: 'announced',
      equipment: [GATEWAY, 'broker'],
    });
  });

  test('within the notice period a little later is allowed, more is urgent', () => {
    const late = fromMs - HOUR_MS;
    expect(done(confirmed, move(later(HOUR_MS)), late)).toMatchObject({ urgentReason: null });
    expect(refusal(confirmed, move(later(2 * DAY_MS)), late)).toBe('too-late');
    expect(done(confirmed, move(later(2 * DAY_MS), 'Danger'), late)).toMatchObject({
      urgentReason: 'Danger',
    });
    expect(refusal(confirmed, move(later(-2 * HOUR_MS), 'Danger'), late)).toBe('in-the-past');
  });

  test('answers an objection', () => {
    const objected = workOf({ answers: [objection] });
    expect(done(objected, move(later(2 * DAY_MS)), early).answers).toMatchObject([{ settledMs: early }]);
  });
});

describe('answers', () => {
  const early = (workOf().objectUntilMs ?? 0) - HOUR_MS;

  test('an objection is for the organiser to answer, and until then nobody begins', () => {
    const objected = done(workOf(), { kind: 'object', reason: 'Crue' }, early, olga);
    expect(objected).toMatchObject({ state: 'announced', answers: [{ partnerId: 'smo', reason: 'Crue' }] });
    expect(refusal(objected, { kind: 'start' }, fromMs)).toBe('is-objected');
    const kept = done(objected, { kind: 'keep', reason: 'Hors crue' }, early);
    expect(kept).toMatchObject({ state: 'confirmed', answers: [{ settledMs: early }] });
    expect(done(kept, { kind: 'start' }, fromMs)).toMatchObject({ state: 'in-progress' });
    expect(refusal(workOf(), { kind: 'keep', reason: 'Non' }, early)).toBe('not-objected');
  });

  test('a partner objects once until it is answered, and takes it back by accepting', () => {
    const objected = workOf({ answers: [objection] });
    expect(refusal(objected, { kind: 'object', reason: 'Encore' }, early, olga)).toBe('has-objected');
    const accepted = done(objected, { kind: 'accept' }, early, olga);
    expect(accepted).toMatchObject({
      state: 'confirmed',
      answers: [{ settledMs: early }, { answer: 'accepted' }],
    });
    const third = { ...objection, partnerId: 'troisieme' };
    const two = workOf({ answers: [objection, third] });
    const acted = act(two, { kind: 'accept' }, olga, contextAt(early, ['tmvl', 'smo', 'troisieme']));
    expect(acted).toMatchObject({
      after: { state: 'announced', answers: [{ settledMs: early }, { settledMs: null }, {}] },
    });
  });

  test('come too late when the time is over', () => {
    const late = workOf().objectUntilMs ?? 0;
    expect(refusal(workOf(), { kind: 'object', reason: 'Crue' }, late, olga)).toBe('objected-too-late');
  });

  test('all others said yes: it is confirmed, and told; of three, two must', () => {
    const acted = act(workOf(), { kind: 'accept' }, olga, contextAt(early));
    expect(acted).toMatchObject({
      after: { state: 'confirmed' },
      story: [{ kind: 'accepted' }, { kind: 'confirmed' }],
    });
    const three = contextAt(early, ['tmvl', 'smo', 'troisieme']);
    const first = act(workOf(), { kind: 'accept' }, olga, three);
    expect(first).toMatchObject({ after: { state: 'announced' }, story: [{ kind: 'accepted' }] });
    const again = first.kind === 'acted' ? act(first.after, { kind: 'accept' }, olga, three) : first;
    expect(again).toMatchObject({ after: { state: 'announced' } });
    const other = { accountId: 'x', author: 'X', partnerId: 'troisieme' };
    const second = first.kind === 'acted' ? act(first.after, { kind: 'accept' }, other, three) : first;
    expect(second).toMatchObject({ after: { state: 'confirmed' } });
  });

  test('a draft is nobody’s to answer', () => {
    expect(refusal(draft(), { kind: 'accept' }, early, olga)).toBe('is-draft');
    expect(refusal(draft(), { kind: 'object', reason: 'Non' }, early, olga)).toBe('is-draft');
  });
});

describe('carrying out', () => {
  const under = workOf({ state: 'in-progress', startedMs: fromMs });

  test('begins with its time, not before', () => {
    expect(refusal(workOf({ state: 'confirmed' }), { kind: 'start' }, fromMs - 1)).toBe('too-early');
    expect(done(workOf({ state: 'confirmed' }), { kind: 'start' }, fromMs)).toMatchObject({
      startedMs: fromMs,
    });
  });

  test('an extension ends later than before, and later than now', () => {
    const extend = (ms: number): Action => ({ kind: 'extend', toMs: ms, reason: 'Boulon' });
    expect(refusal(under, extend(toMs), fromMs)).toBe('not-longer');
    expect(refusal(under, extend(toMs + HOUR_MS), toMs + 2 * HOUR_MS)).toBe('in-the-past');
    const over = { ...under, state: 'overrun' as const };
    expect(done(over, extend(toMs + HOUR_MS), toMs)).toMatchObject({ state: 'in-progress', endedMs: null });
  });

  test('is over when it is said, resumed when it was not', () => {
    const finished = done(under, { kind: 'finish' }, toMs);
    expect(finished).toMatchObject({ state: 'verifying', endedMs: toMs });
    expect(done(finished, { kind: 'resume', reason: 'Fuite' }, toMs)).toMatchObject({ endedMs: null });
    expect(done(finished, { kind: 'force', reason: 'Remplacée' }, toMs)).toMatchObject({
      state: 'completed',
    });
  });
});

describe('its failing is expected', () => {
  const states = ['announced', 'confirmed', 'in-progress', 'verifying'] as const;
  test.each(states)('while it is %s, in its window and on its equipment', (state) => {
    const known = [workOf({ state })];
    expect(inWork(known, [GATEWAY], fromMs)).toBe(true);
    expect(inWork(known, [GATEWAY], fromMs - 1)).toBe(false);
    expect(inWork(known, [GATEWAY], toMs)).toBe(false);
    expect(inWork(known, ['broker'], fromMs)).toBe(false);
  });
  test('equipment is shown in work from when it was started to the end of its window', () => {
    const startedMs = fromMs + HOUR_MS;
    const under = workOf({ state: 'in-progress', startedMs });
    expect(underWork([under], toMs - 1)).toEqual(new Map([[GATEWAY, startedMs]]));
    expect(underWork([under], toMs)).toEqual(new Map());
    expect(underWork([workOf({ state: 'confirmed' })], fromMs)).toEqual(new Map());
  });
  test.each(['draft', 'overrun', 'completed', 'cancelled', 'expired'] as const)('not of %s', (state) => {
    expect(inWork([workOf({ state })], [GATEWAY], fromMs)).toBe(false);
  });
});
