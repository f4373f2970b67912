// The twin of all strips of the network page: of each gateway the days that were not calm, in words; folded.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable, tableTwin } from '../kit/data-table.ts';
import { type Day, type DayKind, dayInstant } from '../kit/days.ts';
import { STRIP_TEXTS } from '../kit/strip-texts.ts';
import { pathOf } from '../paths.ts';
import { type Language, TEXTS } from '../texts.ts';
import { NETWORK_TEXTS } from './texts.ts';
import type { GatewayLine } from './view.ts';

/** Stretches of days of one gateway; its own page has all of them. */
const MAX_STRETCHES = 8;

interface Stretch {
  readonly kind: DayKind;
  readonly first: Day;
  readonly last: Day;
  readonly lastedMs: number;
}

export function daysTable(lines: readonly GatewayLine[], language: Language): Html {
  const known = lines.filter(({ past }) => past !== null && past.days.length > 0);
  if (known.length === 0) return html``;
  const troubled = known.flatMap(({ eui, name, past }) => {
    const words = said(past?.days ?? [], language);
    return words === '' ? [] : [{ eui, name, words }];
  });
  const texts = NETWORK_TEXTS[language];
  const rows = troubled.map(({ eui, name, words }) => [
    html`<a href="${pathOf('gateway', language, { eui })}">${name}</a>`,
    words,
  ]);
  const columns = [texts.daysTable.gateway, texts.daysTable.days].map((label) => ({ label }));
  const rest = html`<p>${texts.daysTable.calm(known.length - troubled.length, known.length)}</p>`;
  const table = rows.length === 0 ? html`` : dataTable(texts.daysTable.caption, columns, rows);
  return tableTwin(texts.daysTable.title, html`${rest}${table}`);
}

/** Empty: there was nothing to tell. Days are kept for a minute and shown every second: their words are kept with them. */
const saidOf = new WeakMap<readonly Day[], Map<Language, string>>();

function said(days: readonly Day[], language: Language): string {
  const words = saidOf.get(days) ?? new Map<Language, string>();
  saidOf.set(days, words);
  const found = words.get(language) ?? say(days, language);
  words.set(language, found);
  return found;
}

function say(days: readonly Day[], language: Language): string {
  const stretches = stretchesOf(days).toReversed();
  if (stretches.length === 0) return '';
  const { kinds } = STRIP_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const parts = stretches.slice(0, MAX_STRETCHES).map(({ kind, first, last, lastedMs }) => {
    const [from, to] = [format.day(dayInstant(first.day)), format.day(dayInstant(last.day))];
    const when = from === to ? from : `${from} – ${to}`;
    return `${when}\u00a0: ${kinds[kind]} ${format.age(lastedMs)}`;
  });
  const rest = stretches.length - MAX_STRETCHES;
  return parts.join('\u202f; ') + (rest > 0 ? NETWORK_TEXTS[language].daysTable.more(rest) : '');
}

/** Days of one kind in a row are one; calm ones, and those that nothing is known of, are left out. */
function stretchesOf(days: readonly Day[]): Stretch[] {
  const stretches: Stretch[] = [];
  let before: Day | null = null;
  for (const day of days) {
    const { kind, lastedMs } = day;
    const current = stretches.at(-1);
    if (kind === before?.kind && current?.kind === kind) {
      stretches[stretches.length - 1] = { ...current, last: day, lastedMs: current.lastedMs + lastedMs };
    } else if (kind !== 'calm' && kind !== 'none' && kind !== 'unknown') {
      stretches.push({ kind, first: day, last: day, lastedMs });
    }
    before = day;
  }
  return stretches;
}
