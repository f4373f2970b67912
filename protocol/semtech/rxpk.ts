// One radio reception as a packet forwarder reports it: the `rxpk` object of PUSH_DATA (PROTOCOL.TXT section 4,
// and the keys that sx1302_hal and Kerlink forwarders add). Reads what Vigie needs and leaves every other key alone.

import { decodeBase64 } from './base64.ts';
import { numberOf, objectOf, textOf } from './lenient.ts';

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
const LR_FHSS_DATA_RATE = /^M\d+CW\d+$/;
const FSK_DATA_RATE = /^\d+(\.0+)?$/;

export function parseRxpk(value: unknown): RxpkResult {
  const object = objectOf(value);
  if (object === null) return complaint('rxpk is not an object');
  const base64 = object['data'];
  if (typeof base64 !== 'string') return complaint('data: missing');
  const phyPayload = decodeBase64(base64);
  if (phyPayload === null) return complaint('data: not base64');
  if (phyPayload.length === 0) return complaint('data: empty');
  if (phyPayload.length > MAX_PHY_PAYLOAD_LENGTH) return complaint('data: longer than 255 bytes');
  const dataRate = textOf(object['datr']);
  const modulation = modulationOf(object['modu'], dataRate);
  if (modulation === null) return complaint('datr: not a data rate');
  const antennas = Array.isArray(object['rsig']) ? object['rsig'] : [];
  const megahertz = numberOf(object['freq']);
  const size = numberOf(object['size']);
  return {
    kind: 'rxpk',
    value: {
      tmstUs: counterOf(object['tmst']),
      time: textOf(object['time']) || null,
      tmmsMs: numberOf(object['tmms']),
      frequencyHz: megahertz === null ? null : Math.round(megahertz * 1e6),
      channel: numberOf(object['chan']),
      rfChain: numberOf(object['rfch']),
      antenna: numberOf(object['ant']),
      board: numberOf(object['brd']),
      crc: crcOf(numberOf(object['stat'])),
      modulation,
      dataRate: dataRate === null ? null : dataRate.toUpperCase(),
      codeRate: textOf(object['codr']),
      rssiDbm: numberOf(object['rssi']) ?? best(antennas, 'rssis') ?? best(antennas, 'rssic'),
      snrDb: numberOf(object['lsnr']) ?? best(antennas, 'lsnr'),
      phyPayload,
      sizeMismatch: size !== null && size !== phyPayload.length,
    },
  };
}

/** The spreading factor of a LoRa data rate (`SF7BW125` -> 7); `null` for other modulations. */
export function spreadingFactorOf(dataRate: string | null): number | null {
  if (dataRate === null || !LORA_DATA_RATE.test(dataRate)) return null;
  return Number.parseInt(dataRate.slice(2), 10);
}

function complaint(reason: string): RxpkResult {
  return { kind: 'complaint', reason };
}

function crcOf(stat: number | null): Rxpk['crc'] {
  if (stat === 1) return 'ok';
  if (stat === -1) return 'bad';
  return stat === 0 ? 'none' : 'unknown';
}

/** The modulation named by `modu`, else by the shape of `datr`; `null` when `datr` has no known shape. */
function modulationOf(modu: unknown, dataRate: string | null): Rxpk['modulation'] | null {
  const fromDataRate =
    dataRate === null
      ? 'unknown'
      : LORA_DATA_RATE.test(dataRate.toUpperCase())
        ? 'LORA'
        : LR_FHSS_DATA_RATE.test(dataRate.toUpperCase())
          ? 'LR-FHSS'
          : FSK_DATA_RATE.test(dataRate)
            ? 'FSK'
            : null;
  if (fromDataRate === null) return null;
  const named = textOf(modu)?.toUpperCase() ?? null;
  if (named === 'LORA' || named === 'FSK') return named;
  return named === 'LR-FHSS' || named === 'LRFHSS' ? 'LR-FHSS' : fromDataRate;
}

/** Counter values seen as floats, negative 32-bit integers or digits in a string are one and the same counter. */
function counterOf(value: unknown): number | null {
  const number = numberOf(value);
  return number === null ? null : Math.trunc(number) >>> 0;
}

function best(antennas: readonly unknown[], key: string): number | null {
  let highest: number | null = null;
  for (const antenna of antennas) {
    const number = numberOf(objectOf(antenna)?.[key]);
    if (number !== null && (highest === null || number > highest)) highest = number;
  }
  return highest;
}
