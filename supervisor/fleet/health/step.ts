// One piece of equipment, one round: what was observed of it becomes its health, and the rows that tell of the change. Pure.

import { type Base, type Evidence, eventOf, nextBase, type Presence } from './base-state.ts';
import { isEdge, nextFlapping } from './flapping.ts';
import type { Hearing } from './hearing.ts';
import { type Finding, type HoldTimes, nextTrack, type Track } from './hysteresis.ts';
import type { EquipmentMemory, Told } from './memory.ts';
import type { EquipmentHealth, EquipmentId, Overlay, StateRow, Verdict, VerdictKind } from './model.ts';
import { baseRow, overlayRow, sameTold } from './rows.ts';
import { BAD_SERVICE, byGravity } from './rules.ts';
import type { Times } from './times.ts';
import type { Trend } from './trend.ts';

export interface Observation {
  readonly equipment: EquipmentId;
  readonly isRetired: boolean;
  readonly presence: Presence;
  readonly findings: readonly (readonly [VerdictKind, Finding, HoldTimes])[];
  readonly times: Times;
  readonly hearing: Hearing;
  /** Since when what it depends on is down; `null`: it is not. */
  readonly upstreamSinceMs: number | null;
  readonly trend: Trend | null;
}

export interface Step {
  readonly memory: EquipmentMemory;
  /** To be written before anybody is told. */
  readonly rows: readonly StateRow[];
  /** State, overlays or the kinds of verdicts are not what they were. */
  readonly hasChanged: boolean;
}

const NO_ROWS: readonly StateRow[] = [];

/** `workSinceMs`: since when announced work is on; `null`: none is. */
export function step(
  before: EquipmentMemory,
  observation: Observation,
  workSinceMs: number | null,
  nowMs: number,
): Step {
  const { hearing, isRetired } = observation;
  const isBlind = hearing.blindSinceMs !== null;
  const tracks = isRetired ? [] : isBlind ? before.tracks : nextTracks(before.tracks, observation, nowMs);
  const seen = sinceWhen(before, observation, tracks, nowMs);
  const { base, beforeSuspect } =
    isBlind && !isRetired ? before : standing(before, seen, observation.times, nowMs);
  const edge = isEdge(before.base.state, base.state);
  const { edgesMs, unstableSinceMs } = nextFlapping(before, edge, 2 * observation.times.windowMs, nowMs);
  // What has never been there, or is no more, misses nothing.
  const isAbsent = isRetired || base.state === 'never-seen';
  const upstreamSinceMs = isAbsent ? null : observation.upstreamSinceMs;
  const health = healthOf(before.health, base, tracks, {
    unstable: isRetired ? null : unstableSinceMs,
    upstream: upstreamSinceMs === null ? null : Math.max(upstreamSinceMs, base.sinceMs),
    blind: isAbsent ? null : hearing.blindSinceMs,
    maintenance: isRetired ? null : workSinceMs,
  });
  const told = nextTold(before, base, health, observation.times, nowMs);
  const rows = rowsOf(before, health, told, hearing, nowMs);
  const memory: EquipmentMemory = {
    base,
    beforeSuspect,
    told,
    hearing,
    stretchSinceMs: seen.stretchSinceMs,
    tracks,
    edgesMs,
    unstableSinceMs,
    upstreamSinceMs,
    trend: observation.trend,
    health,
  };
  return {
    memory: isSame(before, memory) ? before : memory,
    rows,
    hasChanged: before.health !== health && !looksSame(before.health, health),
  };
}

function isSame(before: EquipmentMemory, after: EquipmentMemory): boolean {
  for (const name in after) {
    const key = name as keyof EquipmentMemory;
    if (before[key] !== after[key]) return false;
  }
  return true;
}

function nextTracks(before: readonly Track[], { findings }: Observation, nowMs: number): readonly Track[] {
  let after: Track[] | null = null;
  for (const [kind, finding, hold] of findings) {
    const known = before.length === 0 ? null : (before.find((track) => track.kind === kind) ?? null);
    const track = nextTrack(kind, known, finding, hold, nowMs);
    if (track === known) continue;
    after = (after ?? [...before]).filter((one) => one.kind !== kind);
    if (track !== null) after.push(track);
  }
  return after ?? before;
}

function sinceWhen(
  before: EquipmentMemory,
  { presence, isRetired, hearing }: Observation,
  tracks: readonly Track[],
  nowMs: number,
): Evidence {
  let badlySinceMs: number | null = null;
  for (const track of tracks) {
    if (!track.raised || !BAD_SERVICE.has(track.kind)) continue;
    badlySinceMs = Math.min(badlySinceMs ?? Number.POSITIVE_INFINITY, track.sinceMs);
  }
  let wellSinceMs: number | null = null;
  for (const { raised, kind, rightSinceMs } of before.tracks) {
    if (raised && BAD_SERVICE.has(kind)) wellSinceMs = Math.max(wellSinceMs ?? 0, rightSinceMs ?? nowMs);
  }
  const isServing = presence.kind === 'serving' && hearing.blindSinceMs === null;
  const stretchSinceMs = isServing
    ? (before.stretchSinceMs ?? presence.signalMs)
    : presence.kind === 'unknown'
      ? before.stretchSinceMs
      : null;
  return { retired: isRetired, presence, stretchSinceMs, badlySinceMs, wellSinceMs };
}

