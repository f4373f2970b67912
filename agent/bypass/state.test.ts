import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BypassFacts, type BypassState, nextBypassState, QUIET } from './state.ts';

const AFTER_MS = 30_000;

const waiting = (waitingSinceMs: number): BypassState => ({ ...QUIET, waitingSinceMs });
const active = (waitingSinceMs: number | null, activeSinceMs: number): BypassState => ({
  waitingSinceMs,
  activeSinceMs,
  readUntilMs: null,
});
const ended = (waitingSinceMs: number | null, readUntilMs: number): BypassState => ({
  waitingSinceMs,
  activeSinceMs: null,
  readUntilMs,
});

// biome-ignore format: a table
test.each<[string, BypassState, number, number, boolean, BypassState]>([
  // what,                                         state,                 now,    waiting, stored, next
  ['nothing waits',                                QUIET,                  5_000, 0, false, QUIET],
  ['a row begins to wait',                         QUIET,                  5_000, 1, false, waiting(5_000)],
  ['others follow: the first one counts',          waiting(5_000),        20_000, 9, false, waiting(5_000)],
  ['it has waited a moment too little',            waiting(5_000),        34_999, 9, false, waiting(5_000)],
  ['it has waited long enough',                    waiting(5_000),        35_000, 9, false, active(5_000, 35_000)],
  ['some are stored: the others wait anew',        waiting(5_000),        34_999, 2, true,  waiting(34_999)],
  ['some are stored just when it is due',          waiting(5_000),        35_000, 2, true,  waiting(35_000)],
  ['all are stored',                               waiting(5_000),        20_000, 0, true,  QUIET],
  ['rows are given up while waiting',              waiting(5_000),        20_000, 0, false, QUIET],
  ['it goes on while nothing is stored',           active(5_000, 35_000), 99_000, 9, false, active(5_000, 35_000)],
  ['it goes on when rows are given up',            active(5_000, 35_000), 99_000, 0, false, active(null, 35_000)],
  ['it ends at the first stored',                  active(5_000, 35_000), 99_000, 8, true,  ended(99_000, 119_000)],
  ['it ends when the last row is stored',          active(5_000, 35_000), 99_000, 0, true,  ended(null, 119_000)],
  ['downlinks under way are read',                 ended(null, 119_000), 118_999, 0, false, ended(null, 119_000)],
  ['for 20 s',                                     ended(null, 119_000), 119_000, 0, false, QUIET],
  ['more is stored meanwhile',                     ended(99_000, 119_000), 100_000, 3, true, ended(100_000, 119_000)],
  ['it begins again during these 20 s',            ended(90_000, 125_000), 120_000, 3, false, active(90_000, 120_000)],
])('%s', (_, state, nowMs, rows, stored, next) => {
  expect(nextBypassState(state, { nowMs, waiting: rows, stored }, AFTER_MS)).toEqual(next);
});

test('it is never active within after_s of a stored, nor without rows that waited so long', () => {
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 20_000 }),
    waiting: fc.integer({ min: 0, max: 3 }),
    stored: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      let state = QUIET;
      let nowMs = 0;
      let quietSinceMs = 0;
      for (const { afterMs, ...facts } of steps) {
        nowMs += afterMs;
        const before = state;
        const full: BypassFacts = { nowMs, ...facts };
        state = nextBypassState(state, full, AFTER_MS);
        if (facts.stored || facts.waiting === 0) quietSinceMs = nowMs;
        if (facts.stored) expect(state.activeSinceMs).toBeNull();
        if (before.activeSinceMs === null && state.activeSinceMs !== null) {
          expect(nowMs - quietSinceMs).toBeGreaterThanOrEqual(AFTER_MS);
        }
        if (state.activeSinceMs !== null) expect(state.readUntilMs).toBeNull();
      }
    }),
  );
});
