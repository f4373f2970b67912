import { describe, expect, test } from 'vitest';
import { openTrace, requireOrSkip, syntheticTrace } from '../../test/traces.ts';
import { gatewaysOf, type TraceLine } from './trace.ts';
import { createTraceFrames } from './trace-frame.ts';

/** What the folder of traces says is worth knowing of them. */
function oddities(trace: readonly TraceLine[]) {
  const counts = trace.map(({ rx }) => rx.length);
  const offsets = trace.flatMap(({ t, rx }) =>
    rx.flatMap(({ gw, time }) => (time === null ? [] : [{ gw, offByMs: Math.abs(t - time) }])),
  );
  const frameOf = createTraceFrames();
  const frames = trace.map((line) => frameOf(line).phyPayload.toString('hex'));
  return {
    gateways: gatewaysOf(trace).length,
    fewest: Math.min(...counts),
    most: Math.max(...counts),
    mean: counts.reduce((sum, count) => sum + count, 0) / counts.length,
    aloneShare: counts.filter((count) => count === 1).length / counts.length,
    sameGatewayTwiceShare:
      trace.filter(({ rx }) => new Set(rx.map(({ gw }) => gw)).size < rx.length).length / trace.length,
    withTimeShare: offsets.length / counts.reduce((sum, count) => sum + count, 0),
    yearsOff: new Set(offsets.filter(({ offByMs }) => offByMs > 2 * 365 * 86_400_000).map(({ gw }) => gw))
      .size,
    listedTwice: trace.length - new Set(frames).size,
    inOrder: trace.every(({ t }, index) => index === 0 || t >= (trace[index - 1]?.t ?? 0)),
  };
}

const synthetic = [...syntheticTrace({ seed: 1, transmissions: 5_000 })];

test('the same seed makes the same trace, another one another', () => {
  const again = [...syntheticTrace({ seed: 1, transmissions: 5_000 })];
  expect(again).toEqual(synthetic);
  expect([...syntheticTrace({ seed: 2, transmissions: 10 })]).not.toEqual(synthetic.slice(0, 10));
});

test('a synthetic trace has the oddities of the real one', () => {
  const found = oddities(synthetic);
  expect(synthetic).toHaveLength(5_000);
  expect(found).toMatchObject({ gateways: 12, fewest: 1, most: 12, listedTwice: 1, inOrder: true });
  expect(found.mean).toBeGreaterThan(4);
  expect(found.mean).toBeLessThan(5);
  expect(found.sameGatewayTwiceShare).toBeGreaterThan(0.5);
  expect(found.yearsOff).toBeGreaterThanOrEqual(1);
  expect(found.aloneShare).toBeGreaterThan(0.3);
});

test('it lists plaintext with dr and PHYPayloads with datr', () => {
  expect(
    synthetic.some(({ data, dr, phy, datr }) => data !== null && dr === 5 && phy === null && datr === null),
  ).toBe(true);
  expect(
    synthetic.some(
      ({ data, dr, phy, datr }) => data === null && dr === null && phy !== null && datr === 'SF12BW125',
    ),
  ).toBe(true);
});

describe.skipIf(requireOrSkip('traces'))('the real traces', () => {
  test('saint-eynard-2023 is what its description says', () => {
    const trace = openTrace('saint-eynard-2023') ?? [];
    const found = oddities(trace);
    expect(trace).toHaveLength(23_186);
    expect(trace.reduce((sum, { rx }) => sum + rx.length, 0)).toBe(104_196);
    expect(found).toMatchObject({ gateways: 12, fewest: 1, most: 12, listedTwice: 1, inOrder: true });
    expect(found.sameGatewayTwiceShare).toBe(13_456 / 23_186);
    expect(found.yearsOff).toBe(1);
    expect(found.mean).toBeCloseTo(4.5, 1);
  });

  test('tour-perret-2023 has PHYPayloads of its own, repeated as its device did', () => {
    const trace = openTrace('tour-perret-2023') ?? [];
    const found = oddities(trace);
    expect(trace).toHaveLength(12_614);
    expect(found.gateways).toBe(42);
    expect(trace.every(({ phy }) => phy !== null)).toBe(true);
    expect(trace.length - found.listedTwice).toBe(10_631);
  });
});

test('a trace that is not at hand is null', () => {
  expect(openTrace('no-such-trace' as 'saint-eynard-2023')).toBeNull();
});
