// Pages with forms, on a whole supervisor, as a browser without a script uses them.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorizationRig, startAuthorizationRig } from './testing/authorization-rig.ts';
import type { Actor } from './testing/two-partners-people.ts';

const START_WITHIN_MS = 60_000;
let world: AuthorizationRig;
let administrator: Actor;
beforeAll(async () => {
  world = await startAuthorizationRig({ publicState: false });
  administrator = world.people.actors.find(
    ({ role, partnerId, kind, ended }) =>
      role === 'administrator' && partnerId === 'tmvl' && kind === 'session' && ended === null,
  ) as Actor;
}, START_WITHIN_MS);
afterAll(() => world.close());

const GATEWAY = '70b3d5fffe00aa01';
const PAGE = `/inventaire/passerelles/${GATEWAY}`;

function get(path: string, query = '') {
  return world.ask(`GET ${path}`, administrator, undefined, { query });
}

function post(path: string, fields: Readonly<Record<string, string>>) {
  return world.ask(`POST ${path}`, administrator, undefined, {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

const versionIn = (text: string): string => /name="version" value="(\d+)"/.exec(text)?.[1] ?? '';

test('a gateway is added with its secret shown once, and a name of markup lands as text', async () => {
  const name = '<img src=x onerror=alert(1)>';
  const added = await post('/inventaire/nouvelle-passerelle', {
    ...{
      eui: GATEWAY,
      name,
      partnerId: 'tmvl',
      lifeCycle: 'in-service',
      latitude: '47,39',
      longitude: '0,68',
    },
    withSecret: '1',
  });
  expect(added.status).toBe(201);
  expect(added.body).toMatch(/class="mono secret">[\w-]{43}</);
  const shown = await get(PAGE);
  expect(shown.body).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(shown.body).not.toContain('<img src=x');
  expect(shown.body).toContain('value="47,39"');
});

test('what is wrong is said beside its field in the language of the page, and what was typed stays', async () => {
  const version = versionIn((await get(PAGE)).body);
  const wrong = { do: 'save', version, name: 'Belvédère', latitude: '95' };
  const french = await post(PAGE, wrong);
  expect(french.status).toBe(422);
  expect(french.body).toContain('Un nombre de -90 à 90, comme 47,394.');
  expect(french.body).toContain('value="Belvédère"');
  const english = await post(`/en/inventory/gateways/${GATEWAY}`, wrong);
  expect(english.body).toContain('Must be a number from -90 to 90');
});

test('a change of what somebody else has changed meanwhile is not lost, and says what stands now', async () => {
  const version = versionIn((await get(PAGE)).body);
  expect((await post(PAGE, { do: 'save', version, name: 'Premier' })).status).toBe(303);
  const second = await post(PAGE, { do: 'save', version, name: 'Second' });
  expect(second.status).toBe(409);
  expect(second.body).toContain('a modifié cette fiche entre-temps');
  expect(second.body).toContain('value="Second"');
  expect((await post(PAGE, { do: 'retire', version: versionIn(second.body) })).status).toBe(303);
  expect((await get(PAGE)).body).toContain('Retirée');
});

test('an import is looked at, then confirmed with the text sent again', async () => {
  const text = 'eui;name\r\n70b3d5fffe00aa02;Coteau\r\n';
  const preview = await post('/inventaire/import', { do: 'preview', text });
  expect(preview.body).toContain('À ajouter');
  expect((await get('/inventaire')).body).not.toContain('Coteau');
  const written = await post('/inventaire/import', { do: 'write', text });
  expect([written.status, written.body.includes('Coteau')]).toEqual([200, true]);
  expect((await get('/inventaire')).body).toContain('Coteau');
  const wrong = await post('/inventaire/import', { do: 'preview', text: 'eui;name\r\n12;Rien\r\n' });
  expect(wrong.body).toContain('n’est pas un EUI');
});

test('an account is made with a link, and complaints stand beside their fields', async () => {
  const fields = { name: 'Anne Essai', login: 'anne@essai.example', partnerId: 'tmvl', role: 'contractor' };
  const wrong = await post('/comptes/nouveau', fields);
  expect([wrong.status, wrong.body.includes('Indiquez l’entreprise du prestataire.')]).toEqual([422, true]);
  const noDay = await post('/comptes/nouveau', {
    ...fields,
    company: 'Antennes SARL',
    expiresMs: '31/12/2099',
  });
  expect([noDay.status, noDay.body.includes('Un jour qui existe')]).toEqual([422, true]);
  const made = await post('/comptes/nouveau', { ...fields, company: 'Antennes SARL' });
  expect(made.status).toBe(201);
  expect(made.body).toContain('/mot-de-passe?code=');
});

test('a token is made on one’s own page, shown once, and listed after', async () => {
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const made = await post('/mon-compte', {
    do: 'token',
    name: 'Sonde',
    scopes: 'state.read',
    expiresMs: day,
  });
  expect([made.status, /class="mono secret">vigie_/.test(made.body)]).toEqual([201, true]);
  const after = await get('/mon-compte');
  expect(after.body).toContain('Sonde');
  expect(after.body).not.toContain('class="mono secret"');
});

test('the language of one’s own account is chosen on its page, and shown in it', async () => {
  const chosen = await post('/mon-compte', { do: 'language', language: 'en' });
  expect([chosen.status, chosen.text.includes('/en/my-account?done=1')]).toEqual([303, true]);
  expect(world.rig.all(`SELECT language FROM accounts WHERE id = '${administrator.accountId}'`)).toEqual([
    { language: 'en' },
  ]);
  expect((await get('/en/my-account')).body).toContain('value="en" selected');
  expect((await post('/en/my-account', { do: 'language', language: 'fr' })).status).toBe(303);
});

test('the trail tells of it, and its chain is verified in words', async () => {
  const trail = await get('/journal', '?verify=1&action=gateway.');
  expect(trail.body).toContain('La chaîne est intacte');
  expect(trail.body).toContain('gateway.retired');
});
