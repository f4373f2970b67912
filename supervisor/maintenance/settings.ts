// The settings of planned work: how long beforehand it is announced, when it is spoken of again.

import { numeric, optional, parsed, type SettingsOf, table } from '../../protocol/settings.ts';
import type { DueRules } from './due.ts';

const MIN_MS = 60_000;
const HOUR_MS = 60 * MIN_MS;
const UNIT_MS: Readonly<Record<string, number>> = { d: 24 * HOUR_MS, h: HOUR_MS, m: MIN_MS };
const MAX_REMINDERS = 6;
const MAX_BEFORE_MS = 60 * 24 * HOUR_MS;

/** The longest first, ms; `null`: they cannot be read. */
export function remindersOf(text: string): readonly number[] | null {
  if (text === 'none') return [];
  const found = text.split(',').map((part) => {
    const [, count, unit = ''] = /^\s*(\d{1,3})([dhm])\s*$/.exec(part) ?? [];
    return Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  });
  const isRight = found.every((ms) => ms > 0 && ms <= MAX_BEFORE_MS);
  return isRight && found.length <= MAX_REMINDERS ? [...new Set(found)].sort((a, b) => b - a) : null;
}

const reminders = parsed('times before', 'times such as "7d, 1d, 1h", or "none"', (text) =>
  remindersOf(text) === null ? null : text,
);

export const maintenanceMembers = {
  maintenance: table({
    notice_working_days: optional(
      numeric(0, 60),
      'Working days that lie between the announcement of planned work and its start; holidays of every partner count. What is announced later is urgent, and its downtime counts',
      5,
    ),
    objection_open_h: optional(
      numeric(0, 200, false),
      'Opening hours within which the other partner may object; then the work is confirmed',
      18,
    ),
    shift_h: optional(
      numeric(0, 168, false),
      'Hours by which work may be put off without being announced anew',
      24,
    ),
    reminders: optional(reminders, 'How long before its start people are reminded', '7d, 1d, 1h'),
    nudge_min: optional(
      numeric(1, 1_440, false),
      'Minutes after its start that the organiser of work that nobody has started is told',
      30,
    ),
  }),
} as const;

export type MaintenanceSettings = SettingsOf<typeof maintenanceMembers>['maintenance'];

export function rulesWith({ reminders: text, nudge_min: minutes }: MaintenanceSettings): DueRules {
  return { remindersMs: remindersOf(text) ?? [], nudgeMs: minutes * MIN_MS };
}
