// What the clock makes of work at any instant, whether or not it was looked at before.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Due, dueOf } from './due.ts';
import type { Answer, Work } from './model.ts';
import { workOf } from './testing/works.ts';

const MIN_MS = 60_000;
const HOUR_MS = 60 * MIN_MS;
const DAY_MS = 24 * HOUR_MS;
const RULES = { remindersMs: [7 * DAY_MS, DAY_MS, HOUR_MS], nudgeMs: 30 * MIN_MS };
const { fromMs, toMs } = workOf();
const confirmed = (more: Partial<Work> = {}): Work => workOf({ state: 'confirmed', ...more });
const kinds = (due: readonly Due[]) => due.map(({ kind }) => kind);
const objection: Answer = {
  ...{ partnerId: 'smo', answer: 'objected', reason: 'Non', sequence: 0, atMs: 0, accountId: null },
  ...{ author: null, settledMs: null },
};

describe('reminders', () => {
  test.each<[string, number, number | null]>([
    ['a week and a minute before', fromMs - 7 * DAY_MS - MIN_MS, null],
    ['a week before', fromMs - 7 * DAY_MS, 7 * DAY_MS],
    ['a day before', fromMs - DAY_MS, DAY_MS],
    ['an hour before', fromMs - HOUR_MS, HOUR_MS],
    ['when it begins', fromMs, null],
  ])('%s', (_when, nowMs, beforeMs) => {
    const due = dueOf(confirmed(), RULES, nowMs).filter(({ kind }) => kind === 'reminder');
    expect(due).toEqual(beforeMs === null ? [] : [{ kind: 'reminder', beforeMs, say: true }]);
  });

  test('of several that were missed only the last is said', () => {
    const due = dueOf(confirmed(), RULES, fromMs - 20 * MIN_MS);
    expect(due).toEqual([{ kind: 'reminder', beforeMs: HOUR_MS, say: true }]);
  });

  test('are not said so soon after something else, but for the last', () => {
    const work = confirmed({ lastNoticeMs: fromMs - DAY_MS - HOUR_MS });
    expect(dueOf(work, RULES, fromMs - DAY_MS)).toEqual([{ kind: 'reminder', beforeMs: DAY_MS, say: false }]);
    const late = confirmed({ lastNoticeMs: fromMs - HOUR_MS - MIN_MS });
    expect(dueOf(late, RULES, fromMs - HOUR_MS)).toEqual([
      { kind: 'reminder', beforeMs: HOUR_MS, say: true },
    ]);
  });

  test('are each said once, however often and when it is looked at', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 40 * HOUR_MS }), { minLength: 5, maxLength: 60 });
    fc.assert(
      fc.property(steps, (lengths) => {
        let work = confirmed({ remindedMs: fromMs - 13 * DAY_MS, lastNoticeMs: fromMs - 13 * DAY_MS });
        let nowMs = fromMs - 13 * DAY_MS;
        const said: number[] = [];
        for (const length of lengths) {
          nowMs += length;
          for (const one of dueOf(work, RULES, nowMs)) {
            if (one.kind !== 'reminder') continue;
            if (one.say) said.push(one.beforeMs);
            work = { ...work, remindedMs: nowMs, lastNoticeMs: one.say ? nowMs : work.lastNoticeMs };
          }
        }
        expect(new Set(said).size).toBe(said.length);
        expect(said).toEqual(said.toSorted((a, b) => b - a));
      }),
    );
  });
});

test('silence confirms at the deadline; an objection that is not answered does not', () => {
  const { objectUntilMs } = workOf();
  const deadlineMs = objectUntilMs ?? 0;
  expect(kinds(dueOf(workOf(), RULES, deadlineMs - 1))).not.toContain('unopposed');
  expect(kinds(dueOf(workOf(), RULES, deadlineMs))).toContain('unopposed');
  expect(kinds(dueOf(workOf({ answers: [objection] }), RULES, deadlineMs))).not.toContain('unopposed');
  const settled = workOf({ answers: [{ ...objection, settledMs: 1 }] });
  expect(kinds(dueOf(settled, RULES, deadlineMs))).toContain('unopposed');
});

test('who should have begun is told once; what nobody began is over with its time', () => {
  expect(kinds(dueOf(confirmed(), RULES, fromMs + 30 * MIN_MS - 1))).toEqual([]);
  expect(kinds(dueOf(confirmed(), RULES, fromMs + 30 * MIN_MS))).toEqual(['nudge']);
  expect(kinds(dueOf(confirmed({ nudgedMs: fromMs + HOUR_MS }), RULES, fromMs + HOUR_MS))).toEqual([]);
  expect(kinds(dueOf(confirmed(), RULES, toMs))).toEqual(['end-passed']);
});

test('an overrun is noticed at once, and once; what is over or a draft is left alone', () => {
  const under = workOf({ state: 'in-progress', startedMs: fromMs });
  expect(kinds(dueOf(under, RULES, toMs - 1))).toEqual([]);
  expect(kinds(dueOf(under, RULES, toMs))).toEqual(['end-passed']);
  for (const state of ['draft', 'overrun', 'verifying', 'completed', 'cancelled', 'expired'] as const) {
    expect(dueOf(workOf({ state }), RULES, toMs + DAY_MS)).toEqual([]);
  }
});
