// Gateways that a round passes over would have come out of it as they went in.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GatewayContext } from './gateways.ts';
import { observeGateway } from './gateways.ts';
import type { EquipmentId } from './model.ts';
import { isQuiet } from './quiet.ts';
import { DEFAULT_RULES } from './rules.ts';
import type { GatewaySignals } from './signals.ts';
import { step } from './step.ts';
import { createWorld, type SimulatedGateway } from './testing/world.ts';

const S = 1_000;

/** Each changes what a verdict looks at. */
const CHANGES: readonly Partial<SimulatedGateway>[] = [
  { speaks: false },
  { speaks: true },
  { forwarder: false },
  { forwarder: true },
  { isRetired: true },
  { isRetired: false },
  { temperatureC: 90 },
  { temperatureC: 40 },
  { diskUsed: 0.99 },
  { diskUsed: 0.1 },
  { wallSkewMs: 20_000 },
  { wallSkewMs: 0 },
  { wallSynced: false },
  { wallSynced: true },
  { waiting: 5_000 },
  { waiting: 0 },
  { dropped: 3 },
  { connects: 20 },
  { tmstRestarts: 9 },
  { roundTripMs: 9_000 },
  { roundTripMs: 20 },
  { unstored: { sinceMs: Date.UTC(2026, 8, 1), arrives: true } },
  { unstored: null },
  { deaf: { sinceMs: Date.UTC(2026, 8, 1), values: {} } },
  { deaf: null },
  { downlinks: { done: 9, failed: 9 } },
  { downlinks: { done: 9, failed: 0 } },
  { certificateEndsMs: Date.UTC(2026, 8, 3) },
  { certificateEndsMs: null },
];

test('whatever happens to it', () => {
  let passedOver = 0;
  const happening = fc.tuple(fc.constantFrom(...CHANGES), fc.integer({ min: 1, max: 900 }));
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 12 }), (happenings) => {
      const world = createWorld({ gateways: 3 });
      const [gateway] = world.gateways;
      world.pass(400 * S, 40 * S);
      for (const [change, forS] of happenings) {
        Object.assign(gateway as SimulatedGateway, change);
        world.pass(forS * S, Math.max(S, Math.ceil(forS / 6) * S));
        const { gateways, ears } = world.signals();
        const context: GatewayContext = {
          rules: DEFAULT_RULES,
          ears,
          commonSkewMs: 0,
          upstreamSinceMs: null,
        };
        // A moment later, when nothing new has come.
        const laterMs = world.now() + S;
        for (const signals of gateways) passedOver += check(signals, context, laterMs);
      }

      function check(signals: GatewaySignals, context: GatewayContext, nowMs: number): number {
        const memory = world.memory().get(signals.equipment as EquipmentId);
        if (memory === undefined || !isQuiet(memory, signals, context, nowMs)) return 0;
        const done = step(memory, observeGateway(memory, signals, context, nowMs), null, nowMs);
        expect(done.memory).toEqual(memory);
        expect(done.rows).toEqual([]);
        return 1;
      }
    }),
    { numRuns: 60 },
  );
  expect(passedOver).toBeGreaterThan(100);
});
