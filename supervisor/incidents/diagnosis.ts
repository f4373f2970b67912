// What an incident is judged to have, as health says it now: of its cause where that fails itself, else of the first that fails. Pure.

import type { EquipmentHealth, EquipmentId, Verdict } from '../fleet/health/model.ts';
import { failingOf } from './actions.ts';
import type { Dossier } from './model.ts';
import { natureOf } from './troubles.ts';

export interface Diagnosis {
  readonly equipment: EquipmentId;
  readonly verdict: Verdict;
  /** More of it fails: what is said is of one of them. */
  readonly isOneOfMany: boolean;
}

/** `null`: nothing of it fails that Vigie sees, or nothing is judged of it. */
export function diagnosisOf(
  { domain, members }: Pick<Dossier, 'domain' | 'members'>,
  healthOf: (equipment: EquipmentId) => EquipmentHealth | null,
): Diagnosis | null {
  const failing = failingOf({ members });
  const cause = failing.find(({ equipment }) => equipment === domain) ?? failing[0];
  if (cause === undefined) return null;
  const { equipment } = cause;
  const nature = natureOf(cause.verdict);
  const verdict = healthOf(equipment)?.verdicts.find(({ kind }) => natureOf(kind) === nature);
  if (verdict === undefined) return null;
  const isOneOfMany = equipment !== domain && failing.some((one) => one.equipment !== equipment);
  return { equipment, verdict, isOneOfMany };
}
