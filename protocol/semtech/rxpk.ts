// One radio reception as a packet forwarder reports it: the `rxpk` object of PUSH_DATA (PROTOCOL.TXT section 4,
// and the keys that sx1302_hal and Kerlink forwarders add). Reads what Vigie needs and leaves every other key alone.

import { decodeBase64 } from './base64.ts';
import {
  counterOf,
  hertzOf,
  numberOf,
  numberWithin,
  objectOf,
  shortTextOf,
  textOf,
  wholeOf,
} from './lenient.ts';

/** What Vigie reads of an `rxpk`; the JSON text itself travels beside it, unknown keys included. */
export interface Rxpk {
  /** `tmst`, us, unsigned 32 bit: concentrator counter when the reception ended; wraps every 71 min 35 s. */
  readonly tmstUs: number | null;
  /** `time`, ISO 8601 text: UTC of the reception by the gateway's own clock, at its own precision; may be years off. */
  readonly time: string | null;
  /** `tmms`, ms: GPS time of the reception, counted from 6 January 1980 without leap seconds. */
  readonly tmmsMs: number | null;
  /** `freq`, given in MHz: centre frequency in Hz. */
  readonly frequencyHz: number | null;
  /** `chan`: concentrator IF channel, unsigned integer. */
  readonly channel: number | null;
  /** `rfch`: concentrator RF chain, unsigned integer. */
  readonly rfChain: number | null;
  /** `ant`: antenna on which the signal was received, unsigned integer. */
  readonly antenna: number | null;
  /** `brd`: concentrator board that received it, unsigned integer. */
  readonly board: number | null;
  /** `stat`: CRC check of the payload; 1 passed, -1 failed, 0 no CRC. Absent: unknown. */
  readonly crc: 'ok' | 'bad' | 'none' | 'unknown';
  /** `modu`: modulation identifier, upper case. */
  readonly modulation: 'LORA' | 'FSK' | 'LR-FHSS' | 'unknown';
  /** `datr`: `SF7BW125` for LoRa, `M0CW137` for LR-FHSS, bit/s as digits for FSK. */
  readonly dataRate: string | null;
  /** `codr`: ECC coding rate such as `4/5`; `OFF` and unknown strings are kept as they are. */
  readonly codeRate: string | null;
  /** `rssi`, dBm: signal strength of the channel; from `rsig` the strongest when there is no top-level one. */
  readonly rssiDbm: number | null;
  /** `lsnr`, dB: LoRa signal-to-noise ratio; from `rsig` the best when there is no top-level one. */
  readonly snrDb: number | null;
  /** `data`, base64: the PHYPayload, 1 to 255 bytes. */
  readonly phyPayload: Buffer;
  /** `size`, bytes, disagrees with the decoded length; the decoded length is what counts. */
  readonly sizeMismatch: boolean;
}

export type RxpkResult =
  | { readonly kind: 'rxpk'; readonly value: Rxpk }
  | { readonly kind: 'complaint'; readonly reason: string };

/** A LoRa PHY payload length is one byte. */
const MAX_PHY_PAYLOAD_LENGTH = 255;
const LORA_DATA_RATE = /^SF\d{1,2}BW\d{1,4}$/;
const LR_FHSS_DATA_RATE = /^M\d{1,3}CW\d{1,5}$/;
const FSK_DATA_RATE = /^(\d{1,7})(?:\.0*)?$/;
/** ISO 8601 with nanoseconds and an offset has 35 characters. */
const MAX_TIME_LENGTH = 40;
/** The longest known is `4/8LI`. */
const MAX_CODE_RATE_LENGTH = 16;
/** Channels, chains, antennas and boards are counted in a few bits. */
const MAX_INDEX = 65_535;
/** No receiver measures beyond this, in dB or dBm; one such value would spoil a month's mean. */
const MAX_DB = 256;

