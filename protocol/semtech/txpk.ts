// One transmission asked of a gateway: the `txpk` object of PULL_RESP (PROTOCOL.TXT section 6). Vigie passes its text
// through verbatim; this reads what a gateway needs to answer for it.

import { decodeBase64 } from './base64.ts';
import { hertzOf, numberOf, objectOf, textOf, wholeOf } from './lenient.ts';

export interface Txpk {
  /** When to transmit. `imme` wins over `tmst`, `tmst` over `tmms`. */
  readonly when:
    | { readonly kind: 'immediately' }
    /** `tmst`, us, unsigned 32 bit: concentrator counter at which the transmission starts. */
    | { readonly kind: 'counter'; readonly tmstUs: number }
    /** `tmms`, ms: GPS time since 6 January 1980, without leap seconds (class B). */
    | { readonly kind: 'gps'; readonly tmmsMs: number };
  /** `freq`, given in MHz: centre frequency in Hz. */
  readonly frequencyHz: number;
  /** `rfch`: concentrator RF chain, unsigned integer. */
  readonly rfChain: number | null;
  /** `powe`, dBm: output power. */
  readonly powerDbm: number | null;
  /** `modu`: modulation identifier. */
  readonly modulation: 'LORA' | 'FSK';
  /** `datr`: `SF7BW125` for LoRa, bit/s as digits for FSK. */
  readonly dataRate: string;
  /** `codr`: LoRa ECC coding rate such as `4/5`. */
  readonly codeRate: string | null;
  /** `fdev`, Hz: FSK frequency deviation. */
  readonly frequencyDeviationHz: number | null;
  /** `ipol`: LoRa polarisation inversion, true for downlinks to devices. */
  readonly invertPolarity: boolean;
  /** `prea`, symbols: RF preamble length. */
  readonly preambleSymbols: number | null;
  /** `ncrc`: when true the physical layer sends no CRC; absent means it does. */
  readonly withoutCrc: boolean;
  /** `nhdr`: when true the LoRa header is implicit. */
  readonly implicitHeader: boolean;
  /** `data`, base64: the PHYPayload, 1 to 255 bytes. */
  readonly phyPayload: Buffer;
}

export type TxpkResult =
  | { readonly kind: 'txpk'; readonly value: Txpk }
  | { readonly kind: 'complaint'; readonly reason: string };

const MAX_PHY_PAYLOAD_LENGTH = 255;
/** SF5 to SF12: no transceiver has another. */
const LORA_DATA_RATE = /^SF(?:[5-9]|1[0-2])BW\d{1,4}$/;

/**
 * Refuses what no forwarder could transmit, so that whoever asked can be told: the reference one drops it without any
 * TX_ACK. It also wants `rfch`, `size` and (FSK) `fdev`; the specification gives every field a default, so these are
 * left to the forwarder.
 */
export function parseTxpk(value: unknown): TxpkResult {
  const object = objectOf(value);
  if (object === null) return complaint('txpk: missing');
  const when = whenOf(object);
  if (typeof when === 'string') return complaint(when);
  const frequencyHz = hertzOf(object['freq']);
  if (frequencyHz === null) return complaint('freq: missing');
  const modulation = textOf(object['modu'])?.toUpperCase();
  if (modulation !== 'LORA' && modulation !== 'FSK') return complaint('modu: neither LORA nor FSK');
  const dataRate = textOf(object['datr']);
  if (dataRate === null) return complaint('datr: missing');
  if (modulation === 'LORA' && !LORA_DATA_RATE.test(dataRate)) return complaint('datr: not a LoRa data rate');
  if (modulation === 'FSK' && !(Number(dataRate) > 0)) return complaint('datr: not a bit rate');
  const codeRate = textOf(object['codr']);
  if (modulation === 'LORA' && codeRate === null) return complaint('codr: missing');
  const phyPayload = decodeBase64(textOf(object['data']) ?? '');
  if (phyPayload === null || phyPayload.length === 0) return complaint('data: missing or not base64');
  if (phyPayload.length > MAX_PHY_PAYLOAD_LENGTH) return complaint('data: longer than 255 bytes');
  return {
    kind: 'txpk',
    value: {
      when,
      frequencyHz,
      rfChain: wholeOf(object['rfch']),
      powerDbm: numberOf(object['powe']),
      modulation,
      dataRate,
      codeRate,
      frequencyDeviationHz: numberOf(object['fdev']),
      invertPolarity: object['ipol'] === true,
      preambleSymbols: wholeOf(object['prea']),
      withoutCrc: object['ncrc'] === true,
      implicitHeader: object['nhdr'] === true,
      phyPayload,
    },
  };
}

/**
 * `imme` counts only as the JSON boolean `true`, as in the reference forwarder. That one reads a `tmst` or `tmms` that is no
 * number as 0, and a `tmst` beyond 32 bits as its processor pleases: it would transmit at a moment nobody asked for.
 */
function whenOf(object: Readonly<Record<string, unknown>>): Txpk['when'] | string {
  const { imme, tmst, tmms } = object;
  if (imme === true) return { kind: 'immediately' };
  if (tmst !== undefined) {
    const isCounter = typeof tmst === 'number' && tmst >= 0 && tmst < 2 ** 32;
    return isCounter ? { kind: 'counter', tmstUs: Math.trunc(tmst) } : 'tmst: no number of 32 bits';
  }
  if (tmms === undefined) return 'txpk: none of imme, tmst, tmms says when';
  const isTime = typeof tmms === 'number' && Number.isSafeInteger(tmms) && tmms >= 0;
  return isTime ? { kind: 'gps', tmmsMs: tmms } : 'tmms: no whole number';
}

function complaint(reason: string): TxpkResult {
  return { kind: 'complaint', reason };
}
