// The forwarder's own report: the `stat` object of PUSH_DATA (PROTOCOL.TXT section 4). Read leniently, never refused.

import { numberOf, objectOf, textOf } from './lenient.ts';

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

export function parseStat(value: unknown): Stat {
  const object = objectOf(value) ?? {};
  const position = positionOf(numberOf(object['lati']), numberOf(object['long']));
  return {
    timeMs: statTimeMs(textOf(object['time'])),
    latitude: position?.[0] ?? null,
    longitude: position?.[1] ?? null,
    altitudeM: position === null ? null : numberOf(object['alti']),
    received: numberOf(object['rxnb']),
    receivedOk: numberOf(object['rxok']),
    forwarded: numberOf(object['rxfw']),
    ackRatio: numberOf(object['ackr']),
    downlinks: numberOf(object['dwnb']),
    transmitted: numberOf(object['txnb']),
    temperatureC: numberOf(object['temp']),
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
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const fake = FAKE_POSITIONS.some(([lat, long]) => lat === latitude && long === longitude);
  return fake ? null : [latitude, longitude];
}