export function parseRxpk(value: unknown): RxpkResult {
  const object = objectOf(value);
  if (object === null) return complaint('rxpk is not an object');
  const base64 = object['data'];
  if (typeof base64 !== 'string') return complaint('data: missing');
  const phyPayload = decodeBase64(base64);
  if (phyPayload === null) return complaint('data: not base64');
  if (phyPayload.length === 0) return complaint('data: empty');
  if (phyPayload.length > MAX_PHY_PAYLOAD_LENGTH) return complaint('data: longer than 255 bytes');
  const dataRate = dataRateOf(object['datr']);
  if (dataRate === undefined) return complaint('datr: not a data rate');
  const antennas = Array.isArray(object['rsig']) ? object['rsig'] : [];
  const size = numberOf(object['size']);
  return {
    kind: 'rxpk',
    value: {
      tmstUs: counterOf(object['tmst']),
      time: shortTextOf(object['time'], MAX_TIME_LENGTH),
      tmmsMs: wholeOf(object['tmms']),
      frequencyHz: hertzOf(object['freq']),
      channel: wholeOf(object['chan'], MAX_INDEX),
      rfChain: wholeOf(object['rfch'], MAX_INDEX),
      antenna: wholeOf(object['ant'], MAX_INDEX),
      board: wholeOf(object['brd'], MAX_INDEX),
      crc: crcOf(numberOf(object['stat'])),
      modulation: modulationOf(object['modu'], dataRate),
      dataRate,
      codeRate: shortTextOf(object['codr'], MAX_CODE_RATE_LENGTH),
      rssiDbm: decibels(object['rssi']) ?? best(antennas, 'rssis') ?? best(antennas, 'rssic'),
      snrDb: decibels(object['lsnr']) ?? best(antennas, 'lsnr'),
      phyPayload,
      sizeMismatch: size !== null && size !== phyPayload.length,
    },
  };
}

/** The spreading factor of a LoRa data rate (`SF7BW125` -> 7), 5 to 12; `null` for other modulations. */
export function spreadingFactorOf(dataRate: string | null): number | null {
  if (dataRate === null || !LORA_DATA_RATE.test(dataRate)) return null;
  const spreadingFactor = Number.parseInt(dataRate.slice(2), 10);
  return spreadingFactor >= 5 && spreadingFactor <= 12 ? spreadingFactor : null;
}

function complaint(reason: string): RxpkResult {
  return { kind: 'complaint', reason };
}

function crcOf(stat: number | null): Rxpk['crc'] {
  if (stat === 1) return 'ok';
  if (stat === -1) return 'bad';
  return stat === 0 ? 'none' : 'unknown';
}

/** `null` when absent, `undefined` when it has no known shape. `50000`, `"50000"` and `50000.0` are one and the same. */
function dataRateOf(datr: unknown): string | null | undefined {
  const text = textOf(datr)?.toUpperCase() || null;
  if (text === null || LORA_DATA_RATE.test(text) || LR_FHSS_DATA_RATE.test(text)) return text;
  return FSK_DATA_RATE.exec(text)?.[1];
}

/** The modulation named by `modu`, else by the shape of `datr`. */
function modulationOf(modu: unknown, dataRate: string | null): Rxpk['modulation'] {
  const named = textOf(modu)?.toUpperCase();
  if (named === 'LORA' || named === 'FSK') return named;
  if (named === 'LR-FHSS' || named === 'LRFHSS') return 'LR-FHSS';
  if (dataRate === null) return 'unknown';
  if (LORA_DATA_RATE.test(dataRate)) return 'LORA';
  return LR_FHSS_DATA_RATE.test(dataRate) ? 'LR-FHSS' : 'FSK';
}

function decibels(value: unknown): number | null {
  return numberWithin(value, -MAX_DB, MAX_DB);
}

function best(antennas: readonly unknown[], key: string): number | null {
  let highest: number | null = null;
  for (const antenna of antennas) {
    const number = decibels(objectOf(antenna)?.[key]);
    if (number !== null && (highest === null || number > highest)) highest = number;
  }
  return highest;
}
