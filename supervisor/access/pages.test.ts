import { afterEach, describe, expect, test } from 'vitest';
import { type AccessRig, cookieIn, OTHER_PASSWORD, PASSWORD, startAccessRig } from './testing/access-rig.ts';

let rig: AccessRig;
afterEach(() => rig.stop());

/** As a browser without a script sends a form. */
function post(
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const own = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
  const sent = Object.entries({ ...own, ...headers }).filter(([, value]) => value !== '');
  return fetch(rig.http.url(path), {
    method: 'POST',
    redirect: 'manual',
    headers: sent as [string, string][],
    body: new URLSearchParams(fields).toString(),
  });
}
const page = (path: string, headers: object = {}): Promise<Response> =>
  rig.http.get(path, { accept: 'text/html', ...headers });
const VIEWER = { login: 'viewer@tmvl.example', password: PASSWORD };

describe('pages of signing in', () => {
  test('stand before a page that is not public, and lead back to it', async () => {
    rig = await startAccessRig();
    const home = await page('/');
    expect([home.status, home.headers.get('location')]).toEqual([303, '/connexion']);
    const query = await page('/?tri=nom');
    expect(query.headers.get('location')).toBe('/connexion?to=%2F%3Ftri%3Dnom');
    const form = await (await page('/connexion?to=%2F%3Ftri%3Dnom')).text();
    expect(form).toContain('<input type="hidden" name="to" value="/?tri=nom">');
    const signedIn = await post('/connexion', { ...VIEWER, to: '/?tri=nom' });
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/?tri=nom']);
    const cookie = cookieIn(signedIn);
    expect((await page('/', { cookie })).status).toBe(200);
    expect(await (await page('/connexion', { cookie })).text()).toContain('viewer of tmvl');
  });

  test('need no sign-in where the state is public; the API never redirects', async () => {
    rig = await startAccessRig({ publicState: true });
    expect((await page('/')).status).toBe(200);
    expect((await page('/api/v1/accounts')).status).toBe(401);
  });

  test('lead to no other site', async () => {
    rig = await startAccessRig();
    for (const to of ['https://evil.example/', '//evil.example', '/\\evil.example', '/api/v1/session']) {
      expect((await post('/en/sign-in', { ...VIEWER, to })).headers.get('location')).toBe('/');
      expect(await (await page(`/connexion?to=${encodeURIComponent(to)}`)).text()).not.toContain('evil');
    }
  });

  test('say in French or English what went wrong, and keep what was typed but the password', async () => {
    rig = await startAccessRig();
    const wrong = await post('/connexion', { login: 'a"b@example.org', password: 'a wrong secret' });
    expect(wrong.status).toBe(401);
    const text = await wrong.text();
    expect(text).toContain('role="alert"');
    expect(text).toContain('value="a&quot;b@example.org"');
    expect(text).not.toContain('a wrong secret');
    expect(await (await post('/en/sign-in', { login: 'x', password: '' })).text()).toContain(
      'Wrong address or password',
    );
    for (let i = 0; i < 5; i++) await post('/connexion', { ...VIEWER, password: 'wrong' });
    const wait = await post('/connexion', VIEWER);
    expect([wait.status, wait.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await wait.text()).toContain('attendez 1\u00a0s');
  });

  test('take no form of another site, none that is too large, and nothing but forms', async () => {
    rig = await startAccessRig();
    expect((await post('/connexion', VIEWER, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const foreign = { 'sec-fetch-site': '', origin: 'https://evil.example' };
    expect((await post('/connexion', VIEWER, foreign)).status).toBe(403);
    expect((await post('/connexion', { ...VIEWER, to: 'x'.repeat(20_000) })).status).toBe(413);
    expect((await rig.http.send('POST', '/connexion', VIEWER)).status).toBe(415);
  });

  test('say over plain HTTP from elsewhere that it must be HTTPS', async () => {
    rig = await startAccessRig();
    const elsewhere = { 'x-forwarded-for': '192.0.2.1' };
    expect(await (await page('/connexion', elsewhere)).text()).toContain('http.trusted_proxy');
    const refused = await post('/connexion', VIEWER, elsewhere);
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
  });

  test('sign out by a button', async () => {
    rig = await startAccessRig();
    const cookie = cookieIn(await post('/connexion', VIEWER));
    const out = await post('/deconnexion', {}, { cookie });
    expect([out.status, out.headers.get('location')]).toEqual([303, '/connexion']);
    expect(out.headers.get('set-cookie')).toMatch(/^vigie=; Max-Age=0;/);
    expect((await page('/', { cookie })).status).toBe(303);
    expect((await post('/en/sign-out', {})).headers.get('location')).toBe('/en/sign-in');
  });

  test('let a person choose a password with a link, once', async () => {
    rig = await startAccessRig();
    const admin = await rig.as('administrator@tmvl.example');
    const { id } = rig.account(VIEWER.login);
    const made = await rig.http.send('POST', `/api/v1/accounts/${id}/invitation`, undefined, admin);
    const { invitation } = (await made.json()) as { invitation: { path: string } };
    const code = invitation.path.split('code=')[1] ?? '';
    // Whoever looks at links before people do (mail scanners) uses nothing up.
    for (let i = 0; i < 3; i++)
      expect(await (await page(invitation.path)).text()).toContain('viewer of tmvl');
    const weak = await post('/mot-de-passe', { code, password: 'motdepasse123' });
    expect(weak.status).toBe(422);
    expect(await weak.text()).toContain('parmi les plus courants');
    const chosen = await post('/mot-de-passe', { code, password: OTHER_PASSWORD });
    expect([chosen.status, chosen.headers.get('location')]).toEqual([303, '/connexion?chosen=1']);
    expect(await (await page('/connexion?chosen=1')).text()).toContain('Mot de passe enregistré');
    expect((await post('/en/password', { code, password: OTHER_PASSWORD })).status).toBe(410);
    expect((await page(invitation.path)).status).toBe(410);
    expect((await post('/connexion', { ...VIEWER, password: OTHER_PASSWORD })).status).toBe(303);
  });

  test('lead on in the language of the account, wherever somebody signed in', async () => {
    rig = await startAccessRig();
    const led = async (to: string) => (await post('/connexion', { ...VIEWER, to })).headers.get('location');
    expect(await led('')).toBe('/');
    const administrator = { ...(await rig.as('administrator@tmvl.example')), 'if-match': '*' };
    const path = `/api/v1/accounts/${rig.account(VIEWER.login).id}`;
    const english = await rig.http.send('PATCH', path, { language: 'en' }, administrator);
    expect(english.status).toBe(200);
    expect(await led('')).toBe('/en/');
    expect(await led('/passerelles/7076ff0000000001?x=1')).toBe('/en/gateways/7076ff0000000001?x=1');
    expect(await led('/nulle-part')).toBe('/nulle-part');
  });

  test('run only scripts of ours and are shown in no frame', async () => {
    rig = await startAccessRig();
    for (const path of ['/connexion', '/en/sign-in', '/mot-de-passe?code=<script>']) {
      const response = await page(path);
      expect(response.headers.get('content-security-policy')).toContain(`frame-ancestors 'none'`);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).not.toMatch(/<script(?!( type="module")? src="\/assets\/)/);
    }
  });
});
