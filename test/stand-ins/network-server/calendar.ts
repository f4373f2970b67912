// When each gateway transmits what it was asked to: a network server that does not look here asks for what collides.

import type { GatewayEui } from '../../../protocol/eui.ts';
import { parseTxpk } from '../../../protocol/semtech/txpk.ts';
import { airtimeMs } from '../../../supervisor/lns/down/airtime.ts';
import { type Downlink, txpkText } from './txpk-text.ts';

export interface Calendar {
  /** False when the gateway transmits something else then; else it is entered. What goes at once always fits. */
  enter(gatewayEui: GatewayEui, downlink: Downlink): boolean;
}

interface Entry {
  readonly startUs: number;
  readonly airtimeUs: number;
}

/** A gateway cannot program its concentrator for the next one in less (sx1302_hal, jitqueue.c). */
const GAP_US = 45_000;
/** Downlinks in the next seconds; older ones are over. */
const MAX_ENTRIES = 64;
/** No payload of EU868 lasts longer. */
const LONGEST_US = 4_000_000;

export function createCalendar(): Calendar {
  const gateways = new Map<GatewayEui, Entry[]>();

  return {
    enter(gatewayEui, downlink) {
      if (downlink.tmstUs === null) return true;
      const entry: Entry = { startUs: downlink.tmstUs, airtimeUs: airtimeUs(downlink) };
      const entries = gateways.get(gatewayEui) ?? [];
      if (entries.some((other) => overlap(entry, other))) return false;
      gateways.set(gatewayEui, [...entries, entry].slice(-MAX_ENTRIES));
      return true;
    },
  };
}

/** By an unsigned 32-bit counter of microseconds. */
function overlap(a: Entry, b: Entry): boolean {
  const aheadUs = (b.startUs - a.startUs) >>> 0;
  const behindUs = (a.startUs - b.startUs) >>> 0;
  return aheadUs <= a.airtimeUs + GAP_US || behindUs <= b.airtimeUs + GAP_US;
}

function airtimeUs(downlink: Downlink): number {
  const txpk = parseTxpk(JSON.parse(txpkText(downlink)));
  const lastsMs = txpk.kind === 'txpk' ? airtimeMs(txpk.value) : null;
  return lastsMs === null ? LONGEST_US : Math.ceil(lastsMs * 1_000);
}
