import { expect, test } from 'vitest';
import { NOBODY, type Principal, RIGHTS, type Right } from '../platform/http/principal.ts';
import { html } from './html.ts';
import type { PageName } from './paths.ts';
import { frame } from './shell.ts';

const assets = { pathOf: (name: string) => `/assets/${name}` };

/** The row of pages, and the menu behind "more". */
function navOf(rights: readonly Right[], current: PageName) {
  const principal: Principal = { ...NOBODY, rights: new Set(rights) };
  const page = { title: 'T', main: html``, language: 'fr', principal, there: '/en/', current } as const;
  const nav = /<nav.*<\/nav>/s.exec(frame(page, assets).html)?.[0] ?? '';
  const [row = '', menu = ''] = nav.split('<details');
  return { row, menu, opener: menu.split('>')[0] ?? '' };
}

test('what does not fit the bar of a phone stands in the row and behind "more", where one sees that one is there', () => {
  const { row, menu, opener } = navOf(['state.read', 'frames.read'], 'inventory');
  expect(row).toContain('class="in-row" href="/inventaire" aria-current="page"');
  expect(menu).toContain('class="in-menu" href="/inventaire" aria-current="page"');
  expect(opener).toContain('in-bar-only');
  expect(opener).toContain('here-in-bar');
});

test('pages of administration stand behind "more" on every screen', () => {
  const { row, menu, opener } = navOf(RIGHTS, 'audit');
  for (const path of ['/courriels', '/comptes', '/revue-des-droits', '/journal']) {
    expect(row).not.toContain(path);
    expect(menu).toContain(`href="${path}"`);
  }
  expect(opener).toMatch(/ here"/);
  expect(opener).not.toContain('in-bar-only');
});

test('who may open nothing has no navigation', () => {
  expect(navOf([], 'about').row).toBe('');
});
