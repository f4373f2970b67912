// Which gateways hear what this one hears, by their share; never by whom they are heard.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { stateBadge } from '../kit/badge.ts';
import { dataTable } from '../kit/data-table.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { gauge } from './gauge.ts';
import { section } from './section.ts';
import { GATEWAY_TEXTS } from './texts.ts';
import type { GatewayView } from './view.ts';

const MAX_SHOWN = 8;

export function neighbours(view: GatewayView): Html {
  const { language } = view;
  const { neighbours: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  if (view.neighbours.length === 0) return section(texts.title, texts.note, html`<p>${texts.nobody}</p>`);
  const rows = view.neighbours
    .slice(0, MAX_SHOWN)
    .map(({ eui, name, commune, health, distanceKm, share }) => [
      html`<span><a href="${pathOf('gateway', language, { eui })}">${name}</a>${commune === null ? html`` : html` <small class="second">${commune}</small>`}</span>`,
      health === null ? '–' : stateBadge(health.state, language),
      distanceKm === null ? '–' : `${format.decimal(distanceKm)}\u00a0km`,
      gauge(share, language),
    ]);
  const columns = [
    ...[{ label: texts.name }, { label: texts.state }, { label: texts.distance, isFigure: true }],
    { label: texts.share },
  ];
  return section(texts.title, texts.note, dataTable(texts.title, columns, rows));
}

const EARTH_KM = 6_371;

interface Point {
  readonly latitude: number | null;
  readonly longitude: number | null;
}

/** Along the sphere; `null`: it is not known where one of them stands. */
export function distanceKm(a: Point, b: Point): number | null {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return null;
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const [dLat, dLon] = [rad(b.latitude - a.latitude), rad(b.longitude - a.longitude)];
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
