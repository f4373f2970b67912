// The services that all gateways share: network servers, broker, Vigie itself, backhauls; those that are well in a line each.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { STATE_WORDS } from '../kit/badge-texts.ts';
import { pathOf } from '../paths.ts';
import { type Language, TEXTS } from '../texts.ts';
import { NETWORK_TEXTS } from './texts.ts';
import type { NetworkView, ServiceLine } from './view.ts';

export function serviceName({ kind, name }: ServiceLine, language: Language): string {
  return NETWORK_TEXTS[language].service[kind](name ?? '');
}

export function servicesList({ services }: NetworkView, language: Language): Html {
  if (services.length === 0) return html``;
  const rows = services.map(
    (one) =>
      html`<li data-key="${one.id}">${badgeMark(one.state)}${one.overlays.map(badgeMark)}<span class="visually-hidden">${STATE_WORDS[language][one.state]}</span><a href="${pathOf('equipment', language, { id: one.id })}">${serviceName(one, language)}</a><span class="value">${figureOf(one, language)}</span></li>`,
  );
  return html`<section class="services"><h2>${NETWORK_TEXTS[language].services}</h2><ul>${rows}</ul></section>`;
}

function figureOf({ state, roundTripMs, agents, gateways }: ServiceLine, language: Language): string {
  const texts = NETWORK_TEXTS[language];
  if (state !== 'online') return STATE_WORDS[language][state];
  if (roundTripMs !== null) return texts.roundTrip(createFormat(TEXTS[language]).decimal(roundTripMs));
  if (agents !== null) return texts.agents(agents);
  return gateways === null ? STATE_WORDS[language].online : texts.gatewaysOn(gateways);
}
