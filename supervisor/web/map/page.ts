// The map: gateways where they stand, by shape, letter and colour; beside it the same as a list, which needs no script.

import { maySee } from '../../access/rights.ts';
import type { EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import type { Book } from '../../fleet/inventory/book.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import { html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { type ShownState, STATE_WORDS } from '../kit/badge-texts.ts';
import type { Page } from '../page.ts';
import { pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';

export interface MapPageDeps {
  readonly book: Book;
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
}

interface MapTexts {
  readonly title: string;
  readonly lead: string;
  readonly map: string;
  readonly list: string;
  readonly nowhere: string;
  readonly together: string;
  readonly empty: string;
}

const TEXTS: Readonly<Record<Language, MapTexts>> = {
  fr: {
    title: 'Carte',
    lead: 'Les passerelles là où elles se trouvent\u00a0; la liste à côté dit la même chose.',
    map: 'Carte des passerelles',
    list: 'En liste',
    nowhere: 'sans coordonnées',
    together: 'passerelles ici',
    empty: 'Aucune passerelle n’est déclarée.',
  },
  en: {
    title: 'Map',
    lead: 'The gateways where they stand; the list beside says the same.',
    map: 'Map of gateways',
    list: 'As a list',
    nowhere: 'without coordinates',
    together: 'gateways here',
    empty: 'No gateway is declared.',
  },
};

/** Worst first. */
const ORDER: readonly ShownState[] = ['offline', 'degraded', 'suspect', 'online', 'never-seen'];

export function mapPage({ book, healthOf }: MapPageDeps): Page {
  return {
    name: 'map',
    access: 'state.read',
    isLive: true,
    scripts: ['map.js'],
    styles: ['kit.css', 'map.css'],
    show({ language, principal }) {
      const texts = TEXTS[language];
      const shown = book
        .gateways()
        .filter((one) => one.lifeCycle !== 'retired' && maySee(principal, one))
        .map((card) => ({ card, state: healthOf(`gateway:${card.eui}`)?.state ?? ('never-seen' as const) }))
        .sort(
          (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (a.card.name < b.card.name ? -1 : 1),
        );
      const rows = shown.map(({ card, state }) => row(card, state, language));
      const list =
        rows.length === 0
          ? html`<p>${texts.empty}</p>`
          : html`<ul class="map-list" data-map-list>${rows}</ul>`;
      const main = html`<div class="sentence"><h1>${texts.title}</h1><p>${texts.lead}</p></div>
<div class="map-and-list"><div class="map" data-island data-map hidden role="region" aria-label="${texts.map}" data-together="${texts.together}"></div>
<section class="section"><h2>${texts.list}</h2>${list}</section></div>`;
      return { title: texts.title, main };
    },
  };
}

function row({ eui, name, latitude, longitude }: GatewayRecord, state: ShownState, language: Language) {
  const place =
    latitude === null || longitude === null
      ? html``
      : html` data-latitude="${latitude}" data-longitude="${longitude}"`;
  const note = latitude === null || longitude === null ? `, ${TEXTS[language].nowhere}` : '';
  return html`<li class="s-${state}" data-key="${eui}"${place}>${badgeMark(state)}<a href="${pathOf('gateway', language, { eui })}">${name}</a> <span class="second">${STATE_WORDS[language][state]}${note}</span></li>`;
}
