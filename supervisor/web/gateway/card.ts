// What the inventory says of a gateway; what is private only for those who may read it.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { section } from './section.ts';
import { GATEWAY_TEXTS } from './texts.ts';
import type { GatewayView } from './view.ts';

type Fact = readonly [label: string, value: string | Html | null];

export function cardFacts(view: GatewayView): Html {
  const { card, partner, site, backhaul, language, nowMs, mayReadPrivate } = view;
  const { card: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const { latitude, longitude } = card;
  const place =
    latitude === null || longitude === null
      ? null
      : html`<a href="https://www.openstreetmap.org/?mlat=${latitude}&amp;mlon=${longitude}#map=17/${latitude}/${longitude}" rel="noreferrer">${latitude.toFixed(5)}, ${longitude.toFixed(5)}</a>`;
  const known: Fact[] = [
    [texts.partner, partner?.name ?? null],
    [texts.site, site === null ? null : [site.name, site.commune].filter((one) => one !== null).join(', ')],
    [texts.place, place],
    [texts.model, card.model],
    [texts.antenna, card.antenna],
    [texts.altitude, card.altitudeM === null ? null : `${format.count(card.altitudeM)}\u00a0m`],
    [
      texts.backhaul,
      backhaul === null
        ? null
        : html`<a href="${pathOf('equipment', language, { id: `backhaul:${backhaul.id}` })}">${backhaul.name}</a>`,
    ],
    [texts.inService, card.inServiceMs === null ? null : format.instant(card.inServiceMs, nowMs)],
  ];
  const kept: Fact[] = mayReadPrivate
    ? [
        [texts.access, site?.accessNotes ?? null],
        [texts.contacts, site?.contacts ?? null],
        [texts.remarks, card.remarks],
      ]
    : [];
  const shown = kept.filter(([, value]) => value !== null);
  const secret =
    shown.length === 0 ? html`` : html`<div class="private"><p>${texts.private}</p>${list(shown)}</div>`;
  return section(texts.title, '', html`${list(known)}${secret}`);
}

function list(facts: readonly Fact[]): Html {
  const shown = facts.flatMap(([label, value]) =>
    value === null || value === '' ? [] : [html`<dt>${label}</dt><dd>${value}</dd>`],
  );
  return html`<dl class="plain-facts">${shown}</dl>`;
}
