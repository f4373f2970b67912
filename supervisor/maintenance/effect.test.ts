// What work does to service, as far as can be told beforehand.

import { describe, expect, test } from 'vitest';
import type { EquipmentHealth, EquipmentId } from '../fleet/health/model.ts';
import { A1, A2, S1, smallNetwork } from '../testing/small-network.ts';
import { createEffect, type EffectDeps } from './effect.ts';
import { workOf } from './testing/works.ts';
import { HOUR_MS } from './testing/world.ts';

const NOW = Date.parse('2026-10-13T08:00:00Z');
const { fromMs, toMs } = workOf();
const gateways = smallNetwork().gateways();
const idOf = (equipment: EquipmentId): number =>
  gateways.find(({ eui }) => equipment === `gateway:${eui}`)?.id ?? 0;
const scope = { ref: null, fromMs, toMs, equipment: [A1] };
const offline = (equipment: EquipmentId): EquipmentHealth => {
  return { equipment, state: 'offline', sinceMs: NOW - HOUR_MS, overlays: [], verdicts: [] };
};

/** Twelve sensors; `alone` of them when only the gateways of the work are silent, all when its neighbour is too. */
function effectWith(more: Partial<EffectDeps> = {}, asked: unknown[] = []) {
  return createEffect({
    gateways: () => gateways,
    healthOf: () => null,
    async lostWith(own, silent, days) {
      asked.push([own, silent.toSorted(), days]);
      return { sensors: 12, alone: silent.length === 1 ? 0 : 12 };
    },
    neighboursOf: async () => new Set([idOf(A2)]),
    known: () => [],
    now: () => NOW + 0.5,
    ...more,
  });
}

describe('the effect of work', () => {
  test('where others hear the same: no spare is left', async () => {
    const asked: unknown[] = [];
    expect(await effectWith({}, asked)(scope)).toEqual({
      ...{ impact: 'REDUCED-REDUNDANCY', sensors: 12, sensorsLost: 0, conflicts: [], computedMs: NOW + 1 },
    });
    expect(asked).toEqual([[[idOf(A1)], [idOf(A1)], [20_261_012, 20_261_013]]]);
  });

  test('a neighbour that is down is a conflict, and hears nothing', async () => {
    const healthOf = (equipment: EquipmentId) => ([A2, S1].includes(equipment) ? offline(equipment) : null);
    // Amboise is down too, and far away.
    expect(await effectWith({ healthOf })(scope)).toMatchObject({
      ...{ impact: 'OUTAGE', sensorsLost: 12 },
      conflicts: [{ kind: 'down', equipment: A2, sinceMs: NOW - HOUR_MS }],
    });
  });

  test.each<[string, Parameters<typeof workOf>[0], boolean]>([
    ['at the same time', { equipment: [A2] }, true],
    ['on the same equipment', { equipment: [A1] }, true],
    ['just before', { equipment: [A2], fromMs: fromMs - HOUR_MS, toMs: fromMs }, false],
    ['far away', { equipment: [S1] }, false],
    ['that is cancelled', { equipment: [A2], state: 'cancelled' }, false],
    ['that nobody was told of', { equipment: [A2], state: 'draft' }, false],
  ])('other work %s', async (_when, more, isConflict) => {
    const other = workOf({ ref: 'MNT-2026-0009', ...more });
    const { conflicts } = await effectWith({ known: () => [other] })(scope);
    expect(conflicts.map((one) => (one.kind === 'work' ? one.ref : one.kind))).toEqual(
      isConflict ? ['MNT-2026-0009'] : [],
    );
  });

  test('is no conflict with itself', async () => {
    const { conflicts } = await effectWith({ known: () => [workOf()] })({ ...scope, ref: 'MNT-2026-0001' });
    expect(conflicts).toEqual([]);
  });

  test.each<[EquipmentId, string]>([
    ['broker', 'OUTAGE'],
    ['lns:icone', 'OUTAGE'],
    ['backhaul:without-gateways', 'NO-IMPACT'],
  ])('of %s is %s', async (equipment, impact) => {
    expect(await effectWith()({ ...scope, equipment: [equipment] })).toMatchObject({ impact });
  });

  test('what cannot be estimated is supposed to be the worst, and said to be unknown', async () => {
    const lostWith = async () => Promise.reject(new Error('busy'));
    expect(await effectWith({ lostWith })(scope)).toMatchObject({
      ...{ impact: 'OUTAGE', sensors: null, sensorsLost: null },
    });
  });
});
