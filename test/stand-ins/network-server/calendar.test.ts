import { expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { createCalendar } from './calendar.ts';
import { type Downlink, RX2_FREQUENCY_HZ } from './txpk-text.ts';

const A = '7076ff0000000001' as GatewayEui;
const B = '7076ff0000000002' as GatewayEui;
/** 12 bytes at SF12: 1,155 ms. */
const at = (tmstUs: number | null): Downlink => ({
  ...{ window: 'rx2', tmstUs, frequencyHz: RX2_FREQUENCY_HZ, dataRate: 'SF12BW125' },
  phyPayload: Buffer.alloc(12),
});

test('a gateway transmits one thing at a time, also where its counter wraps', () => {
  const calendar = createCalendar();
  expect(calendar.enter(A, at(2 ** 32 - 500_000))).toBe(true);
  expect(calendar.enter(A, at(400_000))).toBe(false);
  expect(calendar.enter(A, at(1_500_000))).toBe(true);
});

test('another gateway is free then, and what goes at once is up to the gateway', () => {
  const calendar = createCalendar();
  expect(calendar.enter(A, at(1_000_000))).toBe(true);
  expect(calendar.enter(B, at(1_000_000))).toBe(true);
  expect(calendar.enter(A, at(null))).toBe(true);
});
