// Lines between gateways that hear the same devices: the more devices, the wider.

import { FeatureGroup, type Map as LeafletMap, Polyline } from 'leaflet';
import type { Place } from './map-places.ts';

export interface MapLinks {
  /** `chosen`: these gateways' alone; `null`: all. */
  draw(places: readonly Place[], chosen: ReadonlySet<string> | null): void;
}

const WIDTH_PX = { least: 1.5, most: 7 };

export function createMapLinks(map: LeafletMap): MapLinks {
  const lines = new FeatureGroup().addTo(map);
  return {
    draw(places, chosen) {
      lines.clearLayers();
      const byKey = new Map(places.map((place) => [place.key, place]));
      const links = linksOf(places).filter(([a, b]) => chosen === null || chosen.has(a) || chosen.has(b));
      const most = Math.max(1, ...linksOf(places).map(([, , devices]) => devices));
      for (const [a, b, devices] of links) {
        const [one, other] = [byKey.get(a), byKey.get(b)];
        if (one === undefined || other === undefined) continue;
        // By area, as the eye compares: a hundred devices beside one must not hide the map.
        const weight = WIDTH_PX.least + (WIDTH_PX.most - WIDTH_PX.least) * Math.sqrt(devices / most);
        const ends = [one, other].map(({ latitude, longitude }): [number, number] => [latitude, longitude]);
        lines.addLayer(new Polyline(ends, { weight, className: 'map-link', interactive: false }));
      }
    },
  };
}

/** Each line once, whichever of its ends names it. */
export function linksOf(places: readonly Place[]): (readonly [a: string, b: string, devices: number])[] {
  const links = new Map<string, readonly [string, string, number]>();
  for (const { key, links: near } of places) {
    for (const [other, devices] of near) {
      const [a, b] = key < other ? [key, other] : [other, key];
      links.set(`${a} ${b}`, [a, b, devices]);
    }
  }
  return [...links.values()];
}
