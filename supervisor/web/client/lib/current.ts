// Keeps a page's main part current: reads it again when the server tells of a change, and every half minute.

import { GATHER_MS } from '../../freshness.ts';

/** Figures that no event tells of are at most this old. */
const EVERY_MS = 30_000;
/** Five hundred open pages do not all ask in the same instant. */
const SPREAD_MS = 700;
const ANSWER_WITHIN_MS = 10_000;
const LATE_MS = 60_000;
const LOST_MS = 180_000;

export function keepCurrent(): void {
  const main = document.querySelector<HTMLElement>('main[data-live]');
  if (main === null) return;
  const path = main.dataset['live'] ?? location.pathname;
  let readMs = Date.now();
  let timer = setTimeout(tick, EVERY_MS);
  let isReading = false;
  let isStale = false;

  function tick(): void {
    void refresh();
  }

  async function refresh(): Promise<void> {
    clearTimeout(timer);
    if (isReading) {
      isStale = true;
      return;
    }
    isReading = true;
    isStale = false;
    try {
      const query = new URLSearchParams(location.search);
      query.set('part', '1');
      const answer = await fetch(`${path}?${query}`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      if (answer.ok) {
        replace(main as HTMLElement, await answer.text());
        readMs = Date.now();
      }
    } catch {
      // The age of the data says it.
    }
    isReading = false;
    showAge(main as HTMLElement, readMs);
    timer = setTimeout(tick, isStale ? GATHER_MS : EVERY_MS);
  }

  function refreshSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(tick, GATHER_MS + Math.random() * SPREAD_MS);
  }

  const events = new EventSource('/api/v1/events');
  events.addEventListener('equipment', refreshSoon);
  events.addEventListener('incident', refreshSoon);
  events.addEventListener('work', refreshSoon);
  events.addEventListener('reset', refreshSoon);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) refreshSoon();
  });
  setInterval(() => showAge(main, readMs), 5_000);
}

/** Somebody who types, or has opened something, keeps it: only parts that differ are replaced. */
function replace(main: HTMLElement, text: string): void {
  const fresh = new DOMParser().parseFromString(text, 'text/html').body.firstElementChild as HTMLElement;
  document.title = `${fresh.dataset['title']} · Vigie`;
  const age = document.querySelector('[data-age]');
  const time = new Date(Number(fresh.dataset['now'])).toLocaleTimeString('en-GB', {
    timeZone: 'Europe/Paris',
  });
  const told = age?.firstChild ?? null;
  if (told !== null) told.nodeValue = (told.nodeValue ?? '').replace(/[\d:]+$/, time);
  patch(main, fresh);
}

/** Makes the children of `old` like those of `fresh`, keeping elements that stay, and what people have opened. */
function patch(old: Element, fresh: Element): void {
  const kept = [...old.childNodes];
  const wanted = [...fresh.childNodes];
  for (const [index, next] of wanted.entries()) {
    const before = kept[index];
    if (before === undefined) old.append(next);
    else if (!isSameKind(before, next)) before.replaceWith(next);
    else if (before instanceof Element && next instanceof Element) patchElement(before, next);
    else if (before.nodeValue !== next.nodeValue) before.nodeValue = next.nodeValue;
  }
  for (const surplus of kept.slice(wanted.length)) surplus.remove();
}

function patchElement(old: Element, fresh: Element): void {
  if (old.contains(document.activeElement) && old.matches('input, select, textarea')) return;
  // Scripts look after these themselves.
  if (old.hasAttribute('data-island')) return;
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(name === 'open' && old.matches('details'))) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name === 'open' && old.matches('details')) continue;
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  patch(old, fresh);
}

function isSameKind(a: Node, b: Node): boolean {
  if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return false;
  return (
    !(a instanceof Element && b instanceof Element) ||
    a.getAttribute('data-key') === b.getAttribute('data-key')
  );
}

function showAge(main: HTMLElement, readMs: number): void {
  const oldMs = Date.now() - readMs;
  const age = document.querySelector('[data-age]');
  age?.classList.toggle('late', oldMs > LATE_MS && oldMs <= LOST_MS);
  age?.classList.toggle('lost', oldMs > LOST_MS);
  main.classList.toggle('lost-data', oldMs > LOST_MS);
  const old = document.querySelector<HTMLElement>('[data-old]');
  const minutes = String(Math.floor(oldMs / 60_000));
  if (old !== null) old.textContent = oldMs > LATE_MS ? (old.dataset['old'] ?? '').replace('#', minutes) : '';
}
