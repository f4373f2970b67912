// The head of a gateway's page: whose it is, what is the matter in a sentence, what to look at on site, and the ways there.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { stateBadges } from '../kit/badge.ts';
import { pathOf } from '../paths.ts';
import { reasonTexts } from '../reason-texts.ts';
import { SHELL_TEXTS } from '../shell-texts.ts';
import { type Language, TEXTS } from '../texts.ts';
import { GATEWAY_TEXTS } from './texts.ts';
import type { GatewayView } from './view.ts';

/** French numbers, in the ways people write them. */
const PHONE = /(?:\+33 ?|0)[1-9](?:[ .]?\d{2}){4}(?!\d)/g;
const MAX_CALLS = 3;

export function head(view: GatewayView): Html {
  const { language, card, partner, site } = view;
  const texts = GATEWAY_TEXTS[language];
  const says = sentences(view);
  const looks = (view.health?.verdicts ?? []).flatMap(({ kind }) => texts.lookAt[kind] ?? []);
  const network = SHELL_TEXTS[language].pages.network ?? 'Vigie';
  const trail = [partner?.name, site?.commune ?? site?.name].filter((one) => one !== undefined);
  return html`<p class="trail"><a href="${pathOf('network', language)}">${network}</a>${trail.map((one) => html` / ${one}`)}</p>
<div class="sentence gateway-head"><p class="gateway-name">${card.name} <span class="mono">${spaced(card.eui)}</span></p>
<h1>${says[0] ?? texts.notJudged}</h1>
${view.health === null ? html`` : html`<p class="standing">${stateBadges(view.health, language)}${sinceOf(view)}</p>`}
${says.slice(1).map((one) => html`<p>${one}</p>`)}
${looks[0] === undefined ? html`` : html`<p class="look"><b>${texts.lookOnSite}</b> ${looks[0]}</p>`}
${ways(view)}</div>`;
}

/** Since when it stands so, where the first sentence tells of a cause. */
function sinceOf({ health, language, nowMs }: GatewayView): Html {
  if (health === null || health.verdicts.length === 0) return html``;
  const format = createFormat(TEXTS[language]);
  const { since } = GATEWAY_TEXTS[language];
  return html` <span class="second">${since(format.instant(health.sinceMs, nowMs), format.age(nowMs - health.sinceMs))}</span>`;
}

/** The gravest first; the state itself where nothing is wrong. */
export function sentences({ health, language, nowMs }: GatewayView): string[] {
  if (health === null) return [];
  const words = reasonTexts(language, nowMs);
  const state = words.state(health);
  const verdicts = health.verdicts.map(words.verdict);
  const overlays = health.overlays.map(({ overlay, sinceMs }) => words.overlay(overlay, sinceMs));
  return verdicts.length === 0 ? [state, ...overlays] : [...verdicts, ...overlays];
}

/** On a phone these call and navigate. */
function ways({ card, site, language, mayReadPrivate }: GatewayView): Html {
  const texts = GATEWAY_TEXTS[language];
  const { latitude, longitude } = card;
  const links = [
    ...(latitude === null || longitude === null
      ? []
      : [html`<a class="button" href="geo:${latitude},${longitude}">${texts.navigate}</a>`]),
    ...(mayReadPrivate ? callButtons(site?.contacts ?? '', language) : []),
  ];
  return links.length === 0 ? html`` : html`<p class="ways">${links}</p>`;
}

/** One for each number that the contacts hold. */
export function callButtons(contacts: string, language: Language): Html[] {
  return phoneNumbers(contacts).map(
    (number) =>
      html`<a class="button" href="tel:${number.replaceAll(/[ .]/g, '')}">${GATEWAY_TEXTS[language].call(number)}</a>`,
  );
}

export function phoneNumbers(contacts: string): string[] {
  return [...new Set(contacts.match(PHONE) ?? [])].slice(0, MAX_CALLS);
}

export function spaced(eui: string): string {
  return eui.toUpperCase().replaceAll(/(.{4})(?!$)/g, '$1 ');
}
