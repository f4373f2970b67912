// The chart of a gateway's traffic in a real browser: by keys and buttons, through a refresh of the page, in both themes.

import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { available } from '../../../test/require.ts';
import { migrate, openDatabase } from '../../platform/database.ts';
import { MIGRATIONS } from '../../schema.ts';
import { createSupervisorRig, GATEWAY, type SupervisorRig } from '../../testing/supervisor-rig.ts';

const CHROMIUM = '/usr/bin/chromium';
const HOUR_MS = 3_600_000;
const HOURS = 200;
const WITHIN = { timeout: 15_000 };

let rig: SupervisorRig;
let browser: Browser;
let tab: Tab;

/** The first gateway of an empty database gets the id 1. */
function seedHours(path: string): void {
  const connection = openDatabase(path);
  migrate(connection, MIGRATIONS);
  const insert = connection.prepare(
    'INSERT INTO gateway_hours VALUES (1, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL)',
  );
  const now = Math.floor(Date.now() / HOUR_MS);
  // The hour that runs counts too: it is the last whole one where the test begins in one hour and looks in the next.
  for (let ago = 0; ago <= HOURS; ago++) insert.run(now - ago, 1_000 + ago);
  connection.close();
}

describe.skipIf(!available('chromium', existsSync(CHROMIUM)))('the chart of traffic', () => {
  beforeAll(async () => {
    rig = createSupervisorRig();
    seedHours(rig.databasePath);
    await rig.start();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rig?.close();
  });

  async function open(options: { readonly javaScriptEnabled: boolean }): Promise<string[]> {
    const errors: string[] = [];
    tab = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    tab.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    tab.on('pageerror', ({ message }) => errors.push(message));
    await tab.goto(`${rig.url()}/en/gateways/${GATEWAY}`);
    return errors;
  }
  const said = async (): Promise<string> => (await tab.textContent('[data-readout]')) ?? '';
  const pressed = (): Promise<string | null> =>
    tab.locator('button[aria-pressed="true"]').first().textContent({ timeout: 1_000 });

  test('keys read it hour by hour and look closer; a refresh of the page takes none of that away', async () => {
    const errors = await open({ javaScriptEnabled: true });
    const canvas = tab.locator('[data-canvas]');
    await canvas.locator('canvas').waitFor();
    expect(await tab.locator('.plot[data-hours]').isVisible()).toBe(false);
    const newest = Number(/: 1,00([01]) received, what is usual is not known$/.exec(await said())?.[1]);
    expect(newest).toBeOneOf([0, 1]);
    const twoEarlier = `1,00${newest + 2} received`;
    expect(await pressed()).toBe('24 hours');
    await canvas.focus();
    for (const key of ['ArrowLeft', 'ArrowLeft', '+']) await tab.keyboard.press(key);
    expect(await said()).toContain(twoEarlier);
    expect(await canvas.getAttribute('aria-valuetext')).toBe(await said());
    const zoomBack = tab.locator('[data-zoom-back]');
    expect(await zoomBack.isEnabled()).toBe(true);

    const refreshed = tab.waitForResponse((answer) => answer.url().includes('part=1'));
    await tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await (await refreshed).finished();
    // The next refresh has to wait for the replacing that this answer brings.
    await tab.waitForFunction("document.querySelector('[data-canvas] canvas') !== null");
    expect(await said()).toContain(twoEarlier);
    expect(await zoomBack.isEnabled()).toBe(true);

    // What the server says anew is drawn, and what is looked at stays.
    await tab.evaluate(`(() => {
      const picture = document.querySelector('.plot[data-hours]');
      picture.dataset.hours = picture.dataset.hours.replace(/ ${1_002 + newest} /, ' 77 ');
    })()`);
    await tab.waitForFunction(
      "document.querySelector('[data-readout]').textContent.includes(': 77 received')",
    );
    expect(await zoomBack.isEnabled()).toBe(true);
    await canvas.focus();
    await tab.keyboard.press('Escape');
    expect(await zoomBack.isDisabled()).toBe(true);
    await tab.keyboard.press('Home');
    expect(await said()).toMatch(/: 1,\d\d\d received/);
    await tab.locator('button[data-span="168"]').click();
    expect(await pressed()).toBe('7 days');
    expect(errors).toEqual([]);
    await tab.close();
  }, 30_000);

  test('it takes the colours of the theme that is chosen, and the width that there is', async () => {
    await open({ javaScriptEnabled: true });
    const drawn = (): Promise<string> =>
      tab.evaluate("document.querySelector('[data-canvas] canvas').toDataURL()") as Promise<string>;
    await tab.locator('[data-canvas] canvas').waitFor();
    const before = await drawn();
    await tab.locator('[data-theme-toggle]').click();
    await expect.poll(drawn, WITHIN).not.toBe(before);
    await tab.setViewportSize({ width: 390, height: 844 });
    await expect
      .poll(() => tab.evaluate("document.querySelector('.uplot').clientWidth"), WITHIN)
      .toBeLessThanOrEqual(390);
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await tab.close();
  }, 30_000);

  test('without a script the picture of the server is there, and its table', async () => {
    await open({ javaScriptEnabled: false });
    expect(await tab.locator('.plot[data-hours] svg').isVisible()).toBe(true);
    expect(await tab.locator('[data-canvas]').isVisible()).toBe(false);
    await tab.locator('figure.chart details summary').first().click();
    expect(await tab.locator('figure.chart table').first().isVisible()).toBe(true);
    await tab.close();
  }, 30_000);
});
