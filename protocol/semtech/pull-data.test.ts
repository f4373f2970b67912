import { expect, test } from 'vitest';
import { readToServer } from './datagram.ts';
import { encodePullData, type PullData } from './pull-data.ts';

test.each([
  { version: 1, token: 0x1020, hex: '01102002aa555a0000000000' },
  { version: 2, token: 0x1020, hex: '02102002aa555a0000000000' },
] as const)('PULL_DATA $hex, bytes to struct and back', ({ version, token, hex }) => {
  const read = readToServer(Buffer.from(hex, 'hex'));
  expect(read).toEqual({ kind: 'pull-data', version, token, gatewayEui: 'aa555a0000000000' });
  expect(encodePullData(version, token, (read as PullData).gatewayEui).toString('hex')).toBe(hex);
});
