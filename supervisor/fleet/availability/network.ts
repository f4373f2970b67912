// One figure for several pieces of equipment, and by what they were weighted. Pure.

import { type Availability, type AvailabilitySeconds, sharesOf } from './availability.ts';

export interface Member {
  readonly seconds: AvailabilitySeconds;
  /** Sensors that depend on it; `null`: not known. */
  readonly sensors: number | null;
}

export interface NetworkAvailability extends Pick<Availability<never>, 'raw' | 'excludingAnnounced'> {
  /** `gateways`: each counts the same, because the sensors of at least one are not known. */
  readonly weightedBy: 'sensors' | 'gateways';
  /** Unweighted, over all. */
  readonly seconds: AvailabilitySeconds;
}

/** Seconds are weighted, not shares: what was in service for a day weighs a day. */
export function networkAvailability(members: readonly Member[]): NetworkAvailability {
  const isKnown = members.length > 0 && members.every(({ sensors }) => sensors !== null);
  const hasAny = members.some(({ sensors }) => (sensors ?? 0) > 0);
  const weightedBy = isKnown && hasAny ? 'sensors' : 'gateways';
  const weighted = members.map(({ seconds, sensors }) => ({
    seconds,
    weight: weightedBy === 'sensors' ? (sensors ?? 0) : 1,
  }));
  return {
    ...sharesOf(sum(weighted)),
    weightedBy,
    seconds: sum(weighted.map(({ seconds }) => ({ seconds, weight: 1 }))),
  };
}

function sum(
  members: readonly { readonly seconds: AvailabilitySeconds; readonly weight: number }[],
): AvailabilitySeconds {
  const total = (key: keyof AvailabilitySeconds): number =>
    members.reduce((all, { seconds, weight }) => all + weight * seconds[key], 0);
  return {
    period: total('period'),
    inService: total('inService'),
    up: total('up'),
    down: total('down'),
    announced: total('announced'),
    upAnnounced: total('upAnnounced'),
    downAnnounced: total('downAnnounced'),
    blind: total('blind'),
    unknown: total('unknown'),
    outOfService: total('outOfService'),
  };
}
