// Which gateways the list shows: a form that works without script, and what it means. Pure.

import type { Backhaul } from '../../fleet/inventory/model.ts';
import { isWell } from '../gateway-standing.ts';
import { type Html, html } from '../html.ts';
import { type ShownState, STATE_WORDS } from '../kit/badge-texts.ts';
import { pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';
import { NETWORK_TEXTS } from './texts.ts';
import type { GatewayLine } from './view.ts';

export interface Filter {
  readonly text: string;
  readonly state: string;
  readonly backhaul: string;
}

/** Longer is no name of anything. */
const MAX_TEXT = 100;
const STATES: readonly ShownState[] = [
  ...(['online', 'suspect', 'degraded', 'offline', 'never-seen'] as const),
  ...(['maintenance', 'unstable', 'upstream', 'blind'] as const),
];
const NOT_WELL = 'not-well';

export function filterOf(query: Readonly<Record<string, string>>): Filter {
  const text = (name: string): string => (query[name] ?? '').slice(0, MAX_TEXT).trim();
  return { text: text('q'), state: text('state'), backhaul: text('backhaul') };
}

export function isFiltered({ text, state, backhaul }: Filter): boolean {
  return text !== '' || state !== '' || backhaul !== '';
}

export function matches(line: GatewayLine, { text, state, backhaul }: Filter): boolean {
  if (backhaul !== '' && line.backhaulId !== backhaul) return false;
  if (state === NOT_WELL && isWell(line)) return false;
  if (
    state !== '' &&
    state !== NOT_WELL &&
    line.state !== state &&
    !line.overlays.some((one) => one === state)
  )
    return false;
  if (text === '') return true;
  const words = plain([line.name, line.commune ?? '', line.eui, line.partnerName ?? ''].join(' '));
  return plain(text)
    .split(/\s+/)
    .every((word) => words.includes(word));
}

/** Without accents and case: people type `joue`. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

export function filterForm(
  filter: Filter,
  backhauls: readonly Pick<Backhaul, 'id' | 'name'>[],
  found: { readonly count: number; readonly total: number },
  language: Language,
): Html {
  const { filter: texts } = NETWORK_TEXTS[language];
  const path = pathOf('network', language);
  const option = (value: string, label: string, current: string): Html =>
    html`<option value="${value}"${value === current ? html` selected` : html``}>${label}</option>`;
  const states = [
    option('', texts.all, filter.state),
    option(NOT_WELL, texts.notWell, filter.state),
    ...STATES.map((state) => option(state, STATE_WORDS[language][state], filter.state)),
  ];
  const links = [
    option('', texts.allBackhauls, filter.backhaul),
    ...backhauls.map(({ id, name }) => option(id, name, filter.backhaul)),
  ];
  const result = isFiltered(filter)
    ? html`<p role="status">${texts.found(found.count, found.total)}</p><a class="clear" href="${path}">${texts.clear}</a>`
    : html``;
  return html`<form class="tools" method="get" action="${path}" role="search" aria-label="${texts.label}"><input type="search" name="q" value="${filter.text}" maxlength="${MAX_TEXT}" placeholder="${texts.text}" aria-label="${texts.text}"><select name="state" aria-label="${texts.state}">${states}</select>${backhauls.length === 0 ? html`` : html`<select name="backhaul" aria-label="${texts.backhaul}">${links}</select>`}<button type="submit">${texts.apply}</button>${result}</form>`;
}
