import { expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import type { Sent } from './oracle.ts';
import { recoveryOf } from './recovery.ts';

function sent(eui: string, sentMs: number, arrivalMs: number | null): Sent {
  return { eui: eui as GatewayEui, kind: 'good', sentMs, arrivalMs, ackedMs: sentMs, held: 1 };
}

const SENT = [
  sent('a', 900, 5_000),
  sent('a', 1_500, 4_000),
  sent('a', 2_000, 3_000),
  sent('b', 1_200, 1_300),
  sent('b', 1_100, null),
];

test('recovery ends with the first arrival of what was sent after the fault', () => {
  const struck = { kind: 'kill-agent', atMs: 950, untilMs: 1_000 } as const;
  expect(recoveryOf([{ ...struck, gateways: ['a'] }], SENT)).toEqual({ p50Ms: 2_000, p99Ms: 2_000 });
  expect(recoveryOf([{ ...struck, gateways: ['b'] }], SENT)).toEqual({ p50Ms: 300, p99Ms: 300 });
});

test('a fault of all gateways is over when the slowest is back', () => {
  const struck = { kind: 'kill-supervisor', atMs: 950, untilMs: 1_000, gateways: [] } as const;
  expect(recoveryOf([struck], SENT)).toEqual({ p50Ms: 2_000, p99Ms: 2_000 });
});

test('a fault after which nothing was sent says nothing', () => {
  expect(recoveryOf([{ kind: 'cut-agent', atMs: 0, untilMs: 9_000, gateways: ['a'] }], SENT)).toBeNull();
});
