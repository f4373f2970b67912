// Work planned on a phone in a real browser, as somebody does who has never done it: with a script and without.

import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startChromium } from '../../../test/chromium.ts';
import { A1, A2 } from '../../testing/small-network.ts';
import { A3, NOW, type PagesRig, startPagesRig } from '../maintenance/testing/pages-rig.ts';

const OPERATOR = 'operator of tmvl';
const HOUR_MS = 3_600_000;

let rig: PagesRig;
let browser: Browser;

/** As it is read, its spaces alike. */
const textOf = async (tab: Tab, selector: string): Promise<string> =>
  ((await tab.locator(selector).textContent()) ?? '').replaceAll(/\s+/g, ' ').trim();

describe.skipIf(!hasChromium())('work is planned on a phone', () => {
  beforeAll(async () => {
    [rig, browser] = await Promise.all([startPagesRig(), startChromium()]);
    // By night nearly nothing is heard.
    const insert = rig.connection.prepare(
      `INSERT INTO gateway_hours VALUES (?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL)`,
    );
    const now = Math.floor(NOW / HOUR_MS);
    for (let hour = now - 4 * 168; hour < now; hour++) {
      insert.run(0xa1, hour, hour % 24 >= 1 && hour % 24 < 4 ? 5 : 200);
    }
  });
  afterAll(async () => {
    await browser?.close();
    await rig?.stop();
  });

  async function phone(hasScript: boolean): Promise<Tab> {
    const context = await browser.newContext({
      ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
      ...{ javaScriptEnabled: hasScript, extraHTTPHeaders: { 'x-person': OPERATOR } },
    });
    const tab = await context.newPage();
    await tab.goto(rig.url('/travaux'));
    await tab.getByRole('link', { name: 'Prévoir des travaux' }).tap();
    await tab.waitForURL('**/travaux/nouveau');
    return tab;
  }

  const announce = async (tab: Tab): Promise<string> => {
    await tab.getByRole('button', { name: 'Annoncer aux deux partenaires' }).tap();
    await tab.waitForURL('**/travaux/MNT-*');
    return textOf(tab, 'h1');
  };

  test('the effect follows what is chosen, quiet hours are one tap', async () => {
    const tab = await phone(true);
    await tab.getByLabel('Que fait-on').fill('Remplacer l’antenne');
    // As it is typed, without accents.
    await tab.getByLabel('Chercher').fill('joue');
    expect(await tab.locator(`input[value="${A2}"]`).isVisible()).toBe(false);
    await tab.locator(`input[value="${A1}"]`).check();
    await tab.locator('#effect .rules').waitFor();
    expect(await textOf(tab, '#effect')).toContain('Préavis tenu');
    const quiet = tab.locator('.quiet').first();
    await quiet.waitFor();
    const wanted = await quiet.getAttribute('data-day');
    await quiet.tap();
    expect(await tab.locator('#day').inputValue()).toBe(wanted);
    expect(await tab.locator('#from').inputValue()).toMatch(/^0[1-5]:00$/);
    await tab.locator('#day').fill('2026-12-02');
    await tab.getByText('Préavis trop court').waitFor();
    // What is typed there stays while the effect is worked out again.
    await tab.getByLabel('Pourquoi cela ne peut pas attendre').fill('Mât dangereux');
    await tab.locator('#to').fill('06:30');
    await expect
      .poll(() => tab.locator('input[name="seen"]').inputValue())
      .toContain(String(Date.parse('2026-12-02T05:30:00Z')));
    expect(await tab.getByLabel('Pourquoi cela ne peut pas attendre').inputValue()).toBe('Mât dangereux');
    expect(await announce(tab)).toMatch(/travaux prévus mercredi 2 décembre de 0\d h 00 à 06 h 30/);
    await tab.context().close();
  });

  test('a site is all that stands there, and one piece of it may be left out again', async () => {
    const tab = await phone(true);
    const box = (id: string) => tab.locator(`input[value="${id}"]`);
    await tab.getByText('Site b, tout le site').tap();
    expect([await box(A2).isChecked(), await box(A3).isChecked()]).toEqual([true, true]);
    expect(await textOf(tab, '[data-chosen]')).toBe('2 choisis');
    await box(A2).uncheck();
    expect(await textOf(tab, '[data-chosen]')).toBe('1 choisi');
    await expect.poll(() => tab.locator('input[name="seen"]').inputValue()).toMatch(new RegExp(`\\d ${A3}$`));
    await tab.context().close();
  });

  test('the same without a script, by buttons', async () => {
    const tab = await phone(false);
    await tab.getByLabel('Que fait-on').fill('Remplacer l’antenne');
    await tab.locator(`input[value="${A1}"]`).check();
    await tab.locator('#day').fill('2026-12-16');
    await tab.getByRole('button', { name: 'Voir l’effet et le préavis' }).tap();
    await tab.locator('#effect .rules').waitFor();
    expect(await tab.getByLabel('Que fait-on').inputValue()).toBe('Remplacer l’antenne');
    await tab.locator('.quiet').first().tap();
    await tab.locator('#effect .rules').waitFor();
    await expect.poll(() => tab.locator('#from').inputValue()).toMatch(/^0[1-5]:00$/);
    expect(await announce(tab)).toContain('Remplacer l’antenne : travaux prévus');
    await tab.context().close();
  });
});
