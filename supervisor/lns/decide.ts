// Decides at commit what one network server does with one reception: the live lane, or why not. Pure.

import type { GatewayEui } from '../../protocol/eui.ts';
import { RowFlag, type RowKind } from '../../protocol/mqtt/up.ts';
import type { PhyPayload } from '../../protocol/phy-payload.ts';
import { accepts } from './filter.ts';
import type { Outcome } from './outcomes.ts';
import type { LnsSettings } from './settings.ts';

/** Older than this a frame is not live: its receive windows open 1 to 15 s after it, and most are gone. */
export const LIVE_MAX_AGE_MS = 3_000;
/** A join is answered 5 and 6 s after it: it stays live half a second short of the first window. */
export const JOIN_MAX_AGE_MS = 4_500;

export interface Reception {
  readonly kind: Extract<RowKind, 'up' | 'crc'>;
  /** The network server that the agent gave it to itself, by its name here. */
  readonly bypassLns: string | null;
  /** Bits of `RowFlag`. */
  readonly flags: number;
  readonly gatewayEui: GatewayEui;
  readonly phy: PhyPayload;
  /** Concentrator counter, us; `null` when the packet forwarder gave none. */
  readonly tmstUs: number | null;
  /** ms since 1970 by the supervisor's clock. */
  readonly receivedMs: number;
  /** `receivedMs` is only known to be an upper bound. */
  readonly timeUncertain: boolean;
}

/**
 * `candidate`: live, and one of the copies among which the best is chosen in a moment. `late`: for the late lane to
 * judge.
 */
export type LiveDecision =
  | Extract<Outcome, 'filtered' | 'resent' | 'bypassed' | 'stale-join' | 'sent'>
  | 'candidate'
  | 'late';

/** `silent`: the network server answers nothing at the moment, so that nothing is live for it. */
export function decideLive(
  reception: Reception,
  lns: LnsSettings,
  silent: boolean,
  nowMs: number,
): LiveDecision {
  if (reception.kind === 'crc') return 'filtered';
  if (reception.bypassLns === lns.name) return 'bypassed';
  if (!accepts(lns, reception.gatewayEui, reception.phy)) return 'filtered';
  if ((reception.flags & RowFlag.again) !== 0) return 'resent';
  if (!isLive(reception, nowMs)) return isJoin(reception.phy) ? 'stale-join' : 'late';
  if (silent) return 'late';
  return lns.mode === 'best' ? 'candidate' : 'sent';
}

function isLive(reception: Reception, nowMs: number): boolean {
  // Only a row from before the agent's last reboot has no certain time: older than any limit here, by how much
  // nobody knows. Sent as live, a join among them would end the session of a device that has joined since.
  if (reception.timeUncertain) return false;
  return nowMs - reception.receivedMs <= maxAgeMs(reception.phy);
}

function maxAgeMs(phy: PhyPayload): number {
  return isJoin(phy) ? JOIN_MAX_AGE_MS : LIVE_MAX_AGE_MS;
}

function isJoin(phy: PhyPayload): boolean {
  return phy.kind === 'join-request' || phy.kind === 'rejoin-request';
}
