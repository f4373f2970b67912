// The table of planned work holds what is promised of it, whatever happens.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WORK_STATES, type WorkState } from './model.ts';
import { DONE_EVENTS, isUnderWay, SEEN_EVENTS, stepOf, TRANSITIONS, type WorkEvent } from './transitions.ts';

const EVENTS: readonly WorkEvent[] = [...SEEN_EVENTS, ...DONE_EVENTS];
const OVER: readonly WorkState[] = ['completed', 'cancelled', 'expired'];

/** `null`: refused. */
function stateAfter(state: WorkState, event: WorkEvent): WorkState | null {
  const step = stepOf(state, event);
  return step.kind === 'to' ? step.state : null;
}

describe('the table', () => {
  test('says for each state and each event what comes next', () => {
    expect(Object.keys(TRANSITIONS).sort()).toEqual([...WORK_STATES].sort());
    for (const state of WORK_STATES) {
      expect(Object.keys(TRANSITIONS[state]).sort()).toEqual([...EVENTS].sort());
    }
  });

  test.each<[string, (from: WorkState, event: WorkEvent, to: WorkState | null) => boolean]>([
    [
      'what is seen is never refused',
      (_from, event, to) => !(SEEN_EVENTS as readonly string[]).includes(event) || to !== null,
    ],
    ['what is over stays so', (from, _event, to) => !OVER.includes(from) || to === from || to === null],
    [
      'only publishing leads out of a draft, or dropping it',
      (from, event, to) =>
        from !== 'draft' ||
        to === null ||
        to === 'draft' ||
        (event === 'publish' && to === 'announced') ||
        (event === 'cancel' && to === 'cancelled'),
    ],
    ['nothing becomes a draft again', (from, _event, to) => to !== 'draft' || from === 'draft'],
    [
      'what has begun is not cancelled and does not expire',
      (from, _event, to) => !isUnderWay(from) || (to !== 'cancelled' && to !== 'expired'),
    ],
    [
      'it is completed after a check, or by force, of what is finished',
      (from, event, to) =>
        to !== 'completed' ||
        from === 'completed' ||
        (from === 'verifying' && (event === 'all-well' || event === 'force')),
    ],
    [
      'an end that passes leaves nothing in progress',
      (_from, event, to) => event !== 'end-passed' || to !== 'in-progress',
    ],
    ['a remark changes no state', (from, event, to) => event !== 'remark' || to === from],
  ])('%s', (_what, holds) => {
    for (const from of WORK_STATES) {
      for (const event of EVENTS) {
        expect([from, event, holds(from, event, stateAfter(from, event))]).toEqual([from, event, true]);
      }
    }
  });

  test('work that nobody cancels is started before it is completed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 }), (events) => {
        let state: WorkState = 'draft';
        let hasStarted = false;
        for (const event of events) {
          const next = stateAfter(state, event);
          if (next === null) continue;
          if (event === 'start') hasStarted = true;
          if (next === 'completed') expect(hasStarted).toBe(true);
          state = next;
        }
      }),
    );
  });
});
