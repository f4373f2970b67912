// How long a transmission takes on the air (SX1276 datasheet, sections 4.1.1.7 and 4.2).

import type { Txpk } from '../../../protocol/semtech/txpk.ts';

/** What the reference HAL sends where the txpk does not say. */
const LORA_PREAMBLE_SYMBOLS = 8;
const FSK_PREAMBLE_BYTES = 5;
/** Sync word, length and CRC. */
const FSK_FRAME_BYTES = 3 + 1 + 2;
/** Symbols this long need the low data rate optimisation: SF11 and SF12 at 125 kHz. */
const LOW_DATA_RATE_SYMBOL_US = 16_000;

type OnAir = Pick<
  Txpk,
  'modulation' | 'dataRate' | 'codeRate' | 'preambleSymbols' | 'withoutCrc' | 'implicitHeader' | 'phyPayload'
>;

export function airtimeUs(txpk: OnAir): number {
  const { length } = txpk.phyPayload;
  if (txpk.modulation === 'FSK') {
    const preambleBytes = txpk.preambleSymbols ?? FSK_PREAMBLE_BYTES;
    return Math.ceil(((preambleBytes + FSK_FRAME_BYTES + length) * 8 * 1e6) / Number(txpk.dataRate));
  }
  const [spreadingFactor, bandwidthKhz] = txpk.dataRate.slice(2).split('BW').map(Number) as [number, number];
  const symbolUs = (2 ** spreadingFactor * 1_000) / bandwidthKhz;
  const optimised = symbolUs >= LOW_DATA_RATE_SYMBOL_US ? 2 : 0;
  const codeRate = Number(txpk.codeRate?.slice(2) ?? 5);
  const bits =
    8 * length - 4 * spreadingFactor + 28 + (txpk.withoutCrc ? 0 : 16) - (txpk.implicitHeader ? 20 : 0);
  const payloadSymbols = 8 + Math.max(0, Math.ceil(bits / (4 * (spreadingFactor - optimised)))) * codeRate;
  const preambleSymbols = (txpk.preambleSymbols ?? LORA_PREAMBLE_SYMBOLS) + 4.25;
  return Math.ceil((preambleSymbols + payloadSymbols) * symbolUs);
}
