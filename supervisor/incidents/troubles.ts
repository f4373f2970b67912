// What health shows now, as incidents ask for it: which trouble a piece of equipment is in, or that it is well. Pure.

import type { EquipmentHealth, EquipmentId, Verdict, VerdictKind } from '../fleet/health/model.ts';
import type { Member } from './model.ts';

/**
 * What each verdict is about. Troubles of one nature may have a common cause: `away` is what cannot be reached or stores
 * nothing. Minor natures have no effect on service yet: severity 4. `null`: no incident.
 */
const NATURES = {
  'agent-gone': 'away',
  'forwarder-silent': 'away',
  'nothing-stored': 'away',
  'lns-silent': 'away',
  'broker-down': 'away',
  'backhaul-down': 'away',
  'forwarder-deaf': 'deaf',
  'journal-dropping': 'dropping',
  'downlinks-failing': 'downlinks',
  'backhaul-poor': 'poor',
  'journal-filling': 'filling',
  'clock-wrong': 'clock',
  'host-hot': 'hot',
  'host-full': 'full',
  'certificate-ending': 'certificate',
  // Vigie cannot judge others meanwhile, nor herself.
  'supervisor-blind': null,
} as const satisfies Readonly<Record<VerdictKind, string | null>>;
export type Nature = Exclude<(typeof NATURES)[VerdictKind], null>;

const MINOR: ReadonlySet<Nature> = new Set<Nature>([
  'poor',
  'filling',
  'clock',
  'hot',
  'full',
  'certificate',
]);

export function natureOf(verdict: Member['verdict']): Nature | null {
  return verdict === 'reported' ? null : NATURES[verdict];
}

/** Nothing suffers yet. */
export function isMinor(verdict: Member['verdict']): boolean {
  const nature = natureOf(verdict);
  return nature !== null && MINOR.has(nature);
}

/** Gateways hear as before: what is told to sensors does not arrive, or nothing suffers yet. */
export function leavesHearing(verdict: Member['verdict']): boolean {
  return isMinor(verdict) || natureOf(verdict) === 'downlinks';
}

/** Of a piece of equipment one that is grave and one that is minor can be told apart. */
export interface Trouble {
  readonly equipment: EquipmentId;
  readonly verdict: VerdictKind;
  readonly fellMs: number;
  /** What it depends on is down. */
  readonly isUpstream: boolean;
  /** Gateways for which it is judged to be down; 0: it is judged by itself. */
  readonly gone: number;
}

/** How equipment stands towards one of the two weights. */
export type Standing =
  | { readonly kind: 'failing'; readonly trouble: Trouble }
  /** `sinceMs`: the first signal of it. `isUnstable`: it goes and comes. */
  | { readonly kind: 'well'; readonly sinceMs: number | null; readonly isUnstable: boolean }
  /** Nobody can know, or signals are missing and not for long enough to say more. */
  | { readonly kind: 'unknown' }
  /** Retired, or no longer there. */
  | { readonly kind: 'absent' };

export interface Sight {
  /** All that fails now. */
  readonly troubles: readonly Trouble[];
  standing(equipment: EquipmentId, minor: boolean): Standing;
}

export function sightOf(
  current: Iterable<EquipmentHealth>,
  of: (equipment: EquipmentId) => EquipmentHealth | null,
): Sight {
  const troubles: Trouble[] = [];
  for (const health of current) {
    if (health.state !== 'offline' && health.state !== 'degraded') continue;
    const grave = standingOf(health, false);
    if (grave.kind === 'failing') troubles.push(grave.trouble);
    const minor = standingOf(health, true);
    if (minor.kind === 'failing') troubles.push(minor.trouble);
  }
  return {
    troubles,
    standing(equipment, minor) {
      const health = of(equipment);
      return health === null ? { kind: 'absent' } : standingOf(health, minor);
    },
  };
}

function standingOf(health: EquipmentHealth, minor: boolean): Standing {
  const { equipment, state, sinceMs, overlays, verdicts } = health;
  if (state === 'retired') return { kind: 'absent' };
  if (state === 'suspect' || state === 'never-seen') return { kind: 'unknown' };
  let isUpstream = false;
  let isUnstable = false;
  for (const { overlay } of overlays) {
    if (overlay === 'blind') return { kind: 'unknown' };
    isUpstream ||= overlay === 'upstream';
    isUnstable ||= overlay === 'unstable';
  }
  // What is away tells nothing of its temperature.
  if (state === 'offline' && minor) return { kind: 'unknown' };
  if (state === 'offline') {
    const verdict = verdicts.find(({ kind }) => NATURES[kind] === 'away')?.kind ?? awayOf(equipment);
    return {
      kind: 'failing',
      trouble: { equipment, verdict, fellMs: sinceMs, isUpstream, gone: goneOf(verdicts) },
    };
  }
  const verdict = state === 'degraded' ? verdicts.find((one) => counts(one, minor)) : undefined;
  if (verdict !== undefined) {
    const { kind, sinceMs: fellMs } = verdict;
    return { kind: 'failing', trouble: { equipment, verdict: kind, fellMs, isUpstream, gone: 0 } };
  }
  return { kind: 'well', sinceMs: state === 'online' ? sinceMs : null, isUnstable };
}

function goneOf(verdicts: readonly Verdict[]): number {
  const gone = verdicts.find(({ kind }) => kind === 'backhaul-down')?.values['gone'];
  return typeof gone === 'number' ? gone : 0;
}

function counts({ kind }: Verdict, minor: boolean): boolean {
  const nature = NATURES[kind];
  return nature !== null && MINOR.has(nature) === minor;
}

/** It answers again and is not believed yet: its verdict is gone, its outage is not. */
function awayOf(equipment: EquipmentId): VerdictKind {
  if (equipment.startsWith('lns:')) return 'lns-silent';
  if (equipment.startsWith('backhaul:')) return 'backhaul-down';
  return equipment === 'broker' ? 'broker-down' : 'agent-gone';
}
