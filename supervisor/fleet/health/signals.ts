// What a round of health is told: the signals of each piece of equipment as they stand now. Times are ms since 1970.

import type { GatewayEui } from '../../../protocol/eui.ts';
import type { Health } from '../../../protocol/mqtt/health.ts';
import type { Ears } from './hearing.ts';
import type { EquipmentId, Verdict } from './model.ts';
import type { Times } from './times.ts';

export interface GatewaySignals {
  readonly equipment: `gateway:${GatewayEui}`;
  readonly isRetired: boolean;
  readonly backhaul: `backhaul:${string}` | null;
  readonly times: Times;
  /** Any message of its agent, none that the broker kept from before; since the supervisor's start, as all of these. */
  readonly lastMessageMs: number | null;
  /** Its last state said that it is not connected; `stateMs`: when that was told. */
  readonly gone: Gone | null;
  readonly report: Report | null;
  /** As its packet forwarder reports it. */
  readonly concentratorC: number | null;
  /** When its agent connected, or was first heard. */
  readonly connectedMs: number | null;
  /** When its packet forwarder last talked to its agent, and whether that is as usual in the agent's eyes. */
  readonly forwarderMs: number | null;
  readonly forwarderAlive: boolean | null;
  readonly unstored: { readonly sinceMs: number; readonly arrives: boolean } | null;
  /** Connections that the supervisor itself was too busy to read from. */
  readonly notRead: number;
  /** Receptions sent again because they were stored late, although they came in time. */
  readonly resentForUs: number;
  /** `null`: it hears; `unknown`: not judged. */
  readonly deaf: Deaf | 'unknown' | null;
  /** Of the last window, those done; `null`: not known yet. */
  readonly downlinks: DownlinkShare | null;
}

export interface Gone {
  readonly atMs: number;
  /** The broker said so in its place, it said so itself, or nobody knows which. */
  readonly how: 'will' | 'stopped' | 'unknown';
}

/** The agent's last report. */
export interface Report {
  readonly atMs: number;
  readonly health: Health;
  /** The agent's wall clock less the supervisor's, when it was sent as far as can be told; `null`: not reported. */
  readonly wallSkewMs: number | null;
  /** The longest that its rows had to wait here for being stored, since the report before. */
  readonly heldMs: number;
}

export interface Deaf {
  readonly sinceMs: number;
  /** As `deafFigures` makes them. */
  readonly values: Verdict['values'];
}

export interface DownlinkShare {
  readonly done: number;
  /** Not transmitted, as far as is known. */
  readonly failed: number;
}

export interface LnsSignals {
  readonly equipment: `lns:${string}`;
  readonly state: 'up' | 'silent' | 'unknown';
  /** `silent`: since the first datagram that it left unanswered. */
  readonly sinceMs: number;
  /** Datagrams acknowledged and not, in the last minute. */
  readonly acked: number;
  readonly unanswered: number;
}

export interface BrokerSignals {
  readonly kind: 'embedded' | 'external';
  readonly isUp: boolean;
  readonly sinceMs: number;
}

export interface SupervisorSignals {
  /** 0 to 1, of the partition that holds the database; `null`: cannot be told. */
  readonly diskUsed: number | null;
  /** How late its timers were, the latest 1 % of the last seconds, ms. */
  readonly loopDelayMs: number | null;
  /** Its clock, which goes on from its start, less the system's, which may have been set since, ms. */
  readonly clockOffMs: number;
}

export interface BackhaulSignals {
  readonly equipment: `backhaul:${string}`;
}

/** All that a round is told. */
export interface Signals {
  readonly gateways: readonly GatewaySignals[];
  readonly lns: readonly LnsSignals[];
  readonly backhauls: readonly BackhaulSignals[];
  readonly broker: BrokerSignals;
  readonly supervisor: SupervisorSignals;
  /** Of gateways: the way from their agents to here. */
  readonly ears: Ears;
  /** Of everything else: closed only while the supervisor itself was away. */
  readonly ownEars: Ears;
  /** On what announced work is on, and since when. */
  readonly works: ReadonlyMap<EquipmentId, number>;
}
