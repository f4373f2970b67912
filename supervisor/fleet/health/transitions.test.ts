// The table of base states holds what is promised of it, whatever happens.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Base, type Evidence, eventOf, nextBase, type Presence } from './base-state.ts';
import { BASE_STATES, type BaseState } from './model.ts';
import { HEALTH_EVENTS, type HealthEvent, TRANSITIONS } from './transitions.ts';

const TIMES = { offlineAfterMs: 600_000, stableMs: 300_000 };

describe('the table', () => {
  test('says for each state and each event what comes next', () => {
    expect(Object.keys(TRANSITIONS).sort()).toEqual([...BASE_STATES].sort());
    for (const state of BASE_STATES) {
      expect(Object.keys(TRANSITIONS[state]).sort()).toEqual([...HEALTH_EVENTS].sort());
      for (const event of HEALTH_EVENTS) expect(BASE_STATES).toContain(TRANSITIONS[state][event]);
    }
  });

  test.each<[string, (from: BaseState, event: HealthEvent, to: BaseState) => boolean]>([
    [
      'nothing known changes nothing',
      (from, event, to) => event !== 'nothing-known' || from === 'retired' || to === from,
    ],
    [
      'retired is left only by the inventory',
      (_from, event, to) => (event === 'retired') === (to === 'retired'),
    ],
    [
      'never seen is never offline or suspect',
      (from, _event, to) => from !== 'never-seen' || (to !== 'offline' && to !== 'suspect'),
    ],
    [
      'what was seen stays seen',
      (from, _event, to) => to !== 'never-seen' || from === 'never-seen' || from === 'retired',
    ],
    [
      'only what is gone is offline',
      (from, event, to) => to !== 'offline' || from === 'offline' || event === 'gone',
    ],
    [
      'a short return does not end an outage',
      (from, event, to) => from !== 'offline' || to === 'offline' || /^(steady|retired)/.test(event),
    ],
    [
      'bad service is told as degraded',
      (_from, event, to) => to !== 'degraded' || /badly$/.test(event) || event === 'nothing-known',
    ],
    [
      'suspect is what is missing',
      (_from, event, to) => to !== 'suspect' || event === 'missing' || event === 'nothing-known',
    ],
    [
      'an event that comes again changes nothing',
      (_from, event, to) => TRANSITIONS[to][event] === to || event === 'nothing-known',
    ],
  ])('%s', (_what, holds) => {
    for (const from of BASE_STATES) {
      for (const event of HEALTH_EVENTS) {
        expect([from, event, holds(from, event, TRANSITIONS[from][event])]).toEqual([from, event, true]);
      }
    }
  });
});

const presence = fc.oneof(
  fc.constant<Presence>({ kind: 'unknown' }),
  fc.record({
    kind: fc.constant<'serving' | 'missing'>('serving'),
    signalMs: fc.integer({ min: 0, max: 10_000_000 }),
  }),
  fc.record({
    kind: fc.constant<'serving' | 'missing'>('missing'),
    signalMs: fc.integer({ min: 0, max: 10_000_000 }),
  }),
);
const maybeMs = fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: null });
const evidence: fc.Arbitrary<Evidence> = fc.record({
  retired: fc.boolean(),
  presence,
  stretchSinceMs: maybeMs,
  badlySinceMs: maybeMs,
  wellSinceMs: maybeMs,
});

test('a state never begins before the one it follows, nor after now', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(evidence, fc.integer({ min: 0, max: 900_000 })), { maxLength: 40 }),
      (rounds) => {
        let base: Base = { state: 'never-seen', sinceMs: 0 };
        let nowMs = 0;
        for (const [seen, passedMs] of rounds) {
          nowMs += passedMs;
          const event = eventOf(seen, TIMES, nowMs);
          const next = nextBase(base, event, seen, nowMs);
          expect(next.state).toBe(TRANSITIONS[base.state][event]);
          expect(next.sinceMs).toBeLessThanOrEqual(nowMs);
          expect(next.sinceMs).toBeGreaterThanOrEqual(base.sinceMs);
          if (next.state === base.state) expect(next).toBe(base);
          base = next;
        }
      },
    ),
  );
});

test('an outage dates from the last signal, its end from the first one', () => {
  const nothing = { retired: false, stretchSinceMs: null, badlySinceMs: null, wellSinceMs: null };
  const gone: Evidence = { ...nothing, presence: { kind: 'missing', signalMs: 1_000_000 } };
  const offline = nextBase({ state: 'suspect', sinceMs: 1_000_000 }, 'gone', gone, 1_600_000);
  expect(offline).toEqual({ state: 'offline', sinceMs: 1_000_000 });
  const back: Evidence = {
    ...nothing,
    presence: { kind: 'serving', signalMs: 2_300_000 },
    stretchSinceMs: 2_000_000,
  };
  expect(eventOf(back, TIMES, 2_299_999)).toBe('heard');
  expect(nextBase(offline, eventOf(back, TIMES, 2_300_000), back, 2_300_000)).toEqual({
    state: 'online',
    sinceMs: 2_000_000,
  });
});
