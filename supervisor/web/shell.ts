// What stands around every page: head with the pages one may open, foot, and the link to the other language.

import { SIGN_IN_PATHS, SIGN_OUT_PATHS } from '../platform/http/page-paths.ts';
import type { Principal, RouteAccess } from '../platform/http/principal.ts';
import { createFormat } from './format.ts';
import { type Html, html } from './html.ts';
import { logo } from './logo.ts';
import type { Page, PageAnswer, PageRequest } from './page.ts';
import { type PageName, pathOf } from './paths.ts';
import { SHELL_TEXTS, type ShellTexts } from './shell-texts.ts';
import { type Language, TEXTS } from './texts.ts';

/** Where assets are served from: their path holds their hash, so that they may be kept for good. */
export interface Assets {
  readonly pathOf: (name: string) => string;
}

interface NavItem {
  readonly page: PageName;
  readonly access: RouteAccess;
  /** Of administration: behind "more" on every screen. */
  readonly isSeldom?: boolean;
}

const IN_BAR = 4;

/** The first four stand in the bar of a phone too, the others behind "more". */
const NAV: readonly NavItem[] = [
  { page: 'network', access: 'state.read' },
  { page: 'map', access: 'state.read' },
  { page: 'incidents', access: 'state.read' },
  { page: 'works', access: 'state.read' },
  { page: 'live', access: 'frames.read' },
  { page: 'inventory', access: 'state.read' },
  { page: 'mail', access: 'notify.manage', isSeldom: true },
  { page: 'accounts', access: 'accounts.manage', isSeldom: true },
  { page: 'review', access: 'accounts.manage', isSeldom: true },
  { page: 'audit', access: 'audit.read', isSeldom: true },
];
/** Pages that are a part of another one in the navigation. */
const PART_OF: Partial<Record<PageName, PageName>> = {
  gateway: 'network',
  equipment: 'network',
  incident: 'incidents',
  'incident-new': 'incidents',
  report: 'incidents',
  work: 'works',
  'work-new': 'works',
  'works-month': 'works',
  'works-notice': 'works',
  'works-feeds': 'works',
  'inventory-gateway': 'inventory',
  'inventory-site': 'inventory',
  'inventory-backhaul': 'inventory',
  'inventory-import': 'inventory',
  'inventory-new-gateway': 'inventory',
  'inventory-new-site': 'inventory',
  'inventory-new-backhaul': 'inventory',
  outbox: 'mail',
  subscriptions: 'account',
  'account-new': 'accounts',
  'account-of': 'accounts',
};
/** What a page shows, and what stands around it. */
export interface Framed extends PageAnswer {
  readonly language: Language;
  readonly principal: Principal;
  /** The same page in the other language. */
  readonly there: string;
  /** What it is a part of in the navigation. */
  readonly current?: PageName;
  /** When its data were read; not given: it shows none. */
  readonly dataMs?: number;
  /** Its own path, where it stays current while it is open. */
  readonly live?: string;
  /** Has forms: without a script it is not loaded again, which would take away what is being typed. */
  readonly isTypedInto?: boolean;
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
  readonly isBare?: boolean;
}

export function shell(page: Page, request: PageRequest, answer: PageAnswer, assets: Assets): Html {
  const { language, principal, parameters, nowMs } = request;
  const { name, scripts = [], styles = [], isBare = false } = page;
  const framed: Framed = {
    ...{ ...answer, language, principal, scripts, styles, isBare, dataMs: nowMs },
    there: pathOf(name, SHELL_TEXTS[language].other.language, parameters),
    current: PART_OF[name] ?? name,
    isTypedInto: page.form !== undefined,
  };
  return frame(page.isLive ? { ...framed, live: pathOf(name, language, parameters) } : framed, assets);
}

