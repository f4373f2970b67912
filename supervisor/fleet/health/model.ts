// The words of health: equipment, base states, overlays, verdicts. A state says since when and why.

import type { GatewayEui } from '../../../protocol/eui.ts';

/** `gateway:<eui>`, `lns:<name>`, `backhaul:<id>`, `broker` or `supervisor`. */
export type EquipmentId =
  | `gateway:${GatewayEui}`
  | `lns:${string}`
  | `backhaul:${string}`
  | 'broker'
  | 'supervisor';

export const BASE_STATES = ['never-seen', 'online', 'suspect', 'degraded', 'offline', 'retired'] as const;
/** Exactly one at a time. `suspect`: signals are missing, not long enough to say more; counts as up. */
export type BaseState = (typeof BASE_STATES)[number];

export const OVERLAYS = ['maintenance', 'unstable', 'upstream', 'blind'] as const;
/**
 * Beside the base state, never merged with it. `blind`: nobody can know, the base state stands still. `upstream`: what
 * it depends on is down. `unstable`: it goes and comes; damped. `maintenance`: announced work is on.
 */
export type Overlay = (typeof OVERLAYS)[number];

export const VERDICTS = [
  // Of gateways that do not serve: `offline`.
  'agent-gone',
  'forwarder-silent',
  // Of gateways that serve badly: `degraded`.
  'forwarder-deaf',
  'nothing-stored',
  'backhaul-poor',
  'journal-filling',
  'journal-dropping',
  'clock-wrong',
  'host-hot',
  'host-full',
  'downlinks-failing',
  'certificate-ending',
  // Of the rest of the network.
  'lns-silent',
  'broker-down',
  'backhaul-down',
  'supervisor-blind',
] as const;
export type VerdictKind = (typeof VERDICTS)[number];

/** One thing that is wrong, kept apart from all others. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** When it began, not when it was noticed; ms since 1970. */
  readonly sinceMs: number;
  /** Figures for the sentence, by name with their unit: `{ silentForMs: 740000 }`, `{ temperatureC: 83 }`. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** How a piece of equipment stands now. Times are ms since 1970, UTC. */
export interface EquipmentHealth {
  readonly equipment: EquipmentId;
  readonly state: BaseState;
  readonly sinceMs: number;
  readonly overlays: readonly { readonly overlay: Overlay; readonly sinceMs: number }[];
  /** What is wrong, the gravest first. */
  readonly verdicts: readonly Verdict[];
}

/** A row of `equipment_states`: one statement about a stretch of time. Later rows win where they overlap. */
export interface StateRow {
  /** `null` until it is written. */
  readonly id: number | null;
  readonly equipment: EquipmentId;
  readonly track: 'base' | Overlay;
  readonly fromMs: number;
  /** `null`: until something newer is said. */
  readonly toMs: number | null;
  /** Track `base`: a base state. Overlays: `on` or `off`. */
  readonly value: BaseState | 'on' | 'off';
  readonly reasons: readonly Verdict[];
  readonly source: 'observed' | 'back-filled' | 'corrected';
  readonly author: string | null;
  readonly remark: string | null;
  readonly recordedMs: number;
}