/** The base state; a gap that turns out to be short has never been. */
function standing(
  before: EquipmentMemory,
  evidence: Evidence,
  times: Times,
  nowMs: number,
): Pick<EquipmentMemory, 'base' | 'beforeSuspect'> {
  const { base: from, beforeSuspect } = before;
  const to = nextBase(from, eventOf(evidence, times, nowMs), evidence, nowMs);
  if (to === from) return before;
  if (to.state === 'suspect') return { base: to, beforeSuspect: from };
  const wasTold = before.told?.state === 'suspect';
  const isShortGap = from.state === 'suspect' && !wasTold && beforeSuspect?.state === to.state;
  return { base: isShortGap ? beforeSuspect : to, beforeSuspect: null };
}

type OverlaysSince = Readonly<Record<Overlay, number | null>>;
const TOLD_OVERLAYS = ['blind', 'upstream', 'unstable', 'maintenance'] as const satisfies readonly Overlay[];

function healthOf(
  before: EquipmentHealth,
  base: Base,
  tracks: readonly Track[],
  since: OverlaysSince,
): EquipmentHealth {
  const overlays = TOLD_OVERLAYS.flatMap((overlay) => {
    const known = before.overlays.find((one) => one.overlay === overlay);
    const sinceMs = since[overlay];
    return sinceMs === null ? [] : [known ?? { overlay, sinceMs }];
  });
  const verdicts = tracks.some(({ raised }) => raised)
    ? tracks.filter(({ raised }) => raised).map((track) => verdictOf(before, track))
    : [];
  verdicts.sort(byGravity);
  const isUnchanged =
    before.state === base.state &&
    before.sinceMs === base.sinceMs &&
    sameItems(before.overlays, overlays) &&
    sameItems(before.verdicts, verdicts);
  return isUnchanged ? before : { equipment: before.equipment, ...base, overlays, verdicts };
}

/** The same object as before where it says the same. */
function verdictOf(before: EquipmentHealth, { kind, sinceMs, values }: Track): Verdict {
  const known = before.verdicts.find((one) => one.kind === kind);
  return known !== undefined && known.sinceMs === sinceMs && known.values === values
    ? known
    : { kind, sinceMs, values };
}

function sameItems<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** Figures of verdicts aside. */
function looksSame(one: EquipmentHealth, other: EquipmentHealth): boolean {
  const kinds = ({ verdicts }: EquipmentHealth): string => verdicts.map(({ kind }) => kind).join();
  const names = ({ overlays }: EquipmentHealth): string => overlays.map(({ overlay }) => overlay).join();
  return one.state === other.state && kinds(one) === kinds(other) && names(one) === names(other);
}

/** What the rows are to say. Gaps are told once they are longer than what happens every day. */
function nextTold(
  before: EquipmentMemory,
  base: Base,
  { verdicts }: EquipmentHealth,
  times: Times,
  nowMs: number,
): Told | null {
  if (base.state === 'suspect' && nowMs - base.sinceMs < times.suspectAfterMs) return before.told;
  if (base.state === 'never-seen' && before.told === null) return null;
  const kinds = verdicts.map(({ kind }) => kind);
  return sameTold(before.told, base, kinds)
    ? before.told
    : { state: base.state, fromMs: fromOf(before.told, base, verdicts, nowMs), kinds };
}

/** New reasons of the same state are told from when the newest of them began. */
function fromOf(before: Told | null, base: Base, verdicts: readonly Verdict[], nowMs: number): number {
  if (before === null || before.state !== base.state) return base.sinceMs;
  const added = verdicts.filter(({ kind }) => !before.kinds.includes(kind));
  const sinceMs = added.length === 0 ? nowMs : Math.max(...added.map((verdict) => verdict.sinceMs));
  return Math.max(before.fromMs, sinceMs);
}

function rowsOf(
  before: EquipmentMemory,
  health: EquipmentHealth,
  told: Told | null,
  hearing: Hearing,
  nowMs: number,
): readonly StateRow[] {
  const unsaid = unsaidBlindness(before, health, hearing);
  if (before.health === health && before.told === told && unsaid === null) return NO_ROWS;
  const rows: StateRow[] = [];
  if (unsaid !== null) {
    rows.push(overlayRow(health, 'blind', 'on', unsaid, nowMs));
    rows.push(overlayRow(health, 'blind', 'off', hearing.hearingSinceMs, nowMs));
  }
  if (told !== null && told !== before.told) rows.push(baseRow(health, told, nowMs));
  for (const overlay of TOLD_OVERLAYS) {
    const was = before.health.overlays.some((one) => one.overlay === overlay);
    const is = health.overlays.find((one) => one.overlay === overlay);
    if (!was && is !== undefined) rows.push(overlayRow(health, overlay, 'on', is.sinceMs, nowMs));
    if (was && is === undefined) {
      const couldHear = overlay === 'blind' && hearing.blindSinceMs === null;
      const endMs = couldHear ? Math.min(hearing.hearingSinceMs, nowMs) : nowMs;
      rows.push(overlayRow(health, overlay, 'off', endMs, nowMs));
    }
  }
  return rows;
}

/** Since when it could not be heard, where that was over before anybody said so. */
function unsaidBlindness(
  before: EquipmentMemory,
  { state }: EquipmentHealth,
  hearing: Hearing,
): number | null {
  const sinceMs = before.hearing.blindSinceMs;
  const isOver = sinceMs !== null && hearing.blindSinceMs === null;
  if (!isOver || state === 'never-seen' || state === 'retired') return null;
  const wasSaid = before.health.overlays.some(({ overlay }) => overlay === 'blind');
  return wasSaid || sinceMs >= hearing.hearingSinceMs ? null : sinceMs;
}
