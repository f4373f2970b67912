// Draws the list of gateways as a map, on tiles where there are some; whoever chooses one reads how it is, and who hears the same.

import { Control, GridLayer, Map as LeafletMap, Polyline, TileLayer } from 'leaflet';
import type { OutlineLine } from '../map/outline.ts';
import type { MapIslandTexts } from '../map/texts.ts';
import { createMapLinks, linksOf } from './lib/map-links.ts';
import { boundsOf, createMapMarks } from './lib/map-marks.ts';
import { placesOf } from './lib/map-places.ts';

/** Without tiles. */
const DEEPEST = 17;
/** More lines than these are shown only for the gateway that is looked at, until somebody wants all. */
const MANY_LINKS = 60;

const side = document.querySelector<HTMLElement>('[data-map]');
const list = document.querySelector<HTMLElement>('[data-map-list]');
if (side !== null && list !== null && placesOf(list).length > 0) show(side, list);

function show(root: HTMLElement, rows: HTMLElement): void {
  const texts = JSON.parse(root.dataset['texts'] ?? '') as MapIslandTexts;
  const { box, panel, all } = furnish(root, rows, texts);
  // Beside the map there is room for all of the list.
  if (matchMedia('(min-width: 60rem)').matches) {
    for (const folded of rows.querySelectorAll('details')) folded.open = true;
  }
  const { tiles, maxZoom: deepest, attribution } = root.dataset;
  const maxZoom = tiles === undefined ? DEEPEST : Number(deepest);
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = new LeafletMap(box, {
    ...{ maxZoom, attributionControl: false, zoomControl: false, scrollWheelZoom: false },
    ...{ zoomAnimation: !isStill, fadeAnimation: !isStill, markerZoomAnimation: !isStill },
  });
  map.fitBounds(boundsOf(placesOf(rows)), { padding: [40, 40], maxZoom: Math.min(13, maxZoom) });
  new Control.Zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
  new Control.Scale({ imperial: false }).addTo(map);
  // Beneath the tiles too: it stays where they cannot be loaded.
  new GridLayer({ className: 'map-grid' }).addTo(map);
  if (tiles !== undefined) {
    new TileLayer(tiles, { maxNativeZoom: maxZoom, maxZoom, className: 'map-tiles' }).addTo(map);
  }
  if (attribution !== undefined) box.append(element('p', 'map-credit', attribution));
  if (root.dataset['outline'] !== undefined) void drawOutline(map, root.dataset['outline']);

  /** By the mark; and what the pointer or the focus is on in the list. */
  let chosen: string | null = null;
  let pointed: string | null = null;
  const links = createMapLinks(map);
  const marks = createMapMarks({
    ...{ map, maxZoom, together: texts.together },
    onChosen(key) {
      chosen = chosen === key ? null : key;
      draw();
    },
  });

  function draw(): void {
    const places = placesOf(rows);
    const looked = new Set([chosen, pointed].filter((key) => key !== null));
    marks.draw(places, looked);
    links.draw(places, all.checked && looked.size === 0 ? null : looked);
    tell(places.find(({ key }) => key === chosen)?.item ?? null);
  }

  function tell(item: HTMLElement | null): void {
    const said = item === null ? [texts.hint] : [...item.cloneNode(true).childNodes];
    const next = element('div', item === null ? 'second' : 'chosen-gateway');
    next.append(...said);
    // What has not changed is not read out again.
    if (panel.innerHTML !== next.outerHTML) panel.replaceChildren(next);
    panel.classList.toggle('chosen', item !== null);
  }

  function point(target: EventTarget | null): void {
    const item = target instanceof Element ? target.closest<HTMLElement>('li[data-latitude]') : null;
    const key = item?.dataset['key'] ?? null;
    if (key === pointed) return;
    pointed = key;
    draw();
  }

  draw();
  all.addEventListener('change', draw);
  map.on('zoomend', draw);
  // The wheel scrolls the page until somebody is at work in the map.
  box.addEventListener('focusin', () => map.scrollWheelZoom.enable());
  box.addEventListener('focusout', () => map.scrollWheelZoom.disable());
  box.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    chosen = null;
    draw();
  });
  rows.addEventListener('focusin', ({ target }) => point(target));
  rows.addEventListener('focusout', () => point(null));
  rows.addEventListener('pointerover', ({ target }) => point(target));
  rows.addEventListener('pointerleave', () => point(null));
  new MutationObserver(draw).observe(rows, {
    ...{ childList: true, subtree: true, attributes: true, characterData: true },
  });
}

interface Furniture {
  readonly box: HTMLElement;
  readonly panel: HTMLElement;
  /** Whether all lines are wanted. */
  readonly all: HTMLInputElement;
}

function furnish(root: HTMLElement, rows: HTMLElement, texts: MapIslandTexts): Furniture {
  const box = element('div', 'map');
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', texts.map);
  const panel = element('div', 'map-panel');
  panel.setAttribute('aria-live', 'polite');
  const all = document.createElement('input');
  all.type = 'checkbox';
  const count = linksOf(placesOf(rows)).length;
  all.checked = count <= MANY_LINKS;
  const toggle = element('label', 'map-toggle');
  toggle.append(all, texts.links);
  root.append(box, ...(count === 0 ? [] : [toggle]), panel);
  root.hidden = false;
  return { box, panel, all };
}

function element(name: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

async function drawOutline(map: LeafletMap, path: string): Promise<void> {
  try {
    const answer = await fetch(path);
    if (!answer.ok) return;
    for (const line of (await answer.json()) as readonly OutlineLine[]) {
      const positions = line.map(([latitude, longitude]): [number, number] => [latitude, longitude]);
      new Polyline(positions, { weight: 2, className: 'map-outline', interactive: false }).addTo(map);
    }
  } catch {
    // The map says the same without it; the next time it is opened it is tried again.
  }
}
