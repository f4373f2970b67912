import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDutyCycle } from './duty-cycle.ts';

const HOUR_MS = 3_600_000;
const NOW = 1_800_000_000_000;
/** 869.525 MHz: a tenth of the hour. 868.1 MHz: a hundredth. */
const RX2 = 869_525_000;
const RX1 = 868_100_000;

test('airtime adds up by gateway and sub-band, as a share of what the sub-band allows', () => {
  const duty = createDutyCycle();
  duty.add(1, RX1, 1_800, NOW, NOW);
  duty.add(1, 868_300_000, 1_800, NOW, NOW);
  duty.add(1, RX2, 36_000, NOW, NOW);
  duty.add(2, RX1, 360, NOW, NOW);
  duty.add(2, 923_300_000, 500, NOW, NOW);
  const uses = duty.uses(NOW).map(({ gatewayId, subBand, airtimeMs, ofLimit }) => {
    return [gatewayId, subBand.name, airtimeMs, ofLimit === null ? null : Math.round(ofLimit * 1_000)];
  });
  expect(uses).toEqual([
    [1, '868.0-868.6', 3_600, 100],
    [1, '869.4-869.65', 36_000, 100],
    [2, '868.0-868.6', 360, 10],
    [2, 'other', 500, null],
  ]);
});

test('a transmission counts for an hour, and a second at most beyond', () => {
  const duty = createDutyCycle();
  duty.add(1, RX1, 100, NOW + 999, NOW);
  expect(duty.uses(NOW + 999 + HOUR_MS)).toHaveLength(1);
  expect(duty.uses(NOW + 999 + HOUR_MS + 1_001)).toEqual([]);
});

test('what never took place is taken back, to the microsecond, and only once it still counts', () => {
  const duty = createDutyCycle();
  const first = duty.add(1, RX1, 41.216, NOW, NOW);
  const second = duty.add(1, RX1, 1_155.072, NOW, NOW);
  duty.takeBack(first);
  expect(duty.uses(NOW)[0]?.airtimeMs).toBe(1_155.072);
  duty.takeBack(second);
  expect(duty.uses(NOW)).toEqual([]);
  const old = duty.add(1, RX1, 50, NOW, NOW);
  expect(duty.uses(NOW + 2 * HOUR_MS)).toEqual([]);
  duty.takeBack(old);
  duty.add(1, RX1, 10, NOW + 2 * HOUR_MS, NOW + 2 * HOUR_MS);
  expect(duty.uses(NOW + 2 * HOUR_MS)[0]?.airtimeMs).toBe(10);
});

test('a gateway may transmit up to the limit of the sub-band, and again as the hour slides on', () => {
  const duty = createDutyCycle();
  duty.add(1, RX1, 35_000, NOW, NOW);
  expect(duty.mayTransmit(1, RX1, 1_000, NOW)).toBe(true);
  expect(duty.mayTransmit(1, RX1, 1_000.001, NOW)).toBe(false);
  expect(duty.mayTransmit(1, RX2, 300_000, NOW)).toBe(true);
  expect(duty.mayTransmit(2, RX1, 30_000, NOW)).toBe(true);
  expect(duty.mayTransmit(1, RX1, 30_000, NOW + HOUR_MS + 2_000)).toBe(true);
});

test('outside the known sub-bands nothing is limited', () => {
  const duty = createDutyCycle();
  duty.add(1, 923_300_000, HOUR_MS, NOW, NOW);
  expect(duty.mayTransmit(1, 923_300_000, HOUR_MS, NOW)).toBe(true);
});

test('what comes late counts where it belongs: told of two hours after, not at all', () => {
  const duty = createDutyCycle();
  duty.add(1, RX1, 100, NOW - 2 * HOUR_MS, NOW);
  expect(duty.uses(NOW)).toEqual([]);
  duty.add(1, RX1, 100, NOW - HOUR_MS / 2, NOW);
  expect(duty.uses(NOW)).toHaveLength(1);
  expect(duty.uses(NOW + HOUR_MS / 2 + 2_000)).toEqual([]);
});

test('a time far ahead counts as five minutes ahead, so that wrong ones do not stay', () => {
  const duty = createDutyCycle();
  duty.add(1, RX1, 100, NOW * 2, NOW);
  expect(duty.uses(NOW + HOUR_MS + 302_000)).toEqual([]);
});

test('the sum is that of the transmissions of the hour, whatever their order', () => {
  const transmission = fc.record({
    atS: fc.integer({ min: 0, max: 10_000 }),
    airtimeMs: fc.integer({ min: 1, max: 3_000 }),
  });
  fc.assert(
    fc.property(
      fc.array(transmission, { maxLength: 60 }),
      fc.integer({ min: 0, max: 10_000 }),
      (all, nowS) => {
        const duty = createDutyCycle();
        const nowMs = NOW + nowS * 1_000;
        const heard = all.filter(({ atS }) => atS <= nowS);
        for (const { atS, airtimeMs } of heard) duty.add(1, RX2, airtimeMs, NOW + atS * 1_000, nowMs - 1);
        const expected = heard
          .filter(({ atS }) => atS >= nowS - 3_600)
          .reduce((sum, { airtimeMs }) => sum + airtimeMs, 0);
        expect(duty.uses(nowMs)[0]?.airtimeMs ?? 0).toBe(expected);
      },
    ),
  );
});
