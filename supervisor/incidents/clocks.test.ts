// The two clocks of an incident over a night, a week-end and a change of clocks.

import { expect, test } from 'vitest';
import { readSettings } from '../../protocol/settings.ts';
import { createCalendars } from '../calendar/office.ts';
import { calendarMembers } from '../calendar/settings.ts';
import { clocksOf, failingSinceMs, failsAgain } from './clocks.ts';
import { type TargetSettings, targetMembers, targetsOf } from './targets.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const at = (text: string): number => Date.parse(text);

function settings(): { calendar: ReturnType<typeof createCalendars>['hotline']; targets: TargetSettings } {
  const read = readSettings({ ...calendarMembers, ...targetMembers }, '', {});
  if (read.kind === 'complaints') throw new Error('no defaults');
  return { calendar: createCalendars(read.settings).hotline, targets: read.settings.targets };
}
const { calendar, targets } = settings();

const never = { acknowledgedMs: null, monitoringMs: null, restoredMs: null, closedMs: null, stood: [] };

test('a night: round the clock it is late, in opening hours it has hardly begun', () => {
  const incident = { ...never, startedMs: at('2026-12-01T04:17:00Z'), openedMs: at('2026-12-01T04:29:00Z') };
  const nowMs = at('2026-12-01T08:00:00Z'); // 9 h in Paris
  expect(clocksOf(incident, calendar, targetsOf(targets, 1), nowMs)).toEqual({
    response: {
      ...{ fromMs: incident.openedMs, toMs: null, elapsedMs: 211 * MINUTE_MS, openMs: 30 * MINUTE_MS },
      ...{ targetMs: 30 * MINUTE_MS, isRoundTheClock: true, dueMs: at('2026-12-01T04:59:00Z') },
      ...{ overMs: 181 * MINUTE_MS, verdict: 'overdue' },
    },
    restoration: {
      ...{ fromMs: incident.startedMs, toMs: null, elapsedMs: 223 * MINUTE_MS, openMs: 30 * MINUTE_MS },
      ...{ targetMs: 4 * HOUR_MS, isRoundTheClock: true, dueMs: at('2026-12-01T08:17:00Z') },
      ...{ overMs: -17 * MINUTE_MS, verdict: 'running' },
    },
  });
  const inHours = clocksOf(incident, calendar, targetsOf(targets, 3), nowMs);
  expect(inHours.response).toMatchObject({ verdict: 'running', dueMs: at('2026-12-01T11:30:00Z') });
  expect(inHours.restoration).toMatchObject({ dueMs: at('2026-12-02T16:30:00Z'), isRoundTheClock: false });
});

test('acknowledged late and restored in time; the clocks stand', () => {
  const startedMs = at('2026-12-04T15:00:00Z');
  const incident = {
    ...{ startedMs, openedMs: startedMs, acknowledgedMs: startedMs + 66 * MINUTE_MS, closedMs: null },
    stood: [],
    ...{ monitoringMs: startedMs + 7 * HOUR_MS, restoredMs: startedMs + 7 * HOUR_MS },
  };
  const clocks = clocksOf(incident, calendar, targetsOf(targets, 2), startedMs + 90 * HOUR_MS);
  expect(clocks.response).toMatchObject({ verdict: 'missed', overMs: 6 * MINUTE_MS });
  expect(clocks.restoration).toMatchObject({
    ...{ verdict: 'met', elapsedMs: 7 * HOUR_MS, openMs: 1.5 * HOUR_MS, toMs: incident.restoredMs },
  });
});

test('while it is watched the clock stands at the return, and goes on when it fails again', () => {
  const startedMs = at('2026-12-01T09:00:00Z');
  const back = { ...never, startedMs, openedMs: startedMs, monitoringMs: startedMs + HOUR_MS };
  const nowMs = startedMs + 3 * HOUR_MS;
  const { response, restoration } = clocksOf(back, calendar, targetsOf(targets, 2), nowMs);
  expect([response.elapsedMs, restoration.elapsedMs, restoration.toMs]).toEqual([
    ...[HOUR_MS, HOUR_MS, startedMs + HOUR_MS],
  ]);
  const failing = { ...back, ...failsAgain(back, startedMs + 2 * HOUR_MS) };
  expect(failingSinceMs(failing)).toBe(startedMs + 2 * HOUR_MS);
  const again = clocksOf(failing, calendar, targetsOf(targets, 2), nowMs);
  expect(again.restoration).toMatchObject({ elapsedMs: 2 * HOUR_MS, openMs: 2 * HOUR_MS, toMs: null });
  expect(again.restoration.dueMs - restoration.dueMs).toBe(HOUR_MS);
  // Opening hours of a night in which it stood are none; what was late before it stood stays late.
  const stood = [[at('2026-12-01T15:30:00Z'), at('2026-12-02T08:30:00Z')]] as const;
  const later = { ...never, startedMs, openedMs: startedMs, stood };
  const morningMs = at('2026-12-02T09:30:00Z');
  expect(clocksOf(later, calendar, targetsOf(targets, 3), morningMs).restoration).toMatchObject({
    ...{ elapsedMs: 7.5 * HOUR_MS, openMs: 7.5 * HOUR_MS, isRoundTheClock: false },
  });
  expect(clocksOf(later, calendar, targetsOf(targets, 1), morningMs).restoration).toMatchObject({
    ...{ dueMs: startedMs + 4 * HOUR_MS, verdict: 'overdue', overMs: 3.5 * HOUR_MS },
  });
});

test('over the night in which clocks change an hour is an hour', () => {
  const startedMs = at('2026-03-28T20:00:00Z');
  const incident = { ...never, startedMs, openedMs: startedMs };
  const { restoration } = clocksOf(incident, calendar, targetsOf(targets, 4), at('2026-03-30T06:30:00Z'));
  expect(restoration).toMatchObject({ elapsedMs: 34.5 * HOUR_MS, openMs: 0 });
  expect(restoration.dueMs).toBe(at('2026-04-03T15:30:00Z'));
});

test('an opening that is told after a later return never counts below nothing', () => {
  const openedMs = at('2026-12-01T09:02:00Z');
  const incident = { ...never, startedMs: openedMs, openedMs, monitoringMs: openedMs - MINUTE_MS };
  expect(clocksOf(incident, calendar, targetsOf(targets, 1), openedMs).response.elapsedMs).toBe(0);
});
