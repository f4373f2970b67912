// Draws the list of gateways as a map: marks with the list's own badges, those that would overlap as one with their number.

import { DivIcon, FeatureGroup, GridLayer, Map as LeafletMap, Marker } from 'leaflet';

/** px: marks closer than this stand as one. */
const CELL = 44;
const SIZE = 28;
const MAX_ZOOM = 17;

interface Place {
  readonly item: HTMLElement;
  readonly latitude: number;
  readonly longitude: number;
}

show();

function show(): void {
  const box = document.querySelector<HTMLElement>('[data-map]');
  const list = document.querySelector<HTMLElement>('[data-map-list]');
  if (box === null || list === null || placesOf(list).length === 0) return;
  box.hidden = false;
  const map = new LeafletMap(box, { maxZoom: MAX_ZOOM, attributionControl: false });
  const bounds = placesOf(list).map(({ latitude, longitude }): [number, number] => [latitude, longitude]);
  map.fitBounds(bounds, { padding: [40, 40], maxZoom: 13 });
  new GridLayer({ className: 'map-grid' }).addTo(map);
  const marks = new FeatureGroup().addTo(map);
  const draw = (): void => drawMarks(map, marks, placesOf(list), box.dataset['together'] ?? '');
  draw();
  map.on('zoomend', draw);
  new MutationObserver(draw).observe(list, { childList: true, subtree: true, attributes: true });
}

function placesOf(list: HTMLElement): Place[] {
  return [...list.querySelectorAll<HTMLElement>('li[data-latitude]')].map((item) => ({
    item,
    latitude: Number(item.dataset['latitude']),
    longitude: Number(item.dataset['longitude']),
  }));
}

/** The list has the worst first: the first of a cell stands for it. */
function drawMarks(map: LeafletMap, marks: FeatureGroup, places: readonly Place[], together: string): void {
  const cells = new Map<string, Place[]>();
  for (const place of places) {
    const { x, y } = map.project([place.latitude, place.longitude]);
    const isDeepest = map.getZoom() >= MAX_ZOOM;
    const key = isDeepest
      ? (place.item.dataset['key'] ?? '')
      : `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;
    cells.set(key, [...(cells.get(key) ?? []), place]);
  }
  marks.clearLayers();
  for (const cell of cells.values()) {
    const [first] = cell;
    if (first !== undefined) marks.addLayer(markOf(map, first, cell, together));
  }
}

function markOf(
  map: LeafletMap,
  { item, latitude, longitude }: Place,
  cell: readonly Place[],
  together: string,
): Marker {
  const mark = document.createElement('span');
  mark.className = item.className;
  const badge = item.querySelector('svg')?.cloneNode(true);
  if (badge !== undefined) mark.append(badge);
  const isOne = cell.length === 1;
  if (!isOne) mark.append(String(cell.length));
  const link = item.querySelector('a');
  const icon = new DivIcon({
    html: mark,
    className: isOne ? 'map-mark' : 'map-mark several',
    iconSize: [SIZE, SIZE],
  });
  const title = isOne ? (item.textContent ?? '').trim() : `${cell.length} ${together}`;
  const marker = new Marker([latitude, longitude], { icon, title, alt: title });
  marker.on('click', () => {
    if (isOne && link !== null) location.assign(link.href);
    else map.setView([latitude, longitude], Math.min(MAX_ZOOM, map.getZoom() + 2));
  });
  return marker;
}
