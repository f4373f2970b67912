// How grave an incident is: by the sensors that nobody hears because of it. Pure.

import type { Domain, Member, Severity } from './model.ts';
import { isMinor, natureOf } from './troubles.ts';

/** Device sessions of yesterday and today: an estimate, until sensors are registered. */
export interface Effects {
  /** Heard by one of its gateways at least. */
  readonly sensors: number;
  /** And by no gateway that still hears. */
  readonly alone: number;
  /** Gateways that would have heard one of those. */
  readonly gateways: number;
}

/** `effects` `null`: could not be estimated. */
export function severityOf(
  domain: Domain,
  verdicts: readonly Member['verdict'][],
  effects: Effects | null,
): Severity {
  const known = verdicts.filter((verdict) => verdict !== 'reported');
  if (known.length > 0 && known.every(isMinor)) return 4;
  if (domain === 'network' || domain === 'broker' || domain.startsWith('lns:')) return 1;
  // What is heard is heard; what is told to sensors does not arrive.
  if (known.length > 0 && known.every((verdict) => natureOf(verdict) === 'downlinks')) return 3;
  if (effects === null) return 2;
  return effects.gateways >= 2 ? 1 : effects.gateways === 1 ? 2 : 3;
}
