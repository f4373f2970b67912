// Traffic against what is usual, drawn over the picture that the server sent: a day or a week, zoomed by pointer or keys,
// read hour by hour. New data come without a loss of what somebody looks at; without a script the picture stays.

import UPlot from 'uplot';
import { aligned, readHours, type TrafficHours } from './traffic-hours.ts';
import { chartOptions } from './traffic-options.ts';

const HOUR_S = 3_600;
/** Whole hours that stand there at first. */
const FIRST_SPAN = 24;
/** Fewer are no line any more. */
const LEAST_SPAN = 4;

export function showTraffic(): void {
  const island = document.querySelector<HTMLElement>('[data-traffic-chart]');
  const picture = island?.nextElementSibling;
  const place = island?.querySelector<HTMLElement>('[data-canvas]') ?? null;
  if (island === null || place === null || !(picture instanceof HTMLElement)) return;
  draw(island, place, picture);
}

function draw(island: HTMLElement, place: HTMLElement, picture: HTMLElement): void {
  let hours = readHours(picture);
  if (hours.received.length < 2) return;
  const readout = island.querySelector<HTMLElement>('[data-readout]');
  const buttons = [...island.querySelectorAll<HTMLButtonElement>('button[data-span]')];
  const zoomBack = island.querySelector<HTMLButtonElement>('button[data-zoom-back]');
  let span = FIRST_SPAN;
  let at = hours.received.length - 1;
  let window = wholeSpan(hours, span);
  island.classList.add('drawn');

  const chart = new UPlot(
    chartOptions({
      width: place.clientWidth,
      height: place.clientHeight,
      words: island.dataset,
      event: () => hours.event,
      onHour: (index) => say(index),
      onZoom: (fromS, toS) => look(fromS, toS),
      onBack: back,
    }),
    aligned(hours),
    place,
  );
  look(...window);
  say(at);

  /** Kept within what there is; `window` is what somebody has chosen to see. */
  function look(fromS: number, toS: number): void {
    const [firstS, lastS] = ends(hours);
    const length = Math.min(lastS - firstS, Math.max(LEAST_SPAN * HOUR_S, toS - fromS));
    const from = Math.max(firstS, Math.min(lastS - length, fromS));
    window = [from, from + length];
    chart.setScale('x', { min: from, max: from + length });
    const isWhole = String(window) === String(wholeSpan(hours, span));
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(isWhole && Number(button.dataset['span']) === span));
    }
    if (zoomBack !== null) zoomBack.disabled = isWhole;
  }

  function back(): void {
    look(...wholeSpan(hours, span));
  }

  /** Names an hour, beside the chart and to those who do not see it. */
  function say(index: number): void {
    at = Math.max(0, Math.min(hours.received.length - 1, index));
    const text = hours.say(at, island.dataset);
    if (readout !== null) readout.textContent = text;
    place.setAttribute('aria-valuemax', String(hours.received.length));
    place.setAttribute('aria-valuenow', String(at + 1));
    place.setAttribute('aria-valuetext', text);
  }

  function moveTo(index: number): void {
    say(index);
    const atS = hours.firstS + at * HOUR_S;
    const [from, to] = window;
    if (atS < from) look(atS, atS + to - from);
    else if (atS > to) look(atS - (to - from), atS);
    chart.setCursor({ left: chart.valToPos(atS, 'x'), top: 0 }, false);
  }

  function zoom(factor: number): void {
    const atS = hours.firstS + at * HOUR_S;
    const [from, to] = window;
    look(atS - (atS - from) * factor, atS + (to - atS) * factor);
  }

  place.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const done = KEYS[event.key];
    if (done === undefined) return;
    event.preventDefault();
    done({ at, count: hours.received.length, moveTo, zoom, back });
  });
  for (const button of buttons) {
    button.addEventListener('click', () => {
      span = Number(button.dataset['span']);
      back();
    });
  }
  zoomBack?.addEventListener('click', back);

  new MutationObserver(() => {
    const isAtEnd = window[1] >= ends(hours)[1];
    const isWhole = String(window) === String(wholeSpan(hours, span));
    const before = hours;
    hours = readHours(picture);
    chart.setData(aligned(hours), false);
    at += (before.firstS - hours.firstS) / HOUR_S;
    // Whoever looks at the present goes on doing so; whoever has zoomed in keeps what is seen.
    if (isWhole) back();
    else if (isAtEnd) look(window[0] + ends(hours)[1] - ends(before)[1], ends(hours)[1]);
    else look(...window);
    say(at);
  }).observe(picture, { attributes: true, attributeFilter: ['data-hours', 'data-event'] });
  const redraw = (): void => chart.redraw();
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']) {
    matchMedia(query).addEventListener('change', redraw);
  }
  new ResizeObserver(() => {
    if (place.clientWidth > 0) chart.setSize({ width: place.clientWidth, height: place.clientHeight });
  }).observe(place);
}

interface Hand {
  readonly at: number;
  readonly count: number;
  readonly moveTo: (index: number) => void;
  readonly zoom: (factor: number) => void;
  readonly back: () => void;
}

/** Arrows by hour, Page keys by day, Home and End to the ends, plus and minus closer and farther, Escape all of it. */
const KEYS: Readonly<Record<string, (hand: Hand) => void>> = {
  ArrowLeft: ({ at, moveTo }) => moveTo(at - 1),
  ArrowRight: ({ at, moveTo }) => moveTo(at + 1),
  ArrowDown: ({ at, moveTo }) => moveTo(at - 1),
  ArrowUp: ({ at, moveTo }) => moveTo(at + 1),
  PageUp: ({ at, moveTo }) => moveTo(at + 24),
  PageDown: ({ at, moveTo }) => moveTo(at - 24),
  Home: ({ moveTo }) => moveTo(0),
  End: ({ count, moveTo }) => moveTo(count - 1),
  '+': ({ zoom }) => zoom(0.5),
  '=': ({ zoom }) => zoom(0.5),
  '-': ({ zoom }) => zoom(2),
  Escape: ({ back }) => back(),
};

function ends({ firstS, received }: TrafficHours): readonly [number, number] {
  return [firstS, firstS + (received.length - 1) * HOUR_S];
}

function wholeSpan(hours: TrafficHours, span: number): [number, number] {
  const [firstS, lastS] = ends(hours);
  return [Math.max(firstS, lastS - (span - 1) * HOUR_S), lastS];
}
