// Marks of the map: the list's own badges; those that would overlap stand as one, the worst of them with their number.

import { DivIcon, LatLngBounds, type Map as LeafletMap, Marker, type Point } from 'leaflet';
import type { Place } from './map-places.ts';

export interface MapMarks {
  draw(places: readonly Place[], chosen: ReadonlySet<string>): void;
}

export interface MapMarksDeps {
  readonly map: LeafletMap;
  readonly maxZoom: number;
  /** `{n} gateways here, the worst`. */
  readonly together: string;
  readonly onChosen: (key: string) => void;
}

/** px: marks closer than this stand as one. */
const APART_PX = 44;
const SIZE_PX = 28;
const PADDING: [number, number] = [48, 48];

interface Mark {
  readonly marker: Marker;
  /** What it looks like and where: drawn anew when that changes. */
  readonly look: string;
}

export function createMapMarks({ map, maxZoom, together, onChosen }: MapMarksDeps): MapMarks {
  let drawn = new Map<string, Mark>();

  /** Each joins the first, and so the worst, that it would overlap. */
  function cellsOf(places: readonly Place[]): readonly (readonly Place[])[] {
    const cells: { readonly at: Point; readonly places: Place[] }[] = [];
    for (const place of places) {
      const at = map.project([place.latitude, place.longitude]);
      const near = cells.find((cell) => cell.at.distanceTo(at) < APART_PX);
      if (near === undefined) cells.push({ at, places: [place] });
      else near.places.push(place);
    }
    return cells.map((cell) => cell.places);
  }

  function markOf(cell: readonly Place[], shiftPx: number, isChosen: boolean): [string, Mark] | null {
    const [worst] = cell;
    if (worst === undefined) return null;
    const isOne = cell.length === 1;
    const mark = document.createElement('span');
    for (const badge of worst.item.querySelectorAll('svg')) mark.append(badge.cloneNode(true));
    if (!isOne) mark.append(spanOf(String(cell.length)));
    const name = worst.item.querySelector('a')?.textContent ?? '';
    const state = worst.item.querySelector('.reason b')?.textContent ?? '';
    const title = isOne
      ? `${name}. ${state}`
      : `${together.replace('{n}', String(cell.length))}\u00a0: ${name}. ${state}`;
    mark.append(spanOf(title, 'visually-hidden'));
    const key = cell.map((place) => place.key).join(' ');
    const { latitude, longitude } = worst;
    const look = `${mark.innerHTML} ${latitude} ${longitude} ${shiftPx} ${isChosen}`;
    const known = drawn.get(key);
    if (known?.look === look) return [key, known];
    const icon = new DivIcon({
      html: mark,
      className: isChosen ? 'map-mark chosen' : 'map-mark',
      iconSize: [SIZE_PX, SIZE_PX],
      iconAnchor: [SIZE_PX / 2 - shiftPx, SIZE_PX / 2],
    });
    const marker = new Marker([latitude, longitude], { icon, title, riseOnHover: true });
    const act = (): void => {
      if (isOne) onChosen(worst.key);
      else map.fitBounds(boundsOf(cell), { padding: PADDING, maxZoom });
    };
    marker.on('click', act);
    marker.on('add', () => {
      const element = marker.getElement();
      if (isOne) element?.setAttribute('aria-pressed', String(isChosen));
      // Leaflet gives it the role of a button, and no keys.
      element?.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        act();
      });
    });
    return [key, { marker, look }];
  }

  return {
    draw(places, chosen) {
      const isDeepest = map.getZoom() >= maxZoom;
      const marks = cellsOf(places).flatMap((cell) =>
        // So close to each other that no zoom tells them apart: side by side.
        isDeepest
          ? cell.map((place, index) =>
              markOf([place], (index - (cell.length - 1) / 2) * (SIZE_PX + 4), chosen.has(place.key)),
            )
          : [
              markOf(
                cell,
                0,
                cell.some(({ key }) => chosen.has(key)),
              ),
            ],
      );
      const next = new Map(marks.filter((mark) => mark !== null));
      const focused = [...drawn].find(
        ([, { marker }]) => marker.getElement() === document.activeElement,
      )?.[0];
      for (const [key, { marker }] of drawn) if (next.get(key)?.marker !== marker) marker.remove();
      for (const [key, { marker }] of next) if (drawn.get(key)?.marker !== marker) marker.addTo(map);
      drawn = next;
      // Whoever had the keyboard's focus on a mark that was drawn anew keeps it.
      if (focused !== undefined) next.get(focused)?.marker.getElement()?.focus({ preventScroll: true });
    },
  };
}

export function boundsOf(places: readonly Place[]): LatLngBounds {
  return new LatLngBounds(places.map(({ latitude, longitude }): [number, number] => [latitude, longitude]));
}

function spanOf(text: string, className = ''): HTMLElement {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
}
