// The settings of health: how long what must last, and what differs from the thresholds of the verdicts.

import {
  choice,
  maybe,
  numeric,
  optional,
  required,
  type SettingsOf,
  table,
  tables,
} from '../../../protocol/settings.ts';
import { VERDICTS } from './model.ts';
import { DEFAULT_RULES, MEANINGS } from './rules.ts';

const seconds = numeric(0.1, 86_400, false);
const figures = Object.entries(MEANINGS)
  .map(
    ([kind, meaning]) => `${kind}: ${meaning} (${DEFAULT_RULES[kind as keyof typeof DEFAULT_RULES].raiseAt})`,
  )
  .join(', ');

export const healthMembers = {
  health: table({
    suspect_after_s: optional(seconds, 'Seconds without a signal until a gateway is suspect', 180),
    offline_after_s: optional(seconds, 'Seconds without a signal until a gateway is offline', 600),
    stable_s: optional(seconds, 'Seconds with signals until a gateway is no longer offline', 300),
    grace_s: optional(
      seconds,
      'Seconds that agents have to be back after a start of the supervisor or of the broker, before their silence counts',
      180,
    ),
    window_s: optional(
      seconds,
      'Seconds over which connections made anew, restarts and downlinks are counted; going and coming over twice as long',
      1_800,
    ),
    service_suspect_after_s: optional(
      seconds,
      'The same as suspect_after_s for LNS links, the broker and backhauls',
      30,
    ),
    service_offline_after_s: optional(seconds, 'The same as offline_after_s for them', 120),
    service_stable_s: optional(seconds, 'The same as stable_s for them', 60),
  }),
  verdicts: tables({
    kind: required(choice(...VERDICTS), 'The verdict whose threshold this is'),
    raise_after_s: maybe(numeric(0, 86_400, false), 'Seconds that it must last to be said'),
    clear_after_s: maybe(numeric(0, 86_400, false), 'Seconds that it must be over to be no longer said'),
    raise_at: maybe(numeric(0, 1e9, false), `The figure from which on it is said. ${figures}`),
    clear_at: maybe(
      numeric(0, 1e9, false),
      'The figure below which it is no longer said; left out with raise_at given: the same',
    ),
  }),
} as const;

export type HealthSettings = SettingsOf<typeof healthMembers>;
