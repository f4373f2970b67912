// The first sentence: how things are, how many suffer, on whose side; the network page and the wall say the same.

import { createFormat } from '../format.ts';
import { isWell } from '../gateway-standing.ts';
import { type Html, html } from '../html.ts';
import { type Language, TEXTS } from '../texts.ts';
import { SENTENCE_TEXTS } from './sentence-texts.ts';
import { serviceName } from './services.ts';
import { NETWORK_TEXTS } from './texts.ts';
import type { GatewayLine, NetworkView, ServiceLine } from './view.ts';

export function offlineOf({ gateways }: Pick<NetworkView, 'gateways'>): readonly GatewayLine[] {
  return gateways.filter(({ state }) => state === 'offline');
}

export function headline(view: NetworkView, language: Language): Html {
  const texts = SENTENCE_TEXTS[language];
  const total = view.gateways.length;
  // Nobody can say of gateways what nobody hears.
  if (isGone(view, 'supervisor')) return html`<b>${texts.blind}</b>${texts.blindRest}`;
  if (isGone(view, 'broker')) return html`<b>${texts.frozen}</b>${texts.blindRest}`;
  if (total === 0) return html`${NETWORK_TEXTS[language].none}`;
  const offline = offlineOf(view).length;
  if (offline > 0) {
    const { unheard } = view;
    const more =
      unheard === null || unheard === 0
        ? html`.`
        : html`${language === 'fr' ? '\u202f; ' : '; '}<b>${texts.unheard(unheard)}</b>${texts.unheardRest(unheard)}`;
    return html`<b>${texts.offline(offline)}</b>${texts.ofTotal(offline, total)}${more}`;
  }
  const silent = silentLns(view);
  if (silent.length > 0) return html`<b>${texts.silent(silent)}</b>${texts.silentRest(silent.length)}`;
  const unseen = view.services.filter((one) => one.kind === 'lns' && isUnseen(one));
  const more = unseen.length === 0 ? '' : ` ${texts.lnsUnseen(unseen.map(({ name }) => name ?? ''))}`;
  return html`${standing(view, language)}${more}`;
}

/** Nothing is wrong with it, and nothing is known of it either. */
function isUnseen(one: ServiceLine): boolean {
  return one.state === 'never-seen' && isWell(one);
}

function isGone({ services }: NetworkView, kind: ServiceLine['kind']): boolean {
  return services.some(
    (one) => one.kind === kind && (one.state === 'offline' || one.overlays.includes('blind')),
  );
}

function silentLns({ services }: NetworkView): string[] {
  return services.flatMap(({ kind, state, name }) =>
    kind === 'lns' && state === 'offline' ? [name ?? ''] : [],
  );
}

/** Of gateways, where none is off line. */
function standing({ gateways }: NetworkView, language: Language): string {
  const texts = SENTENCE_TEXTS[language];
  const total = gateways.length;
  const online = gateways.filter(({ state }) => SERVES.has(state)).length;
  if (online === 0) return texts.waiting(total);
  return online === total ? texts.allWell(total) : texts.notAll(online, total);
}

/** Here or there: whose side it is on, and whether the services that all share are well. */
export function underline(view: NetworkView, language: Language): Html {
  const texts = SENTENCE_TEXTS[language];
  const { gateways, services } = view;
  const offline = offlineOf(view);
  const weak = gateways.filter(({ state }) => state === 'degraded' || state === 'suspect');
  const silent = silentLns(view);
  const isLnsFirst =
    offline.length === 0 && gateways.length > 0 && !isGone(view, 'supervisor') && !isGone(view, 'broker');
  const isSilenceFirst = isLnsFirst && silent.length > 0;
  // A backhaul that nobody uses yet is nothing to tell of.
  const others = services.filter((one) =>
    one.kind === 'lns' ? one.state !== 'offline' : one.kind !== 'backhaul' || !isUnseen(one),
  );
  const unwell = others.filter((one) => !isWell(one));
  const unseen = others.filter(isUnseen);
  // Said in the headline already.
  const untold = isLnsFirst && silent.length === 0 ? unseen.filter(({ kind }) => kind !== 'lns') : unseen;
  const names = (some: readonly ServiceLine[]): string =>
    some.map((one) => serviceName(one, language)).join(', ');
  const lines = [
    ...(isSilenceFirst
      ? [texts.silentMeans, standing(view, language)]
      : silent.map((name) => texts.lnsSilent(name))),
    ...(offline.length === 0 ? [] : [texts.where(sidesOf(offline, language))]),
    ...(weak.length === 0 ? [] : [texts.weakAt(sidesOf(weak, language))]),
    ...(untold.length === 0 ? [] : [texts.servicesUnseen(names(untold))]),
    ...(unwell.length > 0 ? [texts.servicesUnwell(names(unwell))] : []),
    ...(unwell.length > 0 || others.length === unseen.length
      ? []
      : [silent.length + unseen.length === 0 ? texts.servicesWell : texts.othersWell]),
  ];
  return html`<p>${lines.join(' ')}</p>`;
}

/** How much comes, and how sensors are counted. */
export function footnote(view: NetworkView, language: Language): Html {
  const texts = SENTENCE_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const sum = (measure: (one: GatewayLine) => number): number =>
    view.gateways.reduce((all, one) => all + measure(one), 0);
  const perMinute = sum(({ receptionsPerMinute }) => receptionsPerMinute);
  const notes = [
    texts.traffic(perMinute, format.count(perMinute), format.count(sum(({ waiting }) => waiting))),
    ...(offlineOf(view).length > 0 && (view.unheard ?? 0) > 0 ? [texts.estimate] : []),
  ];
  return html`<p class="footnote">${notes.join(' ')}</p>`;
}

/** How many, by partner. */
function sidesOf(lines: readonly GatewayLine[], language: Language): string[] {
  const texts = SENTENCE_TEXTS[language];
  const counts = new Map<string, number>();
  for (const { partnerName } of lines) {
    const name = partnerName ?? NETWORK_TEXTS[language].noPartner;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => texts.at(count, name));
}

/** Suspect is not known to be down, degraded serves. */
export const SERVES: ReadonlySet<string> = new Set(['online', 'degraded', 'suspect']);
