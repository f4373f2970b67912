// The settings of traffic: how it is watched.

import { numeric, optional, type SettingsOf, table } from '../../../protocol/settings.ts';

export const trafficMembers = {
  traffic: table({
    window_s: optional(
      numeric(1, 86_400, false),
      'Seconds of traffic by which a gateway is judged deaf; receptions are compared by whole hours',
      7_200,
    ),
    look_every_s: optional(
      numeric(0.1, 3_600, false),
      'Seconds between two looks at the traffic of all gateways',
      300,
    ),
    min_history_days: optional(
      numeric(2, 56),
      'Days of traffic before anything is said to be usual for a gateway',
      14,
    ),
    min_expected: optional(
      numeric(5, 10_000),
      'Receptions that must have been expected, by its baseline and by what neighbours heard, to call a gateway deaf',
      20,
    ),
    min_expected_new: optional(
      numeric(5, 10_000),
      'The same for a gateway without history, for which neighbours alone can speak',
      50,
    ),
  }),
} as const;

export type TrafficSettings = SettingsOf<typeof trafficMembers>['traffic'];
