// Health for Prometheus: how each piece of equipment stands, and what is wrong with it.

import type { Family, Sample } from '../../platform/exposition.ts';
import { BASE_STATES, type EquipmentHealth } from './model.ts';

/** States: 1 for the current one, 0 for the others; overlays and verdicts: those that are there. */
export function healthMetrics(all: readonly EquipmentHealth[], lastRoundMs: number): readonly Family[] {
  return [
    {
      name: 'vigie_equipment_state',
      help: '1: the base state of this piece of equipment',
      samples: () => statesOf(all),
    },
    {
      name: 'vigie_equipment_overlay',
      help: '1: beside its state, this holds too',
      samples: () =>
        all.flatMap(({ equipment, overlays }) =>
          overlays.map(({ overlay }): Sample => [{ equipment, overlay }, 1]),
        ),
    },
    {
      name: 'vigie_equipment_verdict',
      help: '1: this is wrong with it, see /api/v1/health',
      samples: () =>
        all.flatMap(({ equipment, verdicts }) =>
          verdicts.map(({ kind }): Sample => [{ equipment, verdict: kind }, 1]),
        ),
    },
    {
      name: 'vigie_health_round_seconds',
      help: 'How long the last round of health took',
      samples: () => [[{}, lastRoundMs / 1_000]],
    },
  ];
}

function* statesOf(all: readonly EquipmentHealth[]): Generator<Sample> {
  for (const { equipment, state } of all) {
    for (const one of BASE_STATES) yield [{ equipment, state: one }, one === state ? 1 : 0];
  }
}
