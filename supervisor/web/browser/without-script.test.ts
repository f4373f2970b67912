// A morning's work in a browser that runs no script: signing in, a gateway changed, a table imported, somebody invited.

import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, startChromium } from '../../../test/chromium.ts';
import { PASSWORD } from '../../testing/two-partners-people.ts';
import { startTown, type Town } from './testing/town.ts';

const PHONE = { javaScriptEnabled: false, viewport: { width: 390, height: 844 } } as const;
const OTHER_PASSWORD = 'le cher descend en août';

let town: Town;
let browser: Browser;

describe.skipIf(!hasChromium())('without a script', () => {
  beforeAll(async () => {
    [town, browser] = await Promise.all([startTown(), startChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await town?.close();
  });

  async function signIn(tab: Tab, login: string, password: string, to = '/'): Promise<void> {
    await tab.goto(town.rig.url() + to);
    await tab.getByLabel('Adresse de messagerie').fill(login);
    await tab.getByLabel('Mot de passe').fill(password);
    await tab.getByRole('button', { name: 'Se connecter' }).click();
  }
  const overflow = (tab: Tab) =>
    tab.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  test('somebody signs in, changes a gateway, imports a table, and invites somebody who comes', async () => {
    const context = await town.open(browser, null, PHONE);
    const tab = await context.newPage();
    const { login } = town.administrator;
    const [gateway] = town.network.gateways;
    const path = `/inventaire/passerelles/${gateway?.eui}`;
    await signIn(tab, login ?? '', 'ce n’est pas le bon', path);
    expect(await tab.getByRole('alert').textContent()).toContain('Adresse ou mot de passe incorrect');
    expect(await tab.getByLabel('Adresse de messagerie').inputValue()).toBe(login);
    await tab.getByLabel('Mot de passe').fill(PASSWORD);
    await tab.getByRole('button', { name: 'Se connecter' }).click();
    expect(new URL(tab.url()).pathname).toBe(path);

    // Longer than a name may be: it is said beside the field, and the page holds.
    await tab.getByLabel('Nom', { exact: true }).fill('x'.repeat(10_000));
    await tab.getByRole('button', { name: 'Enregistrer' }).click();
    expect(await tab.textContent('#name-wrong')).toContain('Une ligne de 1 à 100 caractères');
    expect(await overflow(tab)).toBe(0);
    await tab.getByLabel('Nom', { exact: true }).fill('Belvédère <b>nord</b>');
    await tab.getByRole('button', { name: 'Enregistrer' }).click();
    expect(await tab.getByRole('status').textContent()).toContain('Enregistré');

    await tab.goto(`${town.rig.url()}/inventaire/import`);
    await tab.getByLabel('Contenu du tableau').fill('eui;name;partner\n70b3d5fffe00bb01;Coteau;tmvl\n');
    await tab.getByRole('button', { name: 'Voir ce qui changerait' }).click();
    expect(await tab.textContent('main')).toContain('Coteau');
    await tab.locator('button[value="write"]').click();
    expect(await tab.getByRole('status').textContent()).toBe(
      '1\u00a0passerelle ajoutée, 0\u00a0modifiée, 0\u00a0sans changement.',
    );
    expect(await tab.textContent('main')).toContain('ne se connecte qu’avec un secret');
    await tab.getByRole('link', { name: 'Coteau' }).click();
    await tab.getByRole('link', { name: 'Nouveau secret' }).waitFor();
    await tab.goto(`${town.rig.url()}/inventaire`);
    expect(await tab.textContent('main')).toContain('Belvédère <b>nord</b>');
    expect(await tab.textContent('main')).toContain('Coteau');

    await tab.goto(`${town.rig.url()}/comptes/nouveau`);
    await tab.getByLabel('Adresse de messagerie').fill('anne@essai.example');
    await tab.getByLabel('Prénom et nom').fill('Anne Essai');
    await tab.getByLabel('Langue').selectOption('en');
    await tab.locator('button[value="add"]').click();
    const link = (await tab.textContent('.secret'))?.trim() ?? '';
    expect(link).toContain('/en/password?code=');
    await context.close();

    const guest = await town.open(browser, null, PHONE);
    const hers = await guest.newPage();
    await hers.goto(link);
    expect(await hers.textContent('main')).toContain('Anne Essai (anne@essai.example)');
    await hers.getByLabel('New password').fill('motdepasse123');
    await hers.getByRole('button', { name: 'Save' }).click();
    expect(await hers.textContent('#password-wrong')).toContain('most common passwords');
    await hers.getByLabel('New password').fill(OTHER_PASSWORD);
    await hers.getByRole('button', { name: 'Save' }).click();
    expect(await hers.getByRole('status').textContent()).toContain('Password saved');
    // On the French page: from here on in her language all the same.
    await signIn(hers, 'anne@essai.example', OTHER_PASSWORD);
    expect(new URL(hers.url()).pathname).toBe('/en/');
    await hers.goto(link);
    expect(await hers.textContent('h1')).toBe('This link no longer works.');
    await guest.close();
  });

  test('who tries too often is told how long to wait', async () => {
    const context = await town.open(browser, null, PHONE);
    const tab = await context.newPage();
    const login = 'personne@nulle.part';
    let told: string | null = '';
    // Each wait that is over is one try more, and twice as long: the longest of a busy machine's tries are caught too.
    for (let tries = 0; tries < 30 && !told?.includes('Trop d’essais'); tries++) {
      await signIn(tab, login, 'faux', '/connexion');
      told = await tab.getByRole('alert').textContent();
    }
    expect(told).toMatch(/Trop d’essais\s: attendez \d+\ss/);
    expect(await overflow(tab)).toBe(0);
    await context.close();
  });
});
