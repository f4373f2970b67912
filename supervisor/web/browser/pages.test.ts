// Every page in a real browser: both languages, three widths, both themes, with and without script, and what axe finds.

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startChromium } from '../../../test/chromium.ts';
import { type AuthorizationRig, startAuthorizationRig } from '../../testing/authorization-rig.ts';
import { PATHS, type PageName, pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';

const LANGUAGES: readonly Language[] = ['fr', 'en'];
const WIDTHS = [390, 1280, 1920] as const;

let rig: AuthorizationRig;
let browser: Browser;
let parameters: Readonly<Record<string, string>>;

/** What each page with a parameter in its path is shown for. */
function parametersOf(page: PageName): Readonly<Record<string, string>> {
  const byPage: Partial<Record<PageName, Readonly<Record<string, string>>>> = {
    equipment: { id: 'broker' },
    'inventory-site': { id: rig.network.sites[0]?.siteId ?? '' },
    'inventory-backhaul': { id: rig.network.backhauls[0]?.id ?? '' },
  };
  return { ...parameters, ...byPage[page] };
}

interface Look {
  readonly language: Language;
  readonly width: number;
  readonly theme: 'light' | 'dark';
  readonly script: boolean;
}

async function openAs(look: Look): Promise<BrowserContext> {
  const administrator = rig.people.actors.find(
    ({ kind, role, partnerId, ended }) =>
      kind === 'session' && role === 'administrator' && partnerId === 'tmvl' && ended === null,
  );
  const context = await browser.newContext({
    viewport: { width: look.width, height: 900 },
    colorScheme: look.theme,
    javaScriptEnabled: look.script,
  });
  const [name = '', value = ''] = (administrator?.headers['cookie'] ?? '').split('=');
  await context.addCookies([{ name, value, url: rig.rig.url() }]);
  return context;
}

/** What is wrong with a page; nothing is as it should be. */
async function complaintsOf(tab: Tab, page: PageName, look: Look): Promise<string[]> {
  const complaints: string[] = [];
  const where = `${page} ${look.language} ${look.width} ${look.theme}`;
  const onConsole = (message: { type(): string; text(): string }): void => {
    if (message.type() === 'error') complaints.push(`${where}: ${message.text()}`);
  };
  tab.on('console', onConsole);
  tab.on('pageerror', (error) => complaints.push(`${where}: ${error.message}`));
  const answer = await tab.goto(rig.rig.url() + pathOf(page, look.language, parametersOf(page)), {
    waitUntil: 'load',
  });
  if (answer?.status() !== 200) complaints.push(`${where}: ${answer?.status()}`);
  if (look.script) {
    const overflow = await tab.evaluate('document.documentElement.scrollWidth - innerWidth');
    if (Number(overflow) > 0) complaints.push(`${where}: ${overflow} px too wide`);
    const { violations } = await new AxeBuilder({ page: tab }).analyze();
    for (const { id, nodes } of violations) {
      complaints.push(`${where}: axe ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    }
  } else if ((await tab.textContent('h1'))?.trim() === '') complaints.push(`${where}: no sentence`);
  tab.off('console', onConsole);
  return complaints;
}

/** Twenty minutes on two busy cores: VIGIE_FULL=1. */
const IS_FULL = process.env['VIGIE_FULL'] === '1';

describe.skipIf(!IS_FULL || !hasChromium())('pages', () => {
  beforeAll(async () => {
    rig = await startAuthorizationRig({ publicState: false });
    const account = rig.people.target('tmvl');
    parameters = { eui: rig.network.gateways[0]?.eui ?? '', id: account.id };
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await rig?.close();
  });

  const looks: Look[] = LANGUAGES.flatMap((language) =>
    WIDTHS.map((width, index) => ({
      ...{ language, width, script: true },
      theme: (language === 'fr') === (index % 2 === 0) ? ('light' as const) : ('dark' as const),
    })),
  );

  test.each(looks)(
    'every page holds in $language at $width px, $theme',
    async (look) => {
      const context = await openAs(look);
      const tab = await context.newPage();
      const complaints: string[] = [];
      for (const page of Object.keys(PATHS) as PageName[])
        complaints.push(...(await complaintsOf(tab, page, look)));
      await context.close();
      expect(complaints).toEqual([]);
    },
    180_000,
  );

  test('every page says what it says without any script', async () => {
    for (const language of LANGUAGES) {
      const look: Look = { language, width: 390, theme: 'light', script: false };
      const context = await openAs(look);
      const tab = await context.newPage();
      const complaints: string[] = [];
      for (const page of Object.keys(PATHS) as PageName[])
        complaints.push(...(await complaintsOf(tab, page, look)));
      await context.close();
      expect(complaints).toEqual([]);
    }
  }, 120_000);
});
