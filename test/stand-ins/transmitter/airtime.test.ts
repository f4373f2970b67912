import { expect, test } from 'vitest';
import type { Txpk } from '../../../protocol/semtech/txpk.ts';
import { airtimeUs } from './airtime.ts';

type OnAir = Parameters<typeof airtimeUs>[0];
const LORA: OnAir = {
  ...{ modulation: 'LORA', codeRate: '4/5', preambleSymbols: null, implicitHeader: false },
  ...{ withoutCrc: false, dataRate: 'SF7BW125', phyPayload: Buffer.alloc(51) },
};

// Symbols counted by hand: 12.25 of the preamble, 8, and the payload's blocks of 4/5.
test.each<[Partial<Txpk>, number]>([
  [{}, (12.25 + 8 + 16 * 5) * 1_024],
  [{ dataRate: 'SF12BW125', phyPayload: Buffer.alloc(12) }, (12.25 + 8 + 3 * 5) * 32_768],
  [{ dataRate: 'SF12BW125', phyPayload: Buffer.alloc(12), withoutCrc: true }, (12.25 + 8 + 2 * 5) * 32_768],
  [{ dataRate: 'SF7BW250', phyPayload: Buffer.alloc(33) }, (12.25 + 8 + 10 * 5) * 512],
  [{ modulation: 'FSK', dataRate: '50000', phyPayload: Buffer.alloc(20) }, (5 + 3 + 1 + 20 + 2) * 160],
])('%j', (fields, expectedUs) => {
  expect(airtimeUs({ ...LORA, ...fields })).toBe(expectedUs);
});
