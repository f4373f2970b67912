// Equipment that is not well, the gravest first: its state since when, and why.

import type { EquipmentId } from '../../fleet/health/model.ts';
import { createFormat } from '../format.ts';
import { isWell, type Standing } from '../gateway-standing.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { type ShownState, STATE_WORDS } from '../kit/badge-texts.ts';
import { pathOf } from '../paths.ts';
import { type Language, TEXTS } from '../texts.ts';
import { serviceName } from './services.ts';
import { NETWORK_TEXTS } from './texts.ts';
import type { NetworkView } from './view.ts';

export interface UnwellLine extends Standing {
  readonly key: string;
  readonly name: string;
  readonly where: string;
  readonly href: string;
  readonly notes: readonly string[];
  /** The incident that it fails in; `null`: none. */
  readonly incident: { readonly ref: string; readonly href: string } | null;
}

/** More would be the list below once more. */
const SHOWN = 20;
const RANKS: Readonly<Record<Standing['state'], number>> = {
  ...{ offline: 0, suspect: 1, degraded: 2, online: 3, 'never-seen': 4, retired: 5 },
};

export const byRank = (a: Standing, b: Standing): number =>
  Number(a.overlays.length === 0 && a.state === 'online') -
    Number(b.overlays.length === 0 && b.state === 'online') || RANKS[a.state] - RANKS[b.state];

/** Services before gateways: what they break is more. */
export function unwellOf({ gateways, services, lead }: NetworkView, language: Language): UnwellLine[] {
  // The gravest stands first, and is the one that is named.
  const incidents = new Map(
    lead.open.toReversed().flatMap((one) => one.failing.map((equipment) => [equipment, one])),
  );
  const lines = [
    ...services.map(
      (one): UnwellLine => ({
        ...one,
        ...{ key: one.id, name: serviceName(one, language), where: '', notes: [] },
        href: pathOf('equipment', language, { id: one.id }),
        incident: incidents.get(one.id) ?? null,
      }),
    ),
    ...gateways.map(
      (one): UnwellLine => ({
        ...one,
        key: one.eui,
        where: [one.commune, one.partnerName].filter((part) => part !== null).join(', '),
        href: pathOf('gateway', language, { eui: one.eui }),
        incident: incidents.get(`gateway:${one.eui}` as EquipmentId) ?? null,
      }),
    ),
  ];
  return lines.filter((one) => !isWell(one)).toSorted(byRank);
}

export function unwellSection(view: NetworkView, language: Language): Html {
  const texts = NETWORK_TEXTS[language];
  const lines = unwellOf(view, language);
  if (lines.length === 0) return html``;
  const rows = lines.slice(0, SHOWN).map((line) => unwellRow(line, view.nowMs, language));
  const rest = lines.length - SHOWN;
  return html`<section class="section unwell"><h2>${texts.unwell} <small>${texts.unwellCount(lines.length)}</small></h2><ul>${rows}</ul>${rest > 0 ? html`<p class="second">${texts.more(rest)}</p>` : html``}</section>`;
}

function unwellRow(line: UnwellLine, nowMs: number, language: Language): Html {
  const { key, name, where, href, notes, overlays, incident } = line;
  return html`<li data-key="${key}"><span class="marks">${badgeMark(line.state)}${overlays.map(badgeMark)}</span><div><h3><a href="${href}">${name}</a>${where === '' ? html`` : html` <small>${where}</small>`}${incident === null ? html`` : html` <small><a href="${incident.href}">${incident.ref}</a></small>`}</h3>${why(line, nowMs, language)}${noteList(notes)}</div></li>`;
}

/** State since when; evidence and cause. */
export function why(line: Standing, nowMs: number, language: Language): Html {
  const { state, sinceMs, reasons, overlays } = line;
  const word = STATE_WORDS[language][state];
  const head =
    sinceMs === null || state === 'never-seen'
      ? `${word}.`
      : NETWORK_TEXTS[language].since(word, createFormat(TEXTS[language]).instant(sinceMs, nowMs));
  const shown: ShownState = state === 'online' ? (overlays[0] ?? state) : state;
  return html`<p class="reason s-${shown}"><b>${head}</b>${reasons.length === 0 ? '' : ` ${reasons.join(' ')}`}</p>`;
}

export function noteList(notes: readonly string[]): Html {
  return notes.length === 0
    ? html``
    : html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
}
