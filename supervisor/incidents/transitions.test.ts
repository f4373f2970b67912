// The table of incidents holds what is promised of it, whatever happens.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INCIDENT_STATES, type Incident, type IncidentState } from './model.ts';
import {
  DONE_EVENTS,
  type IncidentEvent,
  isUnderWay,
  SEEN_EVENTS,
  stepOf,
  TRANSITIONS,
} from './transitions.ts';

const EVENTS: readonly IncidentEvent[] = [...SEEN_EVENTS, ...DONE_EVENTS];
type Known = Pick<Incident, 'cause' | 'holderId'>;
const NOBODY: Known = { cause: null, holderId: null };
const isSeen = (event: IncidentEvent) => (SEEN_EVENTS as readonly string[]).includes(event);

/** The state after the event; `null`: refused. */
function stateAfter(state: IncidentState, event: IncidentEvent, known: Known = NOBODY): IncidentState | null {
  const step = stepOf({ state, ...known }, event);
  return step.kind === 'to' ? step.state : null;
}

describe('the table', () => {
  test('says for each state and each event what comes next', () => {
    expect(Object.keys(TRANSITIONS).sort()).toEqual([...INCIDENT_STATES].sort());
    for (const state of INCIDENT_STATES) {
      expect(Object.keys(TRANSITIONS[state]).sort()).toEqual([...EVENTS].sort());
    }
  });

  test.each<[string, (from: IncidentState, event: IncidentEvent, to: IncidentState | null) => boolean]>([
    ['what is seen is never refused', (_from, event, to) => !isSeen(event) || to !== null],
    ['what is merged stays so', (from, _event, to) => from !== 'merged' || to === 'merged' || to === null],
    [
      'what was cancelled is never opened by what is seen',
      (from, event, to) => from !== 'cancelled' || !isSeen(event) || to === 'cancelled',
    ],
    [
      'only what is seen settled, or a person, makes it restored',
      (from, event, to) =>
        to !== 'restored' ||
        from === 'restored' ||
        event === 'restore' ||
        (from === 'monitoring' && event === 'settled'),
    ],
    [
      'it is closed from restored only, or with the end of what failed',
      (from, event, to) => to !== 'closed' || from === 'restored' || from === 'closed' || event === 'retired',
    ],
    [
      'a failure never leaves it monitoring or restored',
      (_from, event, to) =>
        event !== 'fails' || (to !== 'monitoring' && to !== 'restored' && to !== 'closed'),
    ],
    [
      'a remark and a severity change no state',
      (from, event, to) => (event !== 'remark' && event !== 'set-severity') || to === null || to === from,
    ],
    [
      'whatever is over comes back open only',
      (from, _event, to) => isUnderWay(from) || to === null || !isUnderWay(to) || to === 'open',
    ],
    [
      'an event that comes again changes nothing',
      (_from, event, to) => to === null || stateAfter(to, event) === null || stateAfter(to, event) === to,
    ],
  ])('%s', (_what, holds) => {
    for (const from of INCIDENT_STATES) {
      for (const event of EVENTS) {
        expect([from, event, holds(from, event, stateAfter(from, event))]).toEqual([from, event, true]);
      }
    }
  });

  test('failing again while it is watched, it stands where people had brought it', () => {
    expect(stateAfter('monitoring', 'fails')).toBe('open');
    expect(stateAfter('monitoring', 'fails', { cause: null, holderId: 'a' })).toBe('acknowledged');
    expect(stateAfter('monitoring', 'fails', { cause: 'fibre', holderId: null })).toBe('identified');
  });

  test('whatever happens, merging ends it for good and nothing but closing closes it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 }), (events) => {
        let state: IncidentState = 'open';
        for (const event of events) {
          const next = stateAfter(state, event);
          if (state === 'merged') expect(next === null || next === 'merged').toBe(true);
          if (next === 'closed' && state !== 'closed')
            expect(['close', 'overdue', 'retired']).toContain(event);
          state = next ?? state;
        }
      }),
    );
  });
});
