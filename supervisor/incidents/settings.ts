// The settings of incidents: how long what must last.

import { numeric, optional, type SettingsOf, table } from '../../protocol/settings.ts';
import type { Times } from './correlator.ts';

const minutes = numeric(0.01, 1_440, false);

export const incidentMembers = {
  incidents: table({
    gather_s: optional(
      numeric(0.1, 3_600, false),
      'Seconds that a fault is waited with before anybody is told: what ends meanwhile is no incident, what fails meanwhile may have the same cause',
      120,
    ),
    stable_min: optional(minutes, 'Minutes that all must be back until an incident is restored', 15),
    stable_again_min: optional(minutes, 'The same once it was opened again', 60),
    reopen_min: optional(
      minutes,
      'Minutes after it is restored within which what fails again opens the same incident',
      60,
    ),
  }),
} as const;

export type IncidentSettings = SettingsOf<typeof incidentMembers>['incidents'];

export function timesWith(settings: IncidentSettings): Times {
  return {
    gatherMs: settings.gather_s * 1_000,
    stableMs: settings.stable_min * 60_000,
    stableAgainMs: settings.stable_again_min * 60_000,
    reopenMs: settings.reopen_min * 60_000,
  };
}
