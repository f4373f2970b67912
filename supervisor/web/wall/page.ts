// The wall: how things are, to be read from five metres away; nothing scrolls, nothing moves but the clock.

import { createFormat } from '../format.ts';
import { FRESH_MS } from '../freshness.ts';
import { type Html, html } from '../html.ts';
import type { OpenLine } from '../incidents/lead.ts';
import { createKept } from '../kept.ts';
import { badgeMark } from '../kit/badge.ts';
import { STATE_WORDS } from '../kit/badge-texts.ts';
import type { WorkLine } from '../maintenance/ahead.ts';
import { MAINTENANCE_PAGE_TEXTS } from '../maintenance/texts.ts';
import { splitOpen } from '../network/fore.ts';
import { visibility } from '../network/page.ts';
import { headline, offlineOf } from '../network/sentence.ts';
import { serviceName } from '../network/services.ts';
import { NETWORK_TEXTS } from '../network/texts.ts';
import { type UnwellLine, unwellOf } from '../network/unwell.ts';
import { type NetworkDeps, type NetworkView, networkView } from '../network/view.ts';
import type { Page, PageAnswer } from '../page.ts';
import { SHELL_TEXTS } from '../shell-texts.ts';
import { type Language, TEXTS } from '../texts.ts';
import { wallTiles } from './tiles.ts';

const MAX_KEPT = 20;
/** As many as stand there without scrolling. */
const SHOWN = 5;
/** Services that are well beside those that are not. */
const SERVICES_SHOWN = 5;
const WORKS_SHOWN = 3;
/** What nobody reads from afar. */
const MAX_REASON = 110;
const MAX_NAME = 46;

export function wallPage(deps: NetworkDeps): Page {
  const kept = createKept<string, PageAnswer>(FRESH_MS, MAX_KEPT);
  return {
    name: 'wall',
    access: 'state.read',
    isLive: true,
    isBare: true,
    styles: ['wall.css'],
    scripts: ['wall.js'],
    show({ language, principal, nowMs }) {
      const key = JSON.stringify([language, visibility(principal), deps.book.edition()]);
      return kept(key, nowMs, async () => {
        const view = await networkView(deps, principal, language, nowMs);
        return {
          title: NETWORK_TEXTS[language].title(offlineOf(view).length),
          main: wallMain(view, language),
        };
      });
    },
  };
}

export function wallMain(view: NetworkView, language: Language): Html {
  const texts = NETWORK_TEXTS[language];
  const { nowMs } = view;
  // An incident stands for what fails in it.
  const alone = unwellOf(view, language).filter(({ incident }) => incident === null);
  const { ongoing, watched } = splitOpen(view.lead.open);
  const lines = [
    ...ongoing.map((one) => incidentEntry(one, nowMs, language)),
    ...alone.map((line) => entry(line, nowMs, language)),
    ...watched.map((one) => incidentEntry(one, nowMs, language)),
  ];
  const most = view.works.length === 0 ? SHOWN : SHOWN - 2;
  const shown = lines.length > most ? most - 1 : most;
  const rest = lines.length - shown;
  const list =
    lines.length === 0
      ? html`<p class="calm">${texts.wallCalm}</p>`
      : html`<ul>${lines.slice(0, shown)}</ul>${rest > 0 ? html`<p class="more">${texts.wallMore(rest)}</p>` : html``}`;
  const works = worksAhead(view.works, SHOWN - Math.min(lines.length, most), language);
  return html`<div class="wall"><header><h1>${headline(view, language)}</h1><p class="clock"><time data-clock>${clockTime(nowMs)}</time><small data-date>${dateText(nowMs, language)}</small></p></header>
<div class="field">${wallTiles(view.gateways, language)}<section class="now"><h2>${texts.wallNow}</h2>${list}${works}</section></div>
<footer>${services(view, language)}<span class="age" data-age>${SHELL_TEXTS[language].asOf(createFormat(TEXTS[language]).clock(nowMs))}</span></footer></div>`;
}

function incidentEntry(
  { badge, title, sinceMs, headline: text }: OpenLine,
  nowMs: number,
  language: Language,
): Html {
  const age = createFormat(TEXTS[language]).age(nowMs - sinceMs);
  return html`<li>${badgeMark(badge)}<b>${cut(title, MAX_NAME)}</b><span class="since">${age}</span><p>${cut(withoutTitle(text, title), MAX_REASON)}</p></li>`;
}

/** The title stands above it. */
function withoutTitle(text: string, title: string): string {
  const rest = text.startsWith(title)
    ? (/^\s*:\s*(.+)$/su.exec(text.slice(title.length))?.[1] ?? text)
    : text;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** What is planned stands where nothing fails: those under way, and the next. */
function worksAhead(works: readonly WorkLine[], room: number, language: Language): Html {
  const shown = works.slice(0, Math.max(1, Math.min(room, WORKS_SHOWN)));
  if (shown.length === 0) return html``;
  const texts = MAINTENANCE_PAGE_TEXTS[language];
  const rest = works.length - shown.length;
  const items = shown.map(
    ({ badge, title, when, untold }) =>
      html`<li>${badgeMark(badge)}<b>${cut(title, MAX_NAME)}</b><p>${when}${untold.length === 0 ? html`` : html`. <b class="loud">${texts.proof.not}</b>`}</p></li>`,
  );
  return html`<h2 class="works">${texts.wallHeading}${rest > 0 ? ` (${works.length})` : ''}</h2><ul class="works">${items}</ul>`;
}

function entry(line: UnwellLine, nowMs: number, language: Language): Html {
  const { state, overlays, sinceMs, reasons, name } = line;
  const age = sinceMs === null ? '' : createFormat(TEXTS[language]).age(nowMs - sinceMs);
  const shown = state === 'online' ? (overlays[0] ?? state) : state;
  return html`<li>${badgeMark(shown)}<b>${cut(name, MAX_NAME)}</b><span class="since">${age}</span><p>${cut(reasons[0] ?? STATE_WORDS[language][shown], MAX_REASON)}</p></li>`;
}

/** Those that are not well first: there may be more backhauls than room. */
function services({ services: all }: NetworkView, language: Language): Html {
  const sorted = all.toSorted((a, b) => Number(a.state === 'online') - Number(b.state === 'online'));
  return html`${sorted
    .slice(0, SERVICES_SHOWN)
    .map(
      (one) =>
        html`<span class="service">${badgeMark(one.state)}${cut(serviceName(one, language), 28)}</span>`,
    )}`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Paris' },
});
const dates = new Map<Language, Intl.DateTimeFormat>();

function clockTime(nowMs: number): string {
  return clock.format(nowMs);
}

function dateText(nowMs: number, language: Language): string {
  const format =
    dates.get(language) ??
    new Intl.DateTimeFormat(TEXTS[language].locale, {
      ...{ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'Europe/Paris' },
    });
  dates.set(language, format);
  return format.format(nowMs);
}
