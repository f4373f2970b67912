// The map: gateways where they stand, by shape, letter and colour, and who hears the same; beside it the same as a list.

import { maySee } from '../../access/rights.ts';
import type { EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import type { Book } from '../../fleet/inventory/book.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import type { SharedDevices } from '../../fleet/traffic/shared-devices.ts';
import { createFormat } from '../format.ts';
import { isWell, type Standing, standing } from '../gateway-standing.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { byRank, why } from '../network/unwell.ts';
import type { Page } from '../page.ts';
import { pathOf } from '../paths.ts';
import { type Language, TEXTS } from '../texts.ts';
import { type Nearest, nearestGateways } from './nearest.ts';
import { OUTLINE_PATH } from './outline-route.ts';
import type { MapSettings } from './settings.ts';
import { MAP_TEXTS } from './texts.ts';

export interface MapPageDeps {
  readonly book: Pick<Book, 'gateways'>;
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  /** Of the last whole day there is, kept for a while. */
  readonly shared: () => Promise<readonly SharedDevices[]>;
  readonly map: MapSettings;
}

interface Shown extends Standing {
  readonly card: GatewayRecord;
}

interface Pen {
  readonly language: Language;
  readonly nowMs: number;
  readonly nearest: ReadonlyMap<number, readonly Nearest[]>;
  readonly cards: ReadonlyMap<number, GatewayRecord>;
}

export function mapPage({ book, healthOf, shared, map }: MapPageDeps): Page {
  return {
    name: 'map',
    access: 'state.read',
    isLive: true,
    imageOrigin: map.tiles?.origin ?? null,
    scripts: ['map.js'],
    styles: ['map.css'],
    async show({ language, principal, nowMs }) {
      const texts = MAP_TEXTS[language];
      const cards = book.gateways().filter((one) => one.lifeCycle !== 'retired' && maySee(principal, one));
      const shown = cards
        .map((card) => ({ card, ...standingOf(healthOf(`gateway:${card.eui}`), language, nowMs) }))
        .toSorted((a, b) => byNeed(a, b) || a.card.name.localeCompare(b.card.name, language));
      const byId = new Map(cards.map((card) => [card.id, card]));
      const nearest = nearestGateways(await shared(), (id) => byId.has(id));
      const main = html`<div class="sentence"><h1>${sentence(shown, language)}</h1><p>${texts.lead}</p></div>
<div class="map-and-list"><section class="section"><h2>${texts.list}</h2><p class="to-map"><a href="#map">${texts.toMap}</a></p>${list(shown, { language, nowMs, nearest, cards: byId })}</section>
${island(map, language)}</div>`;
      return { title: texts.title, main };
    },
  };
}

/** Filled by the script. */
function island(
  { tiles, attribution, max_zoom: maxZoom, outline_file: outline }: MapSettings,
  language: Language,
): Html {
  const drawn = tiles === null ? html`` : html` data-tiles="${tiles.template}" data-max-zoom="${maxZoom}"`;
  const credit = attribution === null ? html`` : html` data-attribution="${attribution}"`;
  const edge = outline === null ? html`` : html` data-outline="${OUTLINE_PATH}"`;
  const texts = JSON.stringify(MAP_TEXTS[language].island);
  return html`<div class="map-side" id="map" data-island data-map data-texts="${texts}"${drawn}${credit}${edge} hidden></div>`;
}

/** Whoever is not well first; who was never seen is no news. */
function byNeed(a: Standing, b: Standing): number {
  const isNew = ({ state }: Standing): number => Number(state === 'never-seen');
  return isNew(a) - isNew(b) || byRank(a, b);
}

interface Sides {
  readonly unwell: readonly Shown[];
  readonly well: readonly Shown[];
  readonly neverSeen: readonly Shown[];
}

function sidesOf(shown: readonly Shown[]): Sides {
  const neverSeen = shown.filter(({ state }) => state === 'never-seen');
  const others = shown.filter(({ state }) => state !== 'never-seen');
  return {
    unwell: others.filter((one) => !isWell(one)),
    well: others.filter(isWell),
    neverSeen,
  };
}

function sentence(shown: readonly Shown[], language: Language): string {
  const texts = MAP_TEXTS[language];
  const { unwell, well, neverSeen } = sidesOf(shown);
  if (shown.length === 0) return texts.empty;
  const seen = unwell.length + well.length;
  const first = unwell.length === 0 ? texts.well(seen) : texts.unwell(unwell.length, seen);
  return [
    ...(seen === 0 ? [] : [first]),
    ...(neverSeen.length === 0 ? [] : [`${texts.neverSeen(neverSeen.length)}.`]),
  ].join(' ');
}

/** Those that are well are folded where they are many: one looks for the others. */
function list(shown: readonly Shown[], pen: Pen): Html {
  const texts = MAP_TEXTS[pen.language];
  const { unwell, well, neverSeen } = sidesOf(shown);
  const rows = (some: readonly Shown[]): Html =>
    some.length === 0 ? html`` : html`<ul class="map-list">${some.map((one) => row(one, pen))}</ul>`;
  const folded = (key: string, summary: string, some: readonly Shown[]): Html =>
    some.length <= FOLDED_FROM
      ? rows(some)
      : html`<details class="rest" data-key="${key}"><summary>${summary}</summary>${rows(some)}</details>`;
  return html`<div data-map-list>${rows(unwell)}${folded('well', texts.wellOnes(well.length), well)}${folded('never-seen', texts.neverSeen(neverSeen.length), neverSeen)}</div>`;
}

const FOLDED_FROM = 12;

function row(one: Shown, pen: Pen): Html {
  const { card, state, overlays } = one;
  const { eui, name, latitude, longitude, id } = card;
  const { language, nowMs } = pen;
  const texts = MAP_TEXTS[language];
  const near = pen.nearest.get(id) ?? [];
  const links = near.map(({ gatewayId, devices }) => `${pen.cards.get(gatewayId)?.eui ?? ''}:${devices}`);
  const isPlaced = latitude !== null && longitude !== null;
  const place = isPlaced ? html` data-latitude="${latitude}" data-longitude="${longitude}"` : html``;
  return html`<li data-key="${eui}" data-state="${state}" data-links="${links.join(' ')}"${place}><span class="marks">${badgeMark(state)}${overlays.map(badgeMark)}</span><div><a href="${pathOf('gateway', language, { eui })}">${name}</a>${why(one, nowMs, language)}${isPlaced ? html`` : html`<p class="second">${texts.nowhere}</p>`}${neighbours(near, pen)}</div></li>`;
}

function neighbours(near: readonly Nearest[], { cards, language }: Pen): Html {
  if (near.length === 0) return html``;
  const format = createFormat(TEXTS[language]);
  const named = near.map(({ gatewayId, devices }) => {
    const name = cards.get(gatewayId)?.name ?? '';
    return `${name} (${format.count(devices)})`;
  });
  return html`<p class="second near">${MAP_TEXTS[language].near}${named.join(', ')}</p>`;
}

/** Before the first round of health nobody has been seen. */
function standingOf(health: EquipmentHealth | null, language: Language, nowMs: number): Standing {
  if (health === null) return { state: 'never-seen', overlays: [], sinceMs: null, reasons: [] };
  return standing(health, language, nowMs);
}
