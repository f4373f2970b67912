// Adds up one commit's receptions per gateway and hour, and per DevAddr, day and gateway, before they are written.

import { localDay } from '../calendar/local-time.ts';

export interface Heard {
  readonly gatewayId: number;
  readonly receivedMs: number;
  readonly crcError: boolean;
  readonly spreadingFactor: number | null;
  readonly rssiDbm: number | null;
  readonly snrDb: number | null;
  readonly devAddr: number | null;
}

/** Count, sum and sum of squares give mean and spread; minimum and maximum the range. */
export interface Spread {
  count: number;
  sum: number;
  squares: number;
  min: number | null;
  max: number | null;
}

export interface GatewayHour {
  readonly gatewayId: number;
  readonly hour: number;
  receptions: number;
  crcErrors: number;
  /** SF7 to SF12, then everything else. */
  readonly dataRates: [number, number, number, number, number, number, number];
  readonly rssi: Spread;
  readonly snr: Spread;
}

export interface DevAddrDay {
  readonly day: number;
  readonly devAddr: number;
  readonly gatewayId: number;
  receptions: number;
  bestSnrDb: number | null;
}

export interface Rollups {
  add(heard: Heard): void;
  /** What was added since the last call. */
  take(): { readonly hours: readonly GatewayHour[]; readonly days: readonly DevAddrDay[] };
}

const HOUR_MS = 3_600_000;
const OTHER_RATES = 6;

export function createRollups(): Rollups {
  let hours = new Map<string, GatewayHour>();
  let days = new Map<string, DevAddrDay>();

  function addToDay(heard: Heard, devAddr: number): void {
    const day = localDay(heard.receivedMs);
    const key = `${day} ${devAddr} ${heard.gatewayId}`;
    const known = days.get(key);
    if (known === undefined) {
      days.set(key, {
        day,
        devAddr,
        gatewayId: heard.gatewayId,
        receptions: 1,
        bestSnrDb: heard.snrDb,
      });
      return;
    }
    known.receptions++;
    if (heard.snrDb !== null && (known.bestSnrDb === null || heard.snrDb > known.bestSnrDb)) {
      known.bestSnrDb = heard.snrDb;
    }
  }

  return {
    add(heard) {
      const hour = Math.floor(heard.receivedMs / HOUR_MS);
      const key = `${heard.gatewayId} ${hour}`;
      let sums = hours.get(key);
      if (sums === undefined) {
        sums = emptyHour(heard.gatewayId, hour);
        hours.set(key, sums);
      }
      if (heard.crcError) {
        sums.crcErrors++;
        return;
      }
      sums.receptions++;
      sums.dataRates[rateIndex(heard.spreadingFactor)]++;
      addToSpread(sums.rssi, heard.rssiDbm);
      addToSpread(sums.snr, heard.snrDb);
      if (heard.devAddr !== null) addToDay(heard, heard.devAddr);
    },

    take() {
      const taken = { hours: [...hours.values()], days: [...days.values()] };
      hours = new Map();
      days = new Map();
      return taken;
    },
  };
}

function emptyHour(gatewayId: number, hour: number): GatewayHour {
  return {
    gatewayId,
    hour,
    receptions: 0,
    crcErrors: 0,
    dataRates: [0, 0, 0, 0, 0, 0, 0],
    rssi: emptySpread(),
    snr: emptySpread(),
  };
}

function emptySpread(): Spread {
  return { count: 0, sum: 0, squares: 0, min: null, max: null };
}

function addToSpread(spread: Spread, value: number | null): void {
  if (value === null) return;
  spread.count++;
  spread.sum += value;
  spread.squares += value * value;
  spread.min = spread.min === null ? value : Math.min(spread.min, value);
  spread.max = spread.max === null ? value : Math.max(spread.max, value);
}

function rateIndex(spreadingFactor: number | null): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  return spreadingFactor !== null && spreadingFactor >= 7 && spreadingFactor <= 12
    ? ((spreadingFactor - 7) as 0 | 1 | 2 | 3 | 4 | 5)
    : OTHER_RATES;
}
