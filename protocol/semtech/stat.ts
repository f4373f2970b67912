// The forwarder's own report: the `stat` object of PUSH_DATA (PROTOCOL.TXT section 4). Read leniently, never refused.

import { numberWithin, objectOf, shortTextOf, wholeOf } from './lenient.ts';

/** The longest `stat` that is passed on: real ones stay under 1,000 characters. */
export const MAX_STAT_LENGTH = 20_000;

export interface Stat {
  /** `time`: UTC of the report by the gateway's clock, ms since 1970; `null` when absent or unreadable. */
  readonly timeMs: number | null;
  /** `lati`, degrees north, when the gateway knows where it is. */
  readonly latitude: number | null;
  /** `long`, degrees east. */
  readonly longitude: number | null;
  /** `alti`, metres above sea level. */
  readonly altitudeM: number | null;
  /** `rxnb`: radio packets received since the last report. */
  readonly received: number | null;
  /** `rxok`: those with a valid CRC. */
  readonly receivedOk: number | null;
  /** `rxfw`: those forwarded to the server. */
  readonly forwarded: number | null;
  /** `ackr`, percent of upstream datagrams acknowledged. */
  readonly ackRatio: number | null;
  /** `dwnb`: downlink datagrams received. */
  readonly downlinks: number | null;
  /** `txnb`: packets emitted. */
  readonly transmitted: number | null;
  /** `temp`, degrees Celsius (sx1302_hal and later). */
  readonly temperatureC: number | null;
}

/** Factory values of a GPS that has never had a fix: (0, 0) and the reference forwarder's "fake GPS" (10, 20). */
const FAKE_POSITIONS: readonly (readonly [number, number])[] = [
  [0, 0],
  [10, 20],
];

/** ISO 8601 with nanoseconds and an offset has 35 characters. */
const MAX_TIME_LENGTH = 40;
/** Higher than aircraft, deeper than mines. */
const MAX_ALTITUDE_M = 20_000;
/** Beyond it either way the sensor is broken, or missing and read all the same. */
const MAX_TEMPERATURE_C = 200;

export function parseStat(value: unknown): Stat {
  const object = objectOf(value) ?? {};
  const position = positionOf(numberWithin(object['lati'], -90, 90), numberWithin(object['long'], -180, 180));
  return {
    timeMs: statTimeMs(shortTextOf(object['time'], MAX_TIME_LENGTH)),
    latitude: position?.[0] ?? null,
    longitude: position?.[1] ?? null,
    altitudeM: position === null ? null : numberWithin(object['alti'], -MAX_ALTITUDE_M, MAX_ALTITUDE_M),
    received: wholeOf(object['rxnb']),
    receivedOk: wholeOf(object['rxok']),
    forwarded: wholeOf(object['rxfw']),
    ackRatio: numberWithin(object['ackr'], 0, 100),
    downlinks: wholeOf(object['dwnb']),
    transmitted: wholeOf(object['txnb']),
    temperatureC: numberWithin(object['temp'], -MAX_TEMPERATURE_C, MAX_TEMPERATURE_C),
  };
}

/** `2014-01-12 08:59:28 GMT` by the specification; `... UTC` (Dragino) and ISO 8601 (Microchip) are seen too. */
function statTimeMs(text: string | null): number | null {
  const parts = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?) ?(?:GMT|UTC|Z)?$/.exec(
    text?.trim() ?? '',
  );
  if (parts === null) return null;
  const ms = Date.parse(`${parts[1]}T${parts[2]}Z`);
  return Number.isNaN(ms) ? null : ms;
}

function positionOf(latitude: number | null, longitude: number | null): readonly [number, number] | null {
  if (latitude === null || longitude === null) return null;
  const fake = FAKE_POSITIONS.some(([lat, long]) => lat === latitude && long === longitude);
  return fake ? null : [latitude, longitude];
}
