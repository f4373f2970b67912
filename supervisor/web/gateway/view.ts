// What the page of one gateway is written from.

import type { Availability } from '../../fleet/availability/availability.ts';
import type { SaidRow } from '../../fleet/availability/said.ts';
import type { GatewayStatus } from '../../fleet/fleet.ts';
import type { OverlayInterval, StateInterval } from '../../fleet/health/history.ts';
import type { EquipmentHealth } from '../../fleet/health/model.ts';
import type { Backhaul, GatewayRecord, Partner, Site } from '../../fleet/inventory/model.ts';
import type { Hearing } from '../../fleet/traffic/deaf.ts';
import type { TrafficHour } from '../../fleet/traffic/history.ts';
import type { Signal } from '../../fleet/traffic/signal.ts';
import type { Use } from '../../lns/down/duty-cycle.ts';
import type { DownResult } from '../../lns/down/record.ts';
import type { Rx1Use } from '../../lns/down/rx1.ts';
import type { LnsJudged } from '../../lns/link.ts';
import type { Outcome } from '../../lns/outcomes.ts';
import type { Language } from '../texts.ts';

export interface NeighbourLine {
  readonly eui: string;
  readonly name: string;
  readonly commune: string | null;
  readonly health: EquipmentHealth | null;
  readonly distanceKm: number | null;
  /** Of what this gateway heard, how much it heard too; 0 to 1. */
  readonly share: number;
}

export interface FrameLine {
  readonly receivedMs: number;
  readonly kind: 'data' | 'join' | 'crc' | 'other';
  readonly devAddr: string | null;
  readonly dataRate: string | null;
  readonly frequencyHz: number | null;
  readonly rssiDbm: number | null;
  readonly snrDb: number | null;
  /** `null`: it was not readable, so nobody can tell. */
  readonly heardBy: number | null;
}

export interface OutcomeLine {
  readonly lns: string;
  readonly outcome: Outcome;
  readonly receptions: number;
}

export interface DownlinkLine {
  readonly result: DownResult;
  readonly downlinks: number;
}

/** Read from the database, and kept for a moment. */
export interface GatewayPast {
  /** The last eight days, the current hour last. */
  readonly hours: readonly TrafficHour[];
  readonly lastDay: Availability<SaidRow>;
  readonly ninetyDays: Availability<SaidRow>;
  readonly states: readonly StateInterval[];
  readonly overlays: readonly OverlayInterval[];
  readonly outcomes: readonly OutcomeLine[];
  /** Of the last day. */
  readonly downlinks: readonly DownlinkLine[];
}

export interface GatewayView {
  readonly language: Language;
  readonly nowMs: number;
  readonly card: GatewayRecord;
  readonly partner: Partner | null;
  readonly site: Site | null;
  readonly backhaul: Backhaul | null;
  /** Access notes, contacts and remarks may be shown. */
  readonly mayReadPrivate: boolean;
  /** `null`: retired. */
  readonly status: GatewayStatus | null;
  /** `null`: not judged yet. */
  readonly health: EquipmentHealth | null;
  readonly hearing: Hearing;
  readonly past: GatewayPast;
  readonly neighbours: readonly NeighbourLine[];
  readonly signal: Signal;
  readonly lns: readonly LnsJudged[];
  readonly dutyCycle: readonly Use[];
  readonly rx1: Rx1Use | null;
  /** `null`: not for this reader. */
  readonly frames: readonly FrameLine[] | null;
}
