// What is wrong with a page as a browser shows it: overflow, errors, requests that fail or leave, what axe finds.

import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page as Tab } from 'playwright-core';
import type { Language } from '../../texts.ts';

export const LANGUAGES: readonly Language[] = ['fr', 'en'];
export const THEMES = ['light', 'dark'] as const;
/** Each language in one theme: names and structure change with the language, colours with the theme, and none with both. */
const AXE_THEMES: Readonly<Record<Language, (typeof THEMES)[number]>> = { fr: 'light', en: 'dark' };
/** Phones last: axe then looks at what is tightest. */
const WIDTHS = [1920, 1280, 390] as const;
const HEIGHT = 900;

export interface Wanted {
  readonly path: string;
  readonly language: Language;
  readonly status?: number;
  /** Every width and theme, and axe; not given: at 390 px as it is. */
  readonly isThorough?: boolean;
}

export interface Looker {
  /** Complaints; none: it is as it should be. */
  look(wanted: Wanted): Promise<string[]>;
}

/** One tab for all: a new one for each page would cost more than the pages. `root`: nothing is asked of elsewhere. */
export async function createLooker(context: BrowserContext, root: string): Promise<Looker> {
  const tab = await context.newPage();
  let found: string[] = [];
  let wanted: Wanted = { path: '', language: 'fr' };
  const complain = (what: string): void => void found.push(`${wanted.path}: ${what}`);
  tab.on('dialog', (dialog) => {
    complain(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  tab.on('console', (message) => {
    // Of the status that is wanted the browser tells too.
    const isWanted = wanted.status !== undefined && message.text().includes(`${wanted.status}`);
    if (message.type() === 'error' && !isWanted) complain(message.text());
  });
  tab.on('pageerror', ({ message }) => complain(message));
  tab.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(root) && !url.startsWith('data:')) complain(`asks ${url}`);
  });
  tab.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // What the page before had under way ends with it.
    if (why !== 'net::ERR_ABORTED') complain(`${request.url()} ${why}`);
  });
  tab.on('response', (response) => {
    if (response.status() >= 400 && response.url() !== root + wanted.path)
      complain(`${response.url()} answers ${response.status()}`);
  });

  return {
    async look(next) {
      found = [];
      wanted = next;
      const { path, language, status = 200, isThorough = false } = wanted;
      if (!isThorough) await tab.setViewportSize({ width: 390, height: HEIGHT });
      const answer = await tab.goto(root + path, { waitUntil: 'load' });
      if (answer?.status() !== status) complain(`answers ${answer?.status()}`);
      for (const one of await wrongWords(tab, language)) complain(one);
      if (!isThorough) for (const one of await overflow(tab)) complain(one);
      for (const theme of isThorough ? THEMES : []) {
        await tab.emulateMedia({ colorScheme: theme });
        for (const width of WIDTHS) {
          await tab.setViewportSize({ width, height: HEIGHT });
          for (const one of await overflow(tab)) complain(`${theme} ${width}: ${one}`);
        }
        if (theme !== AXE_THEMES[language]) continue;
        for (const one of await axeFindings(tab)) complain(`${theme}: ${one}`);
      }
      return found;
    },
  };
}

async function wrongWords(tab: Tab, language: Language): Promise<string[]> {
  const { lang, title, h1, other, made } = (await tab.evaluate(`({
    lang: document.documentElement.lang,
    title: document.title,
    h1: [...document.querySelectorAll('h1')].map((one) => one.textContent.trim()),
    other: document.querySelector('a[hreflang]')?.hreflang ?? null,
    made: document.querySelectorAll('[onerror], [onfocus], img[src="x"]').length,
  })`)) as { lang: string; title: string; h1: readonly string[]; other: string | null; made: number };
  return [
    ...(lang === language ? [] : [`is in ${lang}`]),
    ...(/^\S.* [·–] Vigie$/s.test(title) ? [] : [`has the title ${title}`]),
    ...(h1.length === 1 && h1[0] !== '' ? [] : [`has ${h1.length} h1`]),
    ...(made === 0 ? [] : [`has ${made} elements that a name has made`]),
    ...(other === null || other !== language ? [] : ['leads to no other language']),
  ];
}

/** With the first elements that stand out, or nothing. */
async function overflow(tab: Tab): Promise<string[]> {
  const [px, culprits] = (await tab.evaluate(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [0, ''];
    const out = [...document.querySelectorAll('main *, header *, footer *')].filter((one) => {
      if (one.getBoundingClientRect().right <= clientWidth + 1) return false;
      for (let up = one.parentElement; up !== null; up = up.parentElement)
        if (up !== document.body && getComputedStyle(up).overflowX !== 'visible') return false;
      return true;
    });
    const names = out.slice(0, 3).map((one) => one.tagName + '.' + one.className);
    return [scrollWidth - clientWidth, names.join(' ')];
  })()`)) as [number, string];
  return px > 0 ? [`${px} px too wide: ${culprits}`] : [];
}

async function axeFindings(tab: Tab): Promise<string[]> {
  // One frame, one origin: no further tab to gather results in.
  const { violations } = await new AxeBuilder({ page: tab }).setLegacyMode().analyze();
  return violations.map(
    ({ id, nodes }) => `axe ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}
