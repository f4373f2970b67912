import fc from 'fast-check';
import { expect, test } from 'vitest';
import { airtimeMs, type Modulated } from './airtime.ts';

const lora = (dataRate: string, length: number, more: Partial<Modulated> = {}): Modulated => ({
  ...{ modulation: 'LORA', dataRate, codeRate: '4/5', preambleSymbols: null },
  ...{ withoutCrc: false, implicitHeader: false, phyPayload: { length } },
  ...more,
});

/** Published by others, us: the tests of The Things Stack's time-on-air package and of ChirpStack's LoRaWAN library. */
test.each([
  ['SF7BW125', 10, {}, 41_216],
  ['SF8BW125', 10, {}, 72_192],
  ['SF9BW125', 10, {}, 144_384],
  ['SF10BW125', 10, {}, 288_768],
  ['SF11BW125', 10, {}, 577_536],
  ['SF12BW125', 10, {}, 991_232],
  ['SF7BW250', 10, {}, 20_608],
  ['SF7BW500', 10, {}, 10_304],
  ['SF7BW125', 10, { codeRate: '4/6' }, 45_312],
  ['SF7BW125', 10, { codeRate: '4/7' }, 49_408],
  ['SF7BW125', 10, { codeRate: '4/8' }, 53_504],
  ['SF7BW125', 15, {}, 46_336],
  ['SF7BW125', 16, {}, 51_456],
  ['SF7BW125', 19, {}, 51_456],
  ['SF12BW125', 13, {}, 1_155_072],
  // 58 payload symbols with low data rate optimisation, and 12.25 of preamble.
  ['SF12BW125', 50, {}, 70.25 * 32_768],
  // A spreadsheet of Semtech's AN1200.13: 50.176 ms of preamble, 28 payload symbols.
  ['SF9BW125', 13, {}, 164_864],
] as const)('%s with %i bytes %o takes %d us, as published', (dataRate, length, more, us) => {
  expect((airtimeMs(lora(dataRate, length, more)) ?? 0) * 1_000).toBeCloseTo(us, 6);
});

// Symbols counted by hand: 12.25 of the preamble, 8, and the payload's blocks of 4/5.
test.each<readonly [Modulated, number]>([
  [lora('SF7BW125', 51), (12.25 + 8 + 16 * 5) * 1_024],
  [lora('SF12BW125', 12), (12.25 + 8 + 3 * 5) * 32_768],
  [lora('SF12BW125', 12, { withoutCrc: true }), (12.25 + 8 + 2 * 5) * 32_768],
  [lora('SF7BW250', 33), (12.25 + 8 + 10 * 5) * 512],
  [lora('50000', 20, { modulation: 'FSK' }), (5 + 3 + 1 + 20 + 2) * 160],
])('%j, counted by hand', (txpk, us) => {
  expect((airtimeMs(txpk) ?? 0) * 1_000).toBeCloseTo(us, 6);
});

test('FSK takes preamble, sync word, length and CRC as well: 33.76 ms for 200 bytes at 50 kbit/s, as published', () => {
  const fsk = lora('50000', 200, { modulation: 'FSK', codeRate: null });
  expect(airtimeMs(fsk)).toBeCloseTo(33.76, 9);
  expect(airtimeMs({ ...fsk, withoutCrc: true, preambleSymbols: 8 })).toBeCloseTo(33.92, 9);
});

test('an implicit header saves 20 bits, no CRC 16', () => {
  // Worked by hand: 13 bytes at SF7 are 120 bits in blocks of 28; 100 and 104 fill four blocks instead of five.
  expect(airtimeMs(lora('SF7BW125', 13, { implicitHeader: true }))).toBeCloseTo(40.25 * 1.024, 9);
  expect(airtimeMs(lora('SF7BW125', 13, { withoutCrc: true }))).toBeCloseTo(40.25 * 1.024, 9);
});

test('SF5 has two more symbols before its payload', () => {
  // 10 bytes: 80 - 20 + 16 + 20 = 96 bits in blocks of 20: 8 + 5 x 5 symbols, after 8 + 6.25.
  expect(airtimeMs(lora('SF5BW125', 10))).toBeCloseTo((14.25 + 33) * 0.256, 9);
});

test('a longer preamble is sent as asked, one that is too short as forwarders send it', () => {
  const usual = airtimeMs(lora('SF7BW125', 10)) ?? 0;
  expect(airtimeMs(lora('SF7BW125', 10, { preambleSymbols: 10 }))).toBeCloseTo(usual + 2 * 1.024, 9);
  expect(airtimeMs(lora('SF7BW125', 10, { preambleSymbols: 1 }))).toBeCloseTo(usual - 2 * 1.024, 9);
});

test('what no transceiver sends has no time on air', () => {
  expect(airtimeMs(lora('SF13BW125', 10))).toBeNull();
  expect(airtimeMs(lora('SF4BW125', 10))).toBeNull();
  expect(airtimeMs(lora('SF7BW0', 10))).toBeNull();
  expect(airtimeMs(lora('SF7BW125', 10, { codeRate: '9/9' }))).toBeNull();
  expect(airtimeMs(lora('SF7BW125', 10, { modulation: 'FSK' }))).toBeNull();
  expect(airtimeMs(lora('0', 10, { modulation: 'FSK' }))).toBeNull();
});

test('time on air grows with size and with the spreading factor, and halves with twice the bandwidth', () => {
  const length = fc.integer({ min: 1, max: 254 });
  const sf = fc.integer({ min: 7, max: 11 });
  fc.assert(
    fc.property(length, sf, fc.boolean(), fc.boolean(), (bytes, factor, withoutCrc, implicitHeader) => {
      const at = (size: number, rate: string): number =>
        airtimeMs(lora(rate, size, { withoutCrc, implicitHeader })) ?? Number.NaN;
      const here = at(bytes, `SF${factor}BW125`);
      expect(at(bytes + 1, `SF${factor}BW125`)).toBeGreaterThanOrEqual(here);
      expect(at(bytes, `SF${factor + 1}BW125`)).toBeGreaterThan(here);
      if (factor < 11) expect(at(bytes, `SF${factor}BW250`)).toBeCloseTo(here / 2, 9);
    }),
  );
});

test.each([
  ['a code rate that every object has', lora('SF7BW125', 10, { codeRate: 'constructor' })],
  ['a preamble that never ends', lora('SF12BW125', 10, { preambleSymbols: Number.MAX_SAFE_INTEGER })],
  ['a bit in an age', lora('5e-324', 10, { modulation: 'FSK' })],
])('%s is nothing that could be sent', (_, txpk) => {
  expect(airtimeMs(txpk)).toBe(null);
});
