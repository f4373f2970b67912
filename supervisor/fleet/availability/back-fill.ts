// What receptions that came later, and the agent's word about its packet forwarder, say of a time in which nobody could
// know: where receptions follow each other closely enough, or PULL_DATA did, a gateway served; where PULL_DATA stayed away
// for long it did not; the rest stays blind. Pure.

import type { Health } from '../../../protocol/mqtt/health.ts';
import type { EquipmentId, StateRow } from '../health/model.ts';
import { clip, type Interval, type Stretch, subtract, union } from './intervals.ts';
import type { SaidRow } from './said.ts';

/** Silence of this length says nothing against a gateway, whatever it usually hears. */
const SHORT_GAP_MS = 600_000;
/** This many times its usual gap is still no silence ... */
const USUAL_GAPS = 5;
/** ... but where it usually hears next to nothing, hours without a sign are hours that nobody knows of. */
const LONGEST_GAP_MS = 3 * 3_600_000;

/** Longest time without a reception at that moment in which it is taken to have served. */
export function longestGapMs(usualGapMs: number | null): number {
  if (usualGapMs === null || !Number.isFinite(usualGapMs)) return SHORT_GAP_MS;
  return Math.min(LONGEST_GAP_MS, Math.max(SHORT_GAP_MS, USUAL_GAPS * usualGapMs));
}

/**
 * Where it served. `receivedMs`: ascending; `usualGapMs` at a moment, `null`: not known. The shorter of what is allowed
 * at both ends of a gap counts: a night does not excuse the morning.
 */
export function servedStretches(
  blind: Interval,
  receivedMs: readonly number[],
  usualGapMs: (atMs: number) => number | null,
): Interval[] {
  const heard = receivedMs.filter((ms) => ms >= blind.fromMs && ms < blind.toMs);
  if (heard.length === 0) return [];
  const points = [blind.fromMs, ...heard, blind.toMs];
  const served: { fromMs: number; toMs: number }[] = [];
  for (let index = 1; index < points.length; index++) {
    const fromMs = points[index - 1] as number;
    const toMs = points[index] as number;
    const mostMs = Math.min(longestGapMs(usualGapMs(fromMs)), longestGapMs(usualGapMs(toMs)));
    if (toMs === fromMs || toMs - fromMs > mostMs) continue;
    const last = served.at(-1);
    if (last?.toMs === fromMs) last.toMs = toMs;
    else served.push({ fromMs, toMs });
  }
  return served;
}

/** What an agent knows of its packet forwarder; ms since 1970. */
export interface ForwarderWord {
  readonly alive: readonly Interval[];
  readonly silent: readonly Interval[];
}

const NO_WORD: ForwarderWord = { alive: [], silent: [] };

/** `nowMs`: when it was told, ms since 1970. A silence too short to say anything is neither the one nor the other. */
export function wordOf(
  { sentMonoMs, forwarder }: Pick<Health, 'sentMonoMs' | 'forwarder'>,
  nowMs: number,
): ForwarderWord {
  const { pulled, alive: isAlive } = forwarder;
  if (pulled === null) return NO_WORD;
  const timeOf = (monoMs: number): number => nowMs - (sentMonoMs - monoMs);
  const alive = pulled.spells.map(([first, last], index) => ({
    fromMs: timeOf(first),
    toMs: isAlive && index === pulled.spells.length - 1 ? nowMs : timeOf(last),
  }));
  const known = { fromMs: timeOf(pulled.sinceMonoMs), toMs: nowMs };
  const silent = subtract([known], alive).filter(({ fromMs, toMs }) => toMs - fromMs >= SHORT_GAP_MS);
  return { alive, silent };
}

/** Blind times that are over and that nobody has looked into yet: whatever is looked into gets rows, served or not. */
export function openQuestions(blind: readonly Stretch<SaidRow>[], overBeforeMs: number): Interval[] {
  return blind.filter(
    ({ value, toMs }) => value.value === 'on' && value.source === 'observed' && toMs <= overBeforeMs,
  );
}

export interface Answered {
  readonly equipment: EquipmentId;
  readonly blind: Interval;
  readonly served: readonly Interval[];
  /** Its agent ran, and heard nothing of its packet forwarder. */
  readonly silent: readonly Interval[];
  /** Painted, over the blind time. */
  readonly base: readonly Stretch<SaidRow>[];
}

/**
 * Rows for one blind time, all of it: where it served it was not blind and up, where its packet forwarder was silent not
 * blind and down; elsewhere it was blind. What was observed to begin within it stands.
 */
export function backFillRows(
  { equipment, blind, served, silent, base }: Answered,
  nowMs: number,
): StateRow[] {
  const row = (track: 'base' | 'blind', { fromMs, toMs }: Interval, value: StateRow['value']): StateRow => ({
    ...{ id: null, equipment, track, fromMs, toMs, value, reasons: [], source: 'back-filled' as const },
    ...{ author: null, remark: null, recordedMs: Math.round(nowMs) },
  });
  const isUp = ({ value }: Stretch<SaidRow>): boolean => UP.has(value.value);
  const stands = ({ value }: Stretch<SaidRow>): boolean =>
    (value.source === 'observed' && value.fromMs >= blind.fromMs) || value.source === 'corrected';
  const up = clip(union(served), blind);
  const down = clip(subtract(silent, served), blind);
  const online = subtract(
    up,
    base.filter((one) => isUp(one) || stands(one)),
  );
  const offline = subtract(
    down,
    base.filter((one) => !isUp(one) || stands(one)),
  );
  return [
    ...union([...up, ...down]).map((one) => row('blind', one, 'off')),
    ...subtract([blind], [...up, ...down]).map((one) => row('blind', one, 'on')),
    ...online.map((one) => row('base', one, 'online')),
    ...offline.map((one) => ({
      ...row('base', one, 'offline'),
      reasons: [{ kind: 'forwarder-silent' as const, sinceMs: one.fromMs, values: {} }],
    })),
  ];
}

const UP: ReadonlySet<StateRow['value']> = new Set(['online', 'suspect', 'degraded']);
