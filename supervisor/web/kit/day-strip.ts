// The last 24 hours as a strip: calm is a low line, trouble stands up from it where it was, as long as it was; its twin is a table.

import type { CountedInterval } from '../../fleet/availability/availability.ts';
import type { SaidRow } from '../../fleet/availability/said.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { type Language, TEXTS } from '../texts.ts';
import { dataTable, tableTwin } from './data-table.ts';
import { dayKindOf, type MomentKind } from './days.ts';
import { STRIP_TEXTS } from './strip-texts.ts';

export interface Moment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: MomentKind;
}

/** Of the drawing: twelve a hour. */
const WIDTH = 288;
const HEIGHT = 20;
/** What is shorter is drawn as long. */
const LEAST = 0.8;
const LABELS = 4;

/** Neighbours of one kind are one. */
export function momentsOf(intervals: readonly CountedInterval<SaidRow>[]): Moment[] {
  const moments: Moment[] = [];
  for (const one of intervals) {
    const kind = one.counted === 'up' && one.row?.value === 'suspect' ? 'suspect' : dayKindOf(one);
    const last = moments.at(-1);
    if (last?.kind === kind) moments[moments.length - 1] = { ...last, toMs: one.toMs };
    else moments.push({ fromMs: one.fromMs, toMs: one.toMs, kind });
  }
  return moments;
}

export function dayStrip(name: string, moments: readonly Moment[], language: Language): Html {
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const { fromMs } = first;
  const { toMs } = last;
  const format = createFormat(TEXTS[language]);
  const xOf = (ms: number): number => ((ms - fromMs) / (toMs - fromMs)) * WIDTH;
  const marks = moments.map((one) => mark(one.kind, xOf(one.fromMs), xOf(one.toMs)));
  const hours = Array.from({ length: LABELS }, (_, index) => {
    const ms = fromMs + ((toMs - fromMs) * index) / LABELS;
    return html`<span>${format.instant(ms, ms)}</span>`;
  });
  return html`<div class="day-strip"><span class="strip" role="img" aria-label="${labelOf(name, moments, language)}"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${marks}</svg></span><div class="hours" aria-hidden="true">${hours}</div></div>`;
}

/** The twin, newest first; folded. */
export function momentsTable(name: string, moments: readonly Moment[], language: Language): Html {
  const texts = STRIP_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const nowMs = moments.at(-1)?.toMs ?? 0;
  const rows = moments
    .toReversed()
    .map(({ fromMs, toMs, kind }) => [
      format.instant(fromMs, nowMs),
      format.instant(toMs, nowMs),
      texts.kinds[kind],
      format.age(toMs - fromMs),
    ]);
  const columns = [
    ...[texts.from, texts.to, texts.what].map((label) => ({ label })),
    { label: texts.lasted, isFigure: true },
  ];
  return tableTwin(texts.momentsTable, dataTable(labelOf(name, moments, language), columns, rows));
}

/** How long it was not calm, by kind. */
function labelOf(name: string, moments: readonly Moment[], language: Language): string {
  const texts = STRIP_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const lasted = new Map<MomentKind, number>();
  for (const { kind, fromMs, toMs } of moments) {
    if (kind !== 'calm') lasted.set(kind, (lasted.get(kind) ?? 0) + toMs - fromMs);
  }
  const parts = [...lasted].map(([kind, ms]) => `${texts.kinds[kind]} ${format.age(ms)}`);
  return `${texts.dayLabel(name)}\u00a0: ${parts.length === 0 ? texts.calmDay : parts.join(', ')}`;
}

function mark(kind: MomentKind, fromX: number, toX: number): Html {
  const x = round(fromX);
  const width = round(Math.max(LEAST, toX - fromX));
  switch (kind) {
    case 'none':
      return html``;
    case 'calm':
      return html`<path class="d-calm-line" d="M${x} 18.5h${width}"/>`;
    case 'unknown':
      return html`<path class="d-unknown" d="M${x} 19.5h${width}"/>`;
    case 'suspect':
      return html`<path class="d-suspect" d="M${x} 10h${width}v10h-${width}z"/>`;
    case 'degraded':
      return html`<path class="d-degraded" d="M${x} 6h${width}v14h-${width}z"/>`;
    case 'offline':
      return html`<path class="d-offline" d="M${x} 0h${width}v20h-${width}z"/>`;
    case 'announced':
      return html`<path class="d-announced" d="M${x} 6.5h${width}v13h-${width}z"/>`;
    case 'blind': {
      const lines = Array.from(
        { length: Math.ceil(width / 2) },
        (_, index) => `M${round(x + 2 * index)} 20l2-8`,
      );
      return html`<path class="d-blind" d="${lines.join('')}"/>`;
    }
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
