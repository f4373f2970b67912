// How much of the last hour each gateway has transmitted in each sub-band, and whether it may transmit more.

import { OTHER, SUB_BANDS, type SubBand, subBandOf } from './sub-bands.ts';

/** A transmission that is counted; whoever learns that it never took place takes it back. */
export interface Counted {
  readonly meter: Meter;
  readonly second: number;
  readonly airtimeUs: number;
}

/** One gateway in one sub-band. */
export interface Use {
  readonly gatewayId: number;
  readonly subBand: SubBand;
  /** In the last hour. */
  readonly airtimeMs: number;
  /** Of what the sub-band allows; 1: all of it. `null`: no limit is known. */
  readonly ofLimit: number | null;
}

export interface DutyCycle {
  /** Counts a transmission that is, or will be, on the air at `atMs`. */
  add(gatewayId: number, frequencyHz: number, airtimeMs: number, atMs: number, nowMs: number): Counted;
  takeBack(counted: Counted): void;
  /** Whether so much more stays within what the sub-band allows. */
  mayTransmit(gatewayId: number, frequencyHz: number, airtimeMs: number, nowMs: number): boolean;
  /** What was used in the last hour, sub-bands with nothing left out. */
  uses(nowMs: number): Use[];
}

/** Airtime by second, so that a flood takes no more memory than 3,600 numbers; it leaves a second late at most. */
interface Meter {
  readonly subBand: SubBand;
  readonly bySecond: Map<number, number>;
  totalUs: number;
  /** No second before this one is held. */
  oldest: number;
}

const HOUR_S = 3_600;
const HOUR_MS = 3_600_000;
/** No transmission lies further ahead: class B beacons are 128 s apart. A time beyond is wrong, and must not pile up. */
const MAX_AHEAD_S = 300;

export function createDutyCycle(): DutyCycle {
  const gateways = new Map<number, Map<SubBand, Meter>>();

  function meterOf(gatewayId: number, frequencyHz: number): Meter {
    let meters = gateways.get(gatewayId);
    if (meters === undefined) {
      meters = new Map();
      gateways.set(gatewayId, meters);
    }
    const subBand = subBandOf(frequencyHz);
    let meter = meters.get(subBand);
    if (meter === undefined) {
      meter = { subBand, bySecond: new Map(), totalUs: 0, oldest: Number.POSITIVE_INFINITY };
      meters.set(subBand, meter);
    }
    return meter;
  }

  return {
    add(gatewayId, frequencyHz, airtimeMs, atMs, nowMs) {
      const meter = meterOf(gatewayId, frequencyHz);
      const second = Math.min(secondOf(atMs), secondOf(nowMs) + MAX_AHEAD_S);
      // Whole microseconds add up and go away again without a rest.
      const airtimeUs = Math.round(airtimeMs * 1_000);
      if (second > secondOf(nowMs) - HOUR_S - 1) {
        meter.bySecond.set(second, (meter.bySecond.get(second) ?? 0) + airtimeUs);
        meter.totalUs += airtimeUs;
        meter.oldest = Math.min(meter.oldest, second);
      }
      return { meter, second, airtimeUs };
    },

    takeBack({ meter, second, airtimeUs }) {
      const held = meter.bySecond.get(second);
      if (held === undefined) return;
      if (held === airtimeUs) meter.bySecond.delete(second);
      else meter.bySecond.set(second, held - airtimeUs);
      meter.totalUs -= airtimeUs;
    },

    mayTransmit(gatewayId, frequencyHz, airtimeMs, nowMs) {
      const meter = meterOf(gatewayId, frequencyHz);
      const { limit } = meter.subBand;
      if (limit === null) return true;
      return usedMs(meter, nowMs) + airtimeMs <= limit * HOUR_MS;
    },

    uses(nowMs) {
      const uses: Use[] = [];
      for (const [gatewayId, meters] of gateways) {
        for (const subBand of [...SUB_BANDS, OTHER]) {
          const meter = meters.get(subBand);
          const airtimeMs = meter === undefined ? 0 : usedMs(meter, nowMs);
          if (airtimeMs === 0) continue;
          const ofLimit = subBand.limit === null ? null : airtimeMs / (subBand.limit * HOUR_MS);
          uses.push({ gatewayId, subBand, airtimeMs, ofLimit });
        }
      }
      return uses;
    },
  };
}

/** Forgets what is over an hour ago; looks at every second held only when one of them is. */
function usedMs(meter: Meter, nowMs: number): number {
  const over = secondOf(nowMs) - HOUR_S - 1;
  if (meter.oldest <= over) {
    meter.oldest = Number.POSITIVE_INFINITY;
    for (const [second, airtimeUs] of meter.bySecond) {
      if (second > over) {
        meter.oldest = Math.min(meter.oldest, second);
      } else {
        meter.bySecond.delete(second);
        meter.totalUs -= airtimeUs;
      }
    }
  }
  return meter.totalUs / 1_000;
}

function secondOf(ms: number): number {
  return Math.floor(ms / 1_000);
}
