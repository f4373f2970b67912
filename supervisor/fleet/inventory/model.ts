// The inventory: what the network consists of, who owns it, where it stands. Times are ms since 1970, UTC.

import type { GatewayEui } from '../../../protocol/eui.ts';

export interface Partner {
  readonly id: string;
  readonly name: string;
}

export interface Site {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly partnerId: string;
  readonly commune: string | null;
  /** How to get in. Private to the owner, as `contacts`. */
  readonly accessNotes: string | null;
  readonly contacts: string | null;
}

export const BACKHAUL_KINDS = [
  'cellular',
  'fibre',
  'dsl',
  'ethernet',
  'radio',
  'satellite',
  'other',
] as const;
export type BackhaulKind = (typeof BACKHAUL_KINDS)[number];

/** How gateways reach the supervisor. */
export interface Backhaul {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly kind: BackhaulKind;
  /** Who runs it: Orange, the metropolis itself. */
  readonly operator: string | null;
  /** `null`: shared, or of nobody here. */
  readonly partnerId: string | null;
}

export const LIFE_CYCLES = ['planned', 'in-service', 'retired'] as const;
/** Planned: served, but nothing is promised of it yet. Retired: known, and not served any more. */
export type LifeCycle = (typeof LIFE_CYCLES)[number];

/** Seconds, where a gateway's own differ from the settings, and by the names of the settings. */
export interface Thresholds {
  readonly suspect_after_s?: number;
  readonly offline_after_s?: number;
  readonly stable_s?: number;
}

/** What people say of a gateway. */
export interface GatewayCard {
  readonly name: string;
  readonly partnerId: string | null;
  readonly siteId: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Of the antenna, above sea level. */
  readonly altitudeM: number | null;
  readonly model: string | null;
  readonly antenna: string | null;
  readonly backhaulId: string | null;
  /** Internal: private to the owner. */
  readonly remarks: string | null;
  readonly lifeCycle: LifeCycle;
  readonly suspectAfterS: number | null;
  readonly offlineAfterS: number | null;
  readonly stableS: number | null;
}

export interface GatewayRecord extends GatewayCard {
  /** Of the database. */
  readonly id: number;
  readonly eui: GatewayEui;
  readonly version: number;
  readonly createdMs: number;
  /** When it was first put into service; `null`: never. */
  readonly inServiceMs: number | null;
  /** `null`: it is not retired. */
  readonly retiredMs: number | null;
  /** Hash of the agent's password; `null`: the agent may not connect. */
  readonly secret: string | null;
}

export function thresholdsOf(card: GatewayCard): Thresholds {
  const { suspectAfterS, offlineAfterS, stableS } = card;
  return {
    ...(suspectAfterS === null ? {} : { suspect_after_s: suspectAfterS }),
    ...(offlineAfterS === null ? {} : { offline_after_s: offlineAfterS }),
    ...(stableS === null ? {} : { stable_s: stableS }),
  };
}
