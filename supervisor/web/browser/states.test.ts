// What a browser shows when there is nothing to show: errors, no right, nothing found, data that grow old; and the network
// page by keyboard.

import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startChromium } from '../../../test/chromium.ts';
import { startHttpRig } from '../../platform/http/testing/http-rig.ts';
import { createAssets } from '../assets.ts';
import { pathOf } from '../paths.ts';
import { createLooker, LANGUAGES } from './testing/look.ts';
import { startTown, type Town } from './testing/town.ts';

let town: Town;
let browser: Browser;

describe.skipIf(!hasChromium())('in a browser', () => {
  beforeAll(async () => {
    [town, browser] = await Promise.all([startTown(), startChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await town?.close();
  });

  test('a page that is not there, and one that somebody may not see, say so and lead back', async () => {
    const context = await town.open(browser, town.viewer);
    const { look } = await createLooker(context, town.rig.url());
    for (const language of LANGUAGES) {
      const home = pathOf('network', language);
      const refused = [
        { path: `${home}nowhere`, status: 404 },
        { path: pathOf('gateway', language, { eui: '0000000000000000' }), status: 404 },
        { path: pathOf('accounts', language), status: 403 },
      ];
      for (const one of refused) {
        expect(await look({ ...one, language, isThorough: true })).toEqual([]);
        const back = context.pages()[0]?.locator('main a');
        expect(await back?.getAttribute('href')).toBe(home);
      }
    }
    await context.close();
  });

  test('a page that cannot be made says that it is not the reader’s fault', async () => {
    const http = await startHttpRig({
      routes: [
        createAssets().routes,
        (server) =>
          void server.get('/en/broken', { config: { access: 'open' } }, () => {
            throw new Error('out of order');
          }),
      ],
    });
    const context = await town.open(browser, null);
    const { look } = await createLooker(context, http.url(''));
    expect(await look({ path: '/en/broken', language: 'en', status: 500, isThorough: true })).toEqual([]);
    const text = (await context.pages()[0]?.textContent('main')) ?? '';
    expect(text).toContain('Vigie could not prepare this page');
    expect(text).not.toContain('out of order');
    await context.close();
    await http.stop();
  });

  test('what matches nothing says so', async () => {
    const context = await town.open(browser, town.viewer);
    const { look } = await createLooker(context, town.rig.url());
    expect(await look({ path: '/?q=nulle+part', language: 'fr', isThorough: true })).toEqual([]);
    expect(await context.pages()[0]?.textContent('main')).toContain('Aucune passerelle ne correspond.');
    await context.close();
  });

  test('data that grow old are said to be old, in more than colour', async () => {
    const context = await town.open(browser, town.viewer);
    const tab = await context.newPage();
    await tab.clock.install();
    await tab.goto(town.rig.url());
    const age = tab.locator('[data-age]');
    const before = await age.textContent();
    await context.setOffline(true);
    await tab.clock.fastForward(70_000);
    await expect.poll(() => age.getAttribute('class')).toBe('age late');
    await tab.clock.fastForward(120_000);
    await expect.poll(() => age.getAttribute('class')).toBe('age lost');
    expect(await tab.getAttribute('main', 'class')).toContain('lost-data');
    expect(await age.textContent()).toBe(`${before} (il y a 3\u00a0min)`);
    await context.setOffline(false);
    await tab.clock.fastForward(40_000);
    await expect.poll(() => age.getAttribute('class'), { timeout: 20_000 }).toBe('age');
    expect(await tab.getAttribute('main', 'class')).not.toContain('lost-data');
    await context.close();
  });

  test('by keyboard every control of the network page is reached, in order, where it can be seen', async () => {
    const context = await town.open(browser, town.administrator, { viewport: { width: 1280, height: 900 } });
    const tab = await context.newPage();
    await tab.goto(town.rig.url());
    await tab.keyboard.press('Tab');
    expect(await focused(tab)).toMatchObject({
      index: 0,
      className: 'skip',
      isOutlined: true,
      isInView: true,
    });
    const controls = Number(await tab.evaluate(MARK_CONTROLS));
    expect(controls).toBeGreaterThan(30);
    for (let index = 1; index < controls; index++) {
      await tab.keyboard.press('Tab');
      expect(await focused(tab)).toMatchObject({ index, isOutlined: true, isInView: true });
    }
    await tab.reload();
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Enter');
    await tab.keyboard.press('Tab');
    expect(await tab.evaluate(`document.activeElement.closest('main') !== null`)).toBe(true);
    await context.close();
  });
});

/** Numbers everything that can be operated, in the order of the page. */
const MARK_CONTROLS = `(() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const shown = all.filter((one) => one.matches('.skip') || (one.checkVisibility() && !one.disabled));
  for (const [index, one] of shown.entries()) one.controlIndex = index;
  return shown.length;
})()`;

interface Focused {
  readonly index: number;
  readonly className: string;
  readonly isOutlined: boolean;
  readonly isInView: boolean;
}

function focused(tab: Tab): Promise<Focused> {
  return tab.evaluate(`(() => {
    const one = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const { top, bottom, width } = one.getBoundingClientRect();
    return {
      index: one.controlIndex ?? 0,
      className: one.className,
      isOutlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
      isInView: width > 0 && bottom > 0 && top < innerHeight,
    };
  })()`);
}
