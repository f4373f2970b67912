// Every page in a real browser, in a network full of hostile names: both languages, three widths, both themes, with and
// without script, and what axe finds.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startChromium } from '../../../test/chromium.ts';
import { CHOOSE_PATHS } from '../../access/pages.ts';
import { SIGN_IN_PATHS } from '../../platform/http/page-paths.ts';
import { PATHS, type PageName, pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';
import { HOSTILE_SECRET, HOSTILE_WORK } from './testing/hostile-works.ts';
import { createLooker, LANGUAGES, type Wanted } from './testing/look.ts';
import { HOSTILE_INCIDENT, hostileEui, startTown, type Town } from './testing/town.ts';

/** Half a minute by itself; two busy cores take longer. */
const WALK_WITHIN_MS = 600_000;

let town: Town;
let browser: Browser;

/** Pages of what this town has none of. */
const NOTHING_TO_SHOW: ReadonlySet<string> = new Set(['unsubscribe']);

/** What each page with a parameter in its path is shown for: the most hostile of its kind. */
function parametersOf(page: PageName): Readonly<Record<string, string>> {
  const ids: Partial<Record<PageName, string>> = {
    equipment: 'backhaul:hostile',
    'inventory-site': 'hostile',
    'inventory-backhaul': 'hostile',
    'account-of': town.someone.id,
  };
  const ref = page === 'work' ? HOSTILE_WORK : HOSTILE_INCIDENT;
  return { eui: hostileEui(0), id: ids[page] ?? 'hostile', ref, secret: HOSTILE_SECRET };
}

function allPaths(language: Language): Wanted[] {
  const shown = (Object.keys(PATHS) as PageName[]).filter((page) => !NOTHING_TO_SHOW.has(page));
  const pages = shown.map((page) => pathOf(page, language, parametersOf(page)));
  return pages.map((path) => ({ path, language }));
}

/** Of nobody: signing in, a first password, a link that no longer works. */
function openPaths(language: Language): Wanted[] {
  const choose = CHOOSE_PATHS[language] + town.invitationPath.replace(/^[^?]*/, '');
  return [
    { path: `${SIGN_IN_PATHS[language]}?to=%2F`, language },
    { path: choose, language },
    { path: pathOf('work-object', language, { secret: HOSTILE_SECRET }), language },
    { path: pathOf('work-object', language, { secret: 'void' }), language },
    { path: `${choose}void`, language, status: 410 },
  ];
}

describe.skipIf(!hasChromium())('every page', () => {
  beforeAll(async () => {
    [town, browser] = await Promise.all([startTown(), startChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await town?.close();
  });

  /** Both languages at once, each in a tab of its own. */
  async function walk(script: boolean): Promise<string[]> {
    const options = { javaScriptEnabled: script, reducedMotion: 'reduce' } as const;
    const inOne = async (language: Language): Promise<string[]> => {
      const complaints: string[] = [];
      for (const [who, paths] of [
        [town.administrator, allPaths(language)],
        [null, openPaths(language)],
      ] as const) {
        const context = await town.open(browser, who, options);
        const { look } = await createLooker(context, town.rig.url());
        for (const wanted of paths) complaints.push(...(await look({ ...wanted, isThorough: script })));
        await context.close();
      }
      return complaints;
    };
    return (await Promise.all(LANGUAGES.map(inOne))).flat();
  }

  test(
    'holds at every width, in both themes and both languages',
    async () => {
      expect(await walk(true)).toEqual([]);
    },
    WALK_WITHIN_MS,
  );

  test(
    'says what it says without any script',
    async () => {
      expect(await walk(false)).toEqual([]);
    },
    WALK_WITHIN_MS,
  );
});
