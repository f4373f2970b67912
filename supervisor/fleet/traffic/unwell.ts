// When a gateway was not as it usually is: offline, deaf, or nobody could know. Such hours teach a baseline nothing.

import type { Interval } from '../availability/intervals.ts';
import { paint } from '../availability/paint.ts';
import type { Said, SaidRow } from '../availability/said.ts';
import type { EquipmentId, Verdict } from '../health/model.ts';

export interface UnwellDeps {
  readonly said: (
    equipment: readonly EquipmentId[],
    period: Interval,
  ) => Promise<ReadonlyMap<EquipmentId, Said>>;
  readonly reasons: (ids: readonly number[]) => Promise<ReadonlyMap<number, readonly Verdict[]>>;
}

export type Unwell = (equipment: EquipmentId, period: Interval) => Promise<readonly Interval[]>;

export function createUnwell({ said, reasons }: UnwellDeps): Unwell {
  return async (equipment, period) => {
    const { base = [], blind = [] } = (await said([equipment], period)).get(equipment) ?? {};
    const states = paint(base, period);
    const degraded = states.filter(({ value }) => value.value === 'degraded').map(({ value }) => value.id);
    const why = degraded.length === 0 ? new Map<number, Verdict[]>() : await reasons(degraded);
    const isUnwell = ({ id, value }: SaidRow): boolean =>
      value === 'offline' ||
      value === 'retired' ||
      (why.get(id)?.some(({ kind }) => kind === 'forwarder-deaf') ?? false);
    return [
      ...states.filter(({ value }) => isUnwell(value)),
      ...paint(blind, period).filter(({ value }) => value.value === 'on'),
    ];
  };
}
