// Traffic against what is usual: a line of whole hours over a band, no text in the drawing, so that nothing is ever scaled.
// The script draws its own chart of the same hours, and of those of a week, in the place before it.

import type { TrafficHour } from '../../fleet/traffic/history.ts';
import { createFormat, type Format } from '../format.ts';
import { type Html, html } from '../html.ts';
import { STATE_WORDS } from '../kit/badge-texts.ts';
import { dataTable, tableTwin } from '../kit/data-table.ts';
import { TEXTS } from '../texts.ts';
import { section } from './section.ts';
import { GATEWAY_TEXTS, type GatewayTexts } from './texts.ts';
import type { GatewayView } from './view.ts';

/** Whole hours drawn; the current one stands in the table. */
export const HOURS = 24;
const WIDTH = 460;
const HEIGHT = 160;

export function trafficChart(view: GatewayView): Html {
  const { language, past, card } = view;
  const { traffic: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const shown = past.hours.slice(-HOURS - 1, -1);
  const top = niceTop(
    Math.max(0, ...shown.map(({ receptions, usual }) => Math.max(receptions, highest(usual)))),
  );
  const current = past.hours.at(-1);
  const said = [
    summary(shown, format, texts.summary),
    ...(current === undefined ? [] : [texts.thisHour(format.count(current.receptions))]),
  ].join(' ');
  const labels = [0, 6, 12, 18].flatMap((index) => {
    const hour = shown[index];
    return hour === undefined ? [] : [html`<span>${format.instant(hour.hourMs, hour.hourMs)}</span>`];
  });
  const chart = html`<figure class="chart">${island(texts)}
<div class="plot" data-hours="${encoded(past.hours.slice(0, -1))}"${eventOf(view, format)}><div class="scale" aria-hidden="true"><span>${format.count(top)}</span><span>${format.count(top / 2)}</span><span>0</span></div>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${texts.title}. ${said}"><path class="grid" d="M0 .5H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - 0.5}H${WIDTH}"/>${bands(shown, top)}<path class="own" d="${line(
    shown.map(({ receptions }) => receptions),
    top,
  )}"/></svg>
<div class="hours" aria-hidden="true">${labels}</div></div>
<ul class="key"><li class="own">${texts.received}</li><li class="band">${texts.band}</li><li class="usual">${texts.median}</li></ul>
<figcaption>${said}</figcaption>${twin(view, format)}<p class="more"><a href="/api/v1/gateways/${card.eui}/traffic?days=8&amp;format=csv" download>${texts.download}</a> · <a href="/api/v1/gateways/${card.eui}/traffic?days=8">${texts.json}</a></p></figure>`;
  return section(texts.title, texts.note, chart);
}

/** What only the script shows; a refreshed page leaves it alone. */
function island(texts: GatewayTexts['traffic']): Html {
  return html`<div class="live-chart" data-island data-traffic-chart data-say="${texts.say}" data-say-unknown="${texts.sayUnknown}" data-received="${texts.received}" data-median="${texts.median}" data-band="${texts.band}"><div class="spans" role="group" aria-label="${texts.spans}"><button type="button" class="button" data-span="24" aria-pressed="true">${texts.day}</button><button type="button" class="button" data-span="168" aria-pressed="false">${texts.week}</button><button type="button" class="button" data-zoom-back disabled>${texts.zoomBack}</button><p class="readout" data-readout></p></div>
<div class="canvas" data-canvas tabindex="0" role="slider" aria-label="${texts.title}" aria-valuemin="1" aria-valuemax="1" aria-valuenow="1"></div><p class="help">${texts.help}</p></div>`;
}

/** When the first hour began, then of each hour `received`, or `received,median,spread`. */
function encoded(hours: readonly TrafficHour[]): string {
  const figures = hours.map(({ receptions, usual }) =>
    usual === null
      ? String(receptions)
      : [receptions, Math.round(usual.median), Math.round(usual.spread)].join(','),
  );
  return [hours[0]?.hourMs ?? 0, ...figures].join(' ');
}

/** The state that stands, when it is not a calm one: since when, for an upright in the chart. */
function eventOf({ health, language, nowMs }: GatewayView, format: Format): Html {
  if (health === null || health.state === 'online' || health.state === 'never-seen') return html``;
  const { traffic: texts } = GATEWAY_TEXTS[language];
  const state = STATE_WORDS[language][health.state].toLowerCase();
  const text = texts.event(state, format.instant(health.sinceMs, nowMs));
  return html` data-event="${Math.round(health.sinceMs)} ${text}"`;
}

function summary(
  hours: readonly TrafficHour[],
  format: Format,
  say: (received: string, usual: string | null) => string,
): string {
  const received = hours.reduce((sum, { receptions }) => sum + receptions, 0);
  const isKnown = hours.length > 0 && hours.every(({ usual }) => usual !== null);
  const usual = hours.reduce((sum, one) => sum + (one.usual?.median ?? 0), 0);
  return say(format.count(received), isKnown ? format.count(Math.round(usual)) : null);
}

function highest(usual: TrafficHour['usual']): number {
  return usual === null ? 0 : usual.median + usual.spread;
}

/** 1, 2, 4 or 5 and noughts: half of it is a round number too. */
export function niceTop(value: number): number {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

function xOf(index: number): number {
  return Math.round((index * WIDTH * 10) / (HOURS - 1)) / 10;
}

function yOf(value: number, top: number): number {
  return Math.round((HEIGHT - (Math.max(0, value) / top) * (HEIGHT - 2)) * 10) / 10;
}

function line(values: readonly number[], top: number): string {
  return values.map((value, index) => `${index === 0 ? 'M' : 'L'}${xOf(index)} ${yOf(value, top)}`).join('');
}

/** Where it is known what is usual: stretches of hours, each a band and a dotted median. */
function bands(hours: readonly TrafficHour[], top: number): Html[] {
  const stretches: { index: number; median: number; spread: number }[][] = [[]];
  for (const [index, { usual }] of hours.entries()) {
    if (usual === null) stretches.push([]);
    else stretches.at(-1)?.push({ index, median: usual.median, spread: usual.spread });
  }
  return stretches
    .filter(({ length }) => length > 1)
    .map((points) => {
      const edge = (sign: 1 | -1) =>
        points.map(({ index, median, spread }) => `${xOf(index)} ${yOf(median + sign * spread, top)}`);
      const middle = points.map(({ index, median }) => `${xOf(index)} ${yOf(median, top)}`);
      return html`<path class="band" d="M${[...edge(1), ...edge(-1).reverse()].join('L')}Z"/><path class="usual" d="M${middle.join('L')}"/>`;
    });
}

function twin({ past, language, nowMs }: GatewayView, format: Format): Html {
  const { traffic: texts } = GATEWAY_TEXTS[language];
  const last = past.hours.at(-1);
  const rows = past.hours
    .slice(-HOURS - 1)
    .toReversed()
    .map((hour) => [
      hour === last
        ? `${format.instant(hour.hourMs, nowMs)} (${texts.soFar})`
        : format.instant(hour.hourMs, nowMs),
      format.count(hour.receptions),
      hour.usual === null ? '–' : format.count(Math.round(hour.usual.median)),
      hour.usual === null ? '–' : `± ${format.count(Math.round(hour.usual.spread))}`,
      format.count(hour.crcErrors),
    ]);
  const figure = (label: string) => ({ label, isFigure: true });
  const columns = [
    { label: texts.hour },
    ...[texts.received, texts.median, texts.band, texts.crc].map(figure),
  ];
  return tableTwin(texts.table, dataTable(`${texts.title}, ${texts.note}`, columns, rows));
}
