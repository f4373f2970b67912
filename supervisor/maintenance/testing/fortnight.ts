// A fortnight of works, to be lived through faster than time: who does what when, what fails when, and what must have been said.

import type { EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import { A1, A2, S1 } from '../../testing/small-network.ts';
import type { Action, Plan } from '../actions.ts';
import { DAY_MS, HOUR_MS, MIN_MS, type Who } from './world.ts';

export const FORTNIGHT_MS = 14 * DAY_MS;
export const STEP_MS = 5 * MIN_MS;
/** Monday 7 September 2026, 10:00 in Paris. */
const FIRST_MS = Date.UTC(2026, 8, 7, 8);

export const startOf = (round: number): number => FIRST_MS + round * FORTNIGHT_MS;
export const roundOf = (ms: number): number => Math.floor((ms - FIRST_MS) / FORTNIGHT_MS);

export interface Scripted {
  readonly atMs: number;
  readonly who: Who;
  /** By its title. */
  readonly work: string;
  /** `plan`: a draft; the others on what it is then. */
  readonly do: { readonly kind: 'plan'; readonly plan: Plan } | Action;
}

const DONE = 'Antenne';
const OBJECTED = 'Câble';
const CANCELLED = 'Mât';
const NEVER = 'Logiciel';

/** In order of time. */
export function scriptOf(round: number): readonly Scripted[] {
  const t = startOf(round);
  const title = (name: string): string => `${name} ${round}`;
  const plan = (name: string, who: Who, equipment: EquipmentId, fromMs: number, atMs: number): Scripted[] => {
    const work = title(name);
    const whole: Plan = {
      ...{ title: work, description: 'Essai', equipment: [equipment], fromMs, toMs: fromMs + 2 * HOUR_MS },
    };
    return [
      { atMs, who, work, do: { kind: 'plan', plan: whole } },
      { atMs, who, work, do: { kind: 'publish', urgentReason: null } },
    ];
  };
  const on = (name: string, who: Who, atMs: number, action: Action): Scripted => {
    return { atMs, who, work: title(name), do: action };
  };
  const reason = 'Essai';
  const window = { fromMs: t + 9 * DAY_MS + HOUR_MS, toMs: t + 9 * DAY_MS + 3 * HOUR_MS };
  return [
    ...plan(DONE, 'paul', A1, t + 9 * DAY_MS, t),
    ...plan(OBJECTED, 'paul', A2, t + 10 * DAY_MS, t + 10 * MIN_MS),
    ...plan(CANCELLED, 'olga', S1, t + 11 * DAY_MS, t + 20 * MIN_MS),
    ...plan(NEVER, 'olga', S1, t + 9 * DAY_MS + 6 * HOUR_MS, t + 30 * MIN_MS),
    on(OBJECTED, 'olga', t + DAY_MS, { kind: 'object', reason }),
    on(OBJECTED, 'paul', t + DAY_MS + 2 * HOUR_MS, { kind: 'keep', reason }),
    // Put off by an hour: confirmed as it was.
    on(DONE, 'paul', t + 3 * DAY_MS, { kind: 'move', window, equipment: null, reason, urgentReason: null }),
    on(CANCELLED, 'olga', t + 5 * DAY_MS, { kind: 'cancel', reason }),
    on(DONE, 'carl', window.fromMs + 5 * MIN_MS, { kind: 'start' }),
    on(DONE, 'carl', window.toMs + 45 * MIN_MS, { kind: 'finish' }),
    on(OBJECTED, 'paul', t + 10 * DAY_MS + 5 * MIN_MS, { kind: 'start' }),
    on(OBJECTED, 'paul', t + 10 * DAY_MS + 90 * MIN_MS, { kind: 'finish' }),
  ].sort((one, other) => one.atMs - other.atMs);
}

/** When each fails: in its work and past its end; in its work only; at a time that nobody announced. */
const OUTAGES: readonly (readonly [equipment: EquipmentId, fromMs: number, toMs: number])[] = [
  [A1, 9 * DAY_MS + HOUR_MS + 10 * MIN_MS, 9 * DAY_MS + 3 * HOUR_MS + 40 * MIN_MS],
  [A2, 10 * DAY_MS + 10 * MIN_MS, 10 * DAY_MS + 60 * MIN_MS],
  [S1, 12 * DAY_MS, 12 * DAY_MS + HOUR_MS],
];

export function healthAt(equipment: EquipmentId, nowMs: number): EquipmentHealth {
  const t = startOf(roundOf(nowMs));
  const outage = OUTAGES.find(([one]) => one === equipment);
  const [, fromMs = 0, toMs = 0] = outage ?? [];
  const isOut = nowMs >= t + fromMs && nowMs < t + toMs;
  const sinceMs = isOut ? t + fromMs : nowMs >= t + toMs ? t + toMs : t - FORTNIGHT_MS + toMs;
  return {
    ...{ equipment, state: isOut ? 'offline' : 'online', sinceMs, overlays: [] },
    verdicts: isOut ? [{ kind: 'agent-gone', sinceMs, values: {} }] : [],
  };
}

/** Incidents of one fortnight, by what fails. */
export const EXPECTED_INCIDENTS: readonly EquipmentId[] = [A1, S1];

/** Keys of the notices of each work, by its title; reminders by how long before the start. */
export function expectedOf(round: number): Readonly<Record<string, readonly string[]>> {
  const reminders = (fromMs: number, ...before: number[]) => before.map((ms) => `reminder-${ms}-${fromMs}`);
  const t = startOf(round);
  const [week, day, hour] = [7 * DAY_MS, DAY_MS, HOUR_MS];
  return {
    [`${DONE} ${round}`]: [
      ...['seq-0', 'seq-1', 'seq-2', ...reminders(t + 9 * DAY_MS + HOUR_MS, day, hour)],
      ...['seq-3', 'seq-4', 'seq-5'],
    ],
    [`${OBJECTED} ${round}`]: [
      ...['seq-0', 'objected-1', 'seq-1', ...reminders(t + 10 * DAY_MS, week, day, hour), 'seq-2', 'seq-3'],
    ],
    [`${CANCELLED} ${round}`]: ['seq-0', 'seq-1', ...reminders(t + 11 * DAY_MS, week), 'seq-2'],
    [`${NEVER} ${round}`]: [
      ...['seq-0', 'seq-1', ...reminders(t + 9 * DAY_MS + 6 * HOUR_MS, day, hour), 'nudge-1', 'seq-2'],
      'seq-2-organiser',
    ],
  };
}
