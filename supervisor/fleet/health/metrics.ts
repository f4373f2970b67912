// Health for Prometheus, as text: how each piece of equipment stands, and what is wrong with it.

import { BASE_STATES, type EquipmentHealth } from './model.ts';

/** Exposition format 0.0.4. States: 1 for the current one, 0 for the others; verdicts: those that are raised. */
export function healthMetrics(all: readonly EquipmentHealth[], lastRoundMs: number): string {
  const lines = [
    '# HELP vigie_equipment_state 1: the base state of this piece of equipment',
    '# TYPE vigie_equipment_state gauge',
  ];
  for (const { equipment, state } of all) {
    for (const one of BASE_STATES) {
      lines.push(
        `vigie_equipment_state{equipment="${escaped(equipment)}",state="${one}"} ${one === state ? 1 : 0}`,
      );
    }
  }
  lines.push(
    '# HELP vigie_equipment_overlay 1: beside its state, this holds too',
    '# TYPE vigie_equipment_overlay gauge',
  );
  for (const { equipment, overlays } of all) {
    for (const { overlay } of overlays) {
      lines.push(`vigie_equipment_overlay{equipment="${escaped(equipment)}",overlay="${overlay}"} 1`);
    }
  }
  lines.push(
    '# HELP vigie_equipment_verdict 1: this is wrong with it, see /api/v1/health',
    '# TYPE vigie_equipment_verdict gauge',
  );
  for (const { equipment, verdicts } of all) {
    for (const { kind } of verdicts) {
      lines.push(`vigie_equipment_verdict{equipment="${escaped(equipment)}",verdict="${kind}"} 1`);
    }
  }
  lines.push(
    '# HELP vigie_health_round_seconds How long the last round of health took',
    '# TYPE vigie_health_round_seconds gauge',
    `vigie_health_round_seconds ${lastRoundMs / 1_000}`,
    '',
  );
  return lines.join('\n');
}

function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
