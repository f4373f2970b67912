// Time on air of a transmission, from the formulas of the transceivers' datasheets.

import type { Txpk } from '../../../protocol/semtech/txpk.ts';

export type Modulated = Pick<
  Txpk,
  'modulation' | 'dataRate' | 'codeRate' | 'preambleSymbols' | 'withoutCrc' | 'implicitHeader'
> & { readonly phyPayload: { readonly length: number } };

/** What reference packet forwarders take when `prea` is absent, and what they raise a smaller one to. */
const LORA_PREAMBLE = { standard: 8, least: 6 };
const FSK_PREAMBLE = { standard: 5, least: 3 };
/** Bytes: the sync word of LoRaWAN's FSK channel, C1 94 C1 (Regional Parameters), the length byte, and the CRC. */
const FSK_SYNC_BYTES = 3;
const FSK_LENGTH_BYTES = 1;
const FSK_CRC_BYTES = 2;
/** Low data rate optimisation is on for longer symbols: SF11 and SF12 at 125 kHz, SF12 at 250 kHz. */
const LONG_SYMBOL_MS = 16;
/** Reference forwarders also read the reduced fractions. */
const CODE_RATES: ReadonlyMap<string, number> = new Map([
  ['4/5', 5],
  ['4/6', 6],
  ['2/3', 6],
  ['4/7', 7],
  ['4/8', 8],
  ['2/4', 8],
  ['1/2', 8],
]);
/** The longest preamble of any transceiver (16 bits) at SF12 takes 36 minutes. */
const LONGEST_MS = 3_600_000;

/** ms, preamble included; `null` where no transceiver could send it: SF, bandwidth, code or bit rate, preamble that none has. */
export function airtimeMs(txpk: Modulated): number | null {
  const ms = txpk.modulation === 'FSK' ? fskMs(txpk) : loraMs(txpk);
  return ms === null || ms > LONGEST_MS ? null : ms;
}

/**
 * SX1276 datasheet sections 4.1.1.6 and 4.1.1.7. SF5 and SF6, which it does not have or not with an explicit header,
 * as in section 6.1.4 of the SX1262's: two symbols more before the payload, eight bits less in it.
 */
function loraMs(txpk: Modulated): number | null {
  const [, sfText = '', khzText = ''] = /^SF(\d{1,2})BW(\d{1,4})$/.exec(txpk.dataRate) ?? [];
  const sf = Number(sfText);
  const khz = Number(khzText);
  const codedBits = CODE_RATES.get(txpk.codeRate ?? '');
  if (sf < 5 || sf > 12 || khz === 0 || codedBits === undefined) return null;
  const symbolMs = 2 ** sf / khz;
  const isShort = sf < 7;
  const preamble = preambleOf(txpk, LORA_PREAMBLE) + (isShort ? 6.25 : 4.25);
  const bits =
    8 * txpk.phyPayload.length -
    4 * sf +
    (isShort ? 0 : 8) +
    (txpk.withoutCrc ? 0 : 16) +
    (txpk.implicitHeader ? 0 : 20);
  const bitsPerBlock = 4 * (symbolMs > LONG_SYMBOL_MS ? sf - 2 : sf);
  const payload = 8 + Math.ceil(Math.max(bits, 0) / bitsPerBlock) * codedBits;
  return (preamble + payload) * symbolMs;
}

/** The packet format of variable length in the SX1276 datasheet: preamble, sync word, length, payload, CRC. */
function fskMs(txpk: Modulated): number | null {
  const bitsPerS = Number(txpk.dataRate);
  if (!Number.isFinite(bitsPerS) || bitsPerS <= 0) return null;
  const bytes =
    preambleOf(txpk, FSK_PREAMBLE) +
    FSK_SYNC_BYTES +
    FSK_LENGTH_BYTES +
    txpk.phyPayload.length +
    (txpk.withoutCrc ? 0 : FSK_CRC_BYTES);
  return (bytes * 8_000) / bitsPerS;
}

function preambleOf({ preambleSymbols }: Modulated, { standard, least }: typeof LORA_PREAMBLE): number {
  return preambleSymbols === null ? standard : Math.max(preambleSymbols, least);
}
