// How instants and durations of incidents are read, and which badge an incident wears.

import { failingSinceMs } from '../../incidents/clocks.ts';
import type { Dossier } from '../../incidents/model.ts';
import { isUnderWay } from '../../incidents/transitions.ts';
import { SAYINGS } from '../../notify/sayings.ts';
import { createFormat } from '../format.ts';
import type { ShownState } from '../kit/badge-texts.ts';
import { type Language, TEXTS } from '../texts.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';

export interface Pen {
  readonly language: Language;
  readonly nowMs: number;
  /** 05 h 17; of another day with its date. */
  readonly at: (ms: number) => string;
  /** With seconds: proof. */
  readonly clock: (ms: number) => string;
  /** 2 h 25 */
  readonly duration: (ms: number) => string;
  readonly count: (value: number) => string;
}

export function penFor(language: Language, nowMs: number): Pen {
  const format = createFormat(TEXTS[language]);
  const { duration, count } = SAYINGS[language];
  return {
    ...{ language, nowMs, count },
    at: (ms) => format.instant(ms, nowMs),
    clock: format.clock,
    duration: (ms) => (ms < 30_000 ? `0\u00a0min` : duration(ms)),
  };
}

/** Red as long as sensors suffer, amber for what is less; what is over wears the badge of what is well. */
export function badgeOf({
  state,
  severity,
  restoredMs,
  unansweredMs,
}: Pick<Dossier, 'state' | 'severity' | 'restoredMs' | 'unansweredMs'>): ShownState {
  const isRetired = state === 'closed' && restoredMs === null;
  if (isRetired || state === 'cancelled' || state === 'merged') return 'retired';
  // Vigie sees it well, and a person has said otherwise.
  if (state === 'monitoring' && unansweredMs !== null) return 'suspect';
  if (!isUnderWay(state) || state === 'monitoring') return 'online';
  if (severity <= 2) return 'offline';
  return severity === 3 ? 'degraded' : 'suspect';
}

/** Under way, under way again, or back and watched, since when. */
export function sinceOf(dossier: Dossier, pen: Pen): string {
  const { since, againSince, backSince } = INCIDENT_PAGE_TEXTS[pen.language];
  const { startedMs, monitoringMs, stood } = dossier;
  if (monitoringMs !== null) return backSince(pen.at(monitoringMs));
  if (stood.length === 0) return since(pen.at(startedMs));
  return againSince(pen.at(failingSinceMs(dossier)), pen.at(startedMs));
}

/** As the beginning of a sentence. */
export function capitalized(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

export function titleOf(
  { titleFr, titleEn }: Pick<Dossier, 'titleFr' | 'titleEn'>,
  language: Language,
): string {
  return language === 'fr' ? titleFr : titleEn;
}
