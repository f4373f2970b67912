import { expect, test } from 'vitest';
import type { Use } from './duty-cycle.ts';
import { createDutyWatch, type DutyWarning } from './duty-watch.ts';
import { subBandOf } from './sub-bands.ts';

const RX2 = subBandOf(869_525_000);
const RX1 = subBandOf(868_100_000);

function watching() {
  let uses: Use[] = [];
  const told: [number, readonly DutyWarning[]][] = [];
  const logged: unknown[] = [];
  const watch = createDutyWatch({
    uses: () => uses,
    onWarnings: (gatewayId, warnings) => told.push([gatewayId, warnings]),
    euiOf: (gatewayId) => `gateway ${gatewayId}`,
    log: { warn: (fields: unknown) => void logged.push(fields) },
  });
  return {
    told,
    logged,
    look(
      nowMs: number,
      ...now: [gatewayId: number, subBand: Use['subBand'], ofLimit: number | null][]
    ): void {
      uses = now.map(([gatewayId, subBand, ofLimit]) => ({ gatewayId, subBand, airtimeMs: 1, ofLimit }));
      told.length = 0;
      watch.look(nowMs);
    },
  };
}

test('a gateway is warned of from 80 % of a sub-band on, since when, and in the log once', () => {
  const rig = watching();
  rig.look(1, [1, RX2, 0.79], [2, RX2, 0.2]);
  expect(rig.told).toEqual([]);
  rig.look(2, [1, RX2, 0.8], [1, RX1, 0.9]);
  rig.look(3, [1, RX2, 0.95], [1, RX1, 0.9]);
  expect(rig.told).toEqual([
    [
      1,
      [
        { subBand: '869.4-869.65', sinceMs: 2, ratio: 0.95 },
        { subBand: '868.0-868.6', sinceMs: 2, ratio: 0.9 },
      ],
    ],
  ]);
  expect(rig.logged).toEqual([
    { eui: 'gateway 1', subBand: '869.4-869.65', ratio: 0.8 },
    { eui: 'gateway 1', subBand: '868.0-868.6', ratio: 0.9 },
  ]);
});

test('a warning stands until use has clearly fallen, and is logged again when it comes back', () => {
  const rig = watching();
  rig.look(1, [1, RX2, 0.85]);
  rig.look(2, [1, RX2, 0.72]);
  expect(rig.told).toEqual([[1, [{ subBand: '869.4-869.65', sinceMs: 1, ratio: 0.72 }]]]);
  rig.look(3, [1, RX2, 0.69]);
  expect(rig.told).toEqual([[1, []]]);
  rig.look(4, [1, RX2, 0.75]);
  expect(rig.told).toEqual([]);
  rig.look(5, [1, RX2, 0.81]);
  expect(rig.logged).toHaveLength(2);
});

test('without a limit there is nothing to warn of', () => {
  const rig = watching();
  rig.look(1, [1, subBandOf(923_300_000), null]);
  expect(rig.told).toEqual([]);
});
