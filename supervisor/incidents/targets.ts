// The settings of targets: how soon somebody is to be on an incident, and how soon service is to be back, by severity.

import { numeric, optional, type SettingsOf, table } from '../../protocol/settings.ts';
import type { Severity } from './model.ts';

const minutes = numeric(1, 100_000);
const hours = numeric(0.1, 10_000, false);
const response = (severity: Severity, fallback: number) =>
  optional(minutes, `Minutes until somebody is on an incident of severity ${severity}`, fallback);
const restoration = (severity: Severity, fallback: number) =>
  optional(hours, `Hours until service is back, severity ${severity}`, fallback);

export const targetMembers = {
  targets: table({
    round_the_clock_to: optional(
      numeric(0, 4),
      'Targets of severities 1 to this one count round the clock, those of the others in the opening hours of the hotline',
      2,
    ),
    p1_response_min: response(1, 30),
    p2_response_min: response(2, 60),
    p3_response_min: response(3, 240),
    p4_response_min: response(4, 540),
    p1_restoration_h: restoration(1, 4),
    p2_restoration_h: restoration(2, 8),
    p3_restoration_h: restoration(3, 18),
    p4_restoration_h: restoration(4, 45),
  }),
} as const;

export type TargetSettings = SettingsOf<typeof targetMembers>['targets'];

export interface Targets {
  readonly responseMs: number;
  readonly restorationMs: number;
  /** Otherwise in opening hours. */
  readonly isRoundTheClock: boolean;
}

export function targetsOf(settings: TargetSettings, severity: Severity): Targets {
  return {
    responseMs: settings[`p${severity}_response_min`] * 60_000,
    restorationMs: settings[`p${severity}_restoration_h`] * 3_600_000,
    isRoundTheClock: severity <= settings.round_the_clock_to,
  };
}