export function frame(page: Framed, assets: Assets): Html {
  const { language, title, main, there, live, isTypedInto = false, isBare = false } = page;
  const texts = SHELL_TEXTS[language];
  const { other } = texts;
  const styles = ['tokens.css', 'vigie.css', 'kit.css', 'shell.css', ...(page.styles ?? [])];
  const scripts = ['page.js', ...(page.scripts ?? [])];
  return html`<!doctype html>
<html lang="${language}"${isBare ? html` data-theme="night"` : html``}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} · Vigie</title>
${styles.map((name) => html`<link rel="stylesheet" href="${assets.pathOf(name)}">`)}
<link rel="icon" href="${assets.pathOf('icon.svg')}">
<link rel="alternate" hreflang="${other.language}" href="${there}">
${live === undefined || isTypedInto ? html`` : html`<noscript><meta http-equiv="refresh" content="30"></noscript>`}
<script src="${assets.pathOf('theme.js')}"></script>
${scripts.map((name) => html`<script type="module" src="${assets.pathOf(name)}"></script>`)}</head>
<body class="${isBare ? 'bare' : 'framed'}"><a class="skip" href="#content">${texts.skip}</a>
${isBare ? html`` : head(page, texts)}
<main id="content" class="${isBare ? 'whole' : 'wide'}"${live === undefined ? html`` : html` data-live="${live}"`}>${main}</main>
${isBare ? html`` : foot(language, texts)}
</body></html>`;
}

function head({ language, principal, there, current, dataMs }: Framed, texts: ShellTexts): Html {
  const { other } = texts;
  const age =
    dataMs === undefined
      ? html``
      : html`<span class="age" data-age>${texts.asOf(createFormat(TEXTS[language]).clock(dataMs))}<span data-old="${texts.old}"></span></span>`;
  return html`<header class="head wide"><a class="brand" href="${pathOf('network', language)}">${logo()}Vigie</a>
${nav(principal, current, language, texts)}
<div class="side">${age}${account(principal, language, texts)}
<a href="${there}" lang="${other.language}" hreflang="${other.language}" title="${other.name}">${other.label}</a>
<button class="theme" type="button" data-theme-toggle hidden aria-label="${texts.night}"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M15.500 12.400A6.600 6.600 0 0 1 7.600 4.500a6.600 6.600 0 1 0 7.900 7.900Z"/></svg></button></div></header>`;
}

/** What does not fit on a phone stands twice, in the head and behind "more": styles show one of the two. */
function nav(
  principal: Principal,
  current: PageName | undefined,
  language: Language,
  texts: ShellTexts,
): Html {
  const items = NAV.filter(({ access }) => mayOpen(principal, access));
  if (items.length === 0) return html``;
  const link = ({ page }: NavItem, style: string): Html => {
    const mark = page === current ? html` aria-current="page"` : html``;
    return html`<a class="${style}" href="${pathOf(page, language)}"${mark}>${texts.pages[page] ?? page}</a>`;
  };
  const often = items.filter(({ isSeldom }) => isSeldom !== true);
  const seldom = items.filter(({ isSeldom }) => isSeldom === true);
  const inBar = often.slice(0, IN_BAR);
  const inRow = often.slice(IN_BAR);
  const row = html`${inBar.map((item) => link(item, 'in-bar'))}${inRow.map((item) => link(item, 'in-row'))}`;
  if (inRow.length + seldom.length === 0)
    return html`<nav class="nav" aria-label="${texts.nav}">${row}</nav>`;
  const own =
    principal.account === null
      ? html``
      : html`<span class="own">${account(principal, language, texts)}</span>`;
  const holds = (some: readonly NavItem[]): boolean => some.some(({ page }) => page === current);
  const here = holds(seldom) ? ' here' : holds(inRow) ? ' here-in-bar' : '';
  return html`<nav class="nav" aria-label="${texts.nav}">${row}<details class="more-pages${seldom.length === 0 ? ' in-bar-only' : ''}${here}" data-menu><summary>${texts.more}</summary><div>${inRow.map((item) => link(item, 'in-menu'))}${seldom.map((item) => link(item, ''))}${own}</div></details></nav>`;
}

function account({ account: one }: Principal, language: Language, texts: ShellTexts): Html {
  if (one === null) return html`<a href="${SIGN_IN_PATHS[language]}">${texts.signIn}</a>`;
  return html`<a class="who" href="${pathOf('account', language)}">${one.name}</a>
<form method="post" action="${SIGN_OUT_PATHS[language]}"><button class="plain" type="submit">${texts.signOut}</button></form>`;
}

function foot(language: Language, texts: ShellTexts): Html {
  const link = (page: PageName) => html`<a href="${pathOf(page, language)}">${texts.pages[page] ?? page}</a>`;
  return html`<footer class="foot wide">${link('wall')}${link('about')}${link('accessibility')}
<a href="/api/">${texts.api}</a><span>${texts.zone}</span></footer>`;
}

function mayOpen(principal: Principal, access: RouteAccess): boolean {
  if (access === 'open') return true;
  return access === 'signed-in' ? principal.account !== null : principal.rights.has(access);
}
