// The strip of 90 days: calm is a flat waterline, trouble stands up from it, taller the longer it lasted.
// One tab stop; with the script arrows move by day and each day is named; without it the label sums up.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { type Language, TEXTS } from '../texts.ts';
import { dataTable, tableTwin } from './data-table.ts';
import { DAY_KINDS, type Day, type DayKind, dayInstant } from './days.ts';
import { STRIP_TEXTS } from './strip-texts.ts';

/** px of the drawing a day, and its height. */
const DAY = 3;
const HEIGHT = 20;
const HOUR_MS = 3_600_000;

/** Days are kept for a minute and shown every second: what was drawn of them is kept with them. */
const drawnOf = new WeakMap<readonly Day[], Map<string, Html>>();

/** `name`: of the equipment, for those who do not see the picture. */
export function strip(name: string, days: readonly Day[], language: Language): Html {
  const drawn = drawnOf.get(days) ?? new Map<string, Html>();
  drawnOf.set(days, drawn);
  const found = drawn.get(language + name) ?? drawStrip(name, days, language);
  drawn.set(language + name, found);
  return found;
}

function drawStrip(name: string, days: readonly Day[], language: Language): Html {
  const texts = STRIP_TEXTS[language];
  const label = `${texts.label(name)}\u00a0: ${sumUp(days, language)}`;
  const drawn = [waterline(days), ...DAY_KINDS.map((kind) => drawing(kind, days))];
  return html`<span class="strip" role="img" tabindex="0" aria-label="${label}" data-strip="${encoded(days)}"><svg viewBox="0 0 ${days.length * DAY} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${drawn}</svg></span>`;
}

/** In words: how many days of each kind were not calm. */
export function sumUp(days: readonly Day[], language: Language): string {
  const texts = STRIP_TEXTS[language];
  const parts = DAY_KINDS.flatMap((kind) => {
    const count = days.filter((day) => day.kind === kind).length;
    const say = texts.some[kind];
    return count === 0 || say === undefined ? [] : [say(count)];
  });
  return parts.length === 0 ? texts.calm : parts.join(', ');
}

/** The twin of a strip: the days that were not calm, newest first; folded. */
export function stripTable(name: string, days: readonly Day[], language: Language): Html {
  const texts = STRIP_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const rows = days
    .filter(({ kind }) => kind !== 'calm' && kind !== 'none' && kind !== 'unknown')
    .toReversed()
    .map(({ day, kind, lastedMs }) => [dateOf(day, language), texts.kinds[kind], format.age(lastedMs)]);
  const columns = [{ label: texts.day }, { label: texts.what }, { label: texts.lasted, isFigure: true }];
  const caption = `${texts.label(name)}\u00a0: ${sumUp(days, language)}`;
  return tableTwin(texts.table, dataTable(caption, columns, rows));
}

const dates = new Map<Language, Intl.DateTimeFormat>();

function dateOf(day: number, language: Language): string {
  const format =
    dates.get(language) ??
    new Intl.DateTimeFormat(TEXTS[language].locale, { dateStyle: 'full', timeZone: 'UTC' });
  dates.set(language, format);
  return format.format(dayInstant(day));
}

/** For the script: the last day, how many, then what was not calm as index, letter of its kind, minutes. */
function encoded(days: readonly Day[]): string {
  const exceptions = days.flatMap(({ kind, lastedMs }, index) =>
    kind === 'calm' ? [] : [`${index}${kind.charAt(0)}${Math.round(lastedMs / 60_000)}`],
  );
  return [days.at(-1)?.day ?? 0, days.length, ...exceptions].join(' ');
}

/** One day of a kind, for a legend. */
export function dayMark(kind: DayKind): Html {
  const day: Day = { day: 0, kind, lastedMs: 6 * HOUR_MS };
  return html`${[waterline([day, day, day]), drawing(kind, [day])]}`;
}

function drawing(kind: DayKind, days: readonly Day[]): Html {
  let path = '';
  for (const [index, day] of days.entries()) {
    if (day.kind === kind) path += mark(kind, index * DAY, day.lastedMs);
  }
  return path === '' ? html`` : html`<path class="d-${kind}" d="${path}"/>`;
}

function mark(kind: DayKind, x: number, lastedMs: number): string {
  switch (kind) {
    case 'calm':
    case 'none':
      return '';
    case 'degraded':
      return `M${x} 14h2.2v6h-2.2z`;
    case 'offline': {
      const height = 8 + Math.min(10, Math.round(lastedMs / HOUR_MS));
      return `M${x} ${HEIGHT - height}h2.6v${height}h-2.6z`;
    }
    case 'announced':
      return `M${x + 0.3} 6.5h2v13h-2z`;
    case 'blind':
      return `M${x} 13l2.5-2.5M${x} 16.5l2.5-2.5M${x} 20l2.5-2.5`;
    case 'unknown':
      return `M${x} 19.5h1`;
  }
}

/** The waterline: a stroke for each run of calm days, dashed so that each day is a mark of its own. */
function waterline(days: readonly Day[]): Html {
  let path = '';
  for (let from = 0; from < days.length; from++) {
    let to = from;
    while (days[to]?.kind === 'calm') to++;
    if (to > from) path += `M${from * DAY} 18.5h${(to - from) * DAY}`;
    from = to;
  }
  return path === '' ? html`` : html`<path class="d-calm" d="${path}"/>`;
}
