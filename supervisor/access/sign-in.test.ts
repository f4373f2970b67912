import { afterEach, describe, expect, test } from 'vitest';
import { cpuMsOf } from '../../test/cpu-time.ts';
import { newToken } from './secrets.ts';
import { type AccessRig, cookieIn, OTHER_PASSWORD, PASSWORD, startAccessRig } from './testing/access-rig.ts';

let rig: AccessRig;
afterEach(() => rig.stop());

const VIEWER = 'viewer@tmvl.example';
const json = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>;

describe('signing in', () => {
  test('gives a cookie that says who asks, and tells what they may do', async () => {
    rig = await startAccessRig();
    const response = await rig.signIn(` Viewer@TMVL.example`);
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({
      account: { login: VIEWER, state: 'active' },
      rights: ['state.read', 'incidents.report'],
    });
    expect(response.headers.get('set-cookie')).toMatch(
      /^vigie=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const cookie = cookieIn(response);
    const state = await rig.http.get('/api/v1/state', { cookie });
    expect(await json(state)).toEqual({ by: 'viewer of tmvl' });
    expect((await rig.http.get('/api/v1/state')).status).toBe(401);
    const secret = cookie.split('=')[1] ?? '';
    expect(rig.all('SELECT hash FROM sessions')).toEqual([{ hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(JSON.stringify(rig.all('SELECT * FROM sessions'))).not.toContain(secret);
  });

  test('with a wrong password and for an unknown login answers the same, and both are in the trail', async () => {
    rig = await startAccessRig();
    const wrong = await rig.signIn(VIEWER, 'not the password');
    const unknown = await rig.signIn('my secret password', PASSWORD);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await unknown.text());
    expect(rig.all('SELECT action, object, detail, address, actor FROM audit_trail')).toEqual([
      { ...lineOfRefusal, object: `account:${rig.account(VIEWER).id}`, detail: '{"reason":"password"}' },
      // What was typed is not written down: it may be a password.
      { ...lineOfRefusal, object: 'account:unknown', detail: '{"reason":"unknown"}' },
    ]);
  });

  test('takes as long for a login that nobody has', async () => {
    rig = await startAccessRig();
    await rig.signIn('warm@up.example');
    const timeOf = (login: string): Promise<number> => cpuMsOf(() => rig.signIn(login, 'not the password'));
    const known: number[] = [];
    const unknown: number[] = [];
    // In turns, so that what the process does beside it is so for both; below the count that makes wait.
    for (const login of ['viewer', 'operator', 'contractor', 'administrator']) {
      for (let i = 0; i < 2; i++) {
        known.push(await timeOf(`${login}@smo.example`));
        unknown.push(await timeOf(`nobody-${login}-${i}@smo.example`));
      }
    }
    const ratio = Math.min(...known) / Math.min(...unknown);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
    expect(Math.min(...unknown)).toBeGreaterThan(5);
  });

  test('refuses accounts that are revoked, expired, or have no password yet, as if the password were wrong', async () => {
    rig = await startAccessRig();
    const cookie = await rig.as('administrator@tmvl.example');
    const { id } = rig.account(VIEWER);
    const revoke = await rig.http.send(
      'POST',
      `/api/v1/accounts/${id}/revocation`,
      { reason: 'left' },
      cookie,
    );
    expect(revoke.status).toBe(200);
    expect((await rig.signIn(VIEWER)).status).toBe(401);
    await rig.http.send('POST', `/api/v1/accounts/${id}/reactivation`, undefined, cookie);
    expect((await rig.signIn(VIEWER)).status).toBe(401);
    const operator = rig.account('operator@tmvl.example');
    const patch = { expiresMs: rig.nowMs + 1_000 };
    const changed = await rig.http.send('PATCH', `/api/v1/accounts/${operator.id}`, patch, {
      ...cookie,
      'if-match': '"1"',
    });
    expect(changed.status).toBe(200);
    expect((await rig.signIn('operator@tmvl.example')).status).toBe(200);
    rig.nowMs += 1_001;
    expect((await rig.signIn('operator@tmvl.example')).status).toBe(401);
    const reasons = rig.all(`SELECT detail FROM audit_trail WHERE action = 'session.refused' ORDER BY id`);
    expect(reasons.map(({ detail }) => detail)).toEqual(
      ['revoked', 'invited', 'expired'].map((reason) => `{"reason":"${reason}"}`),
    );
  });

  test('waits longer with each failure, tells how long, and never for good', async () => {
    rig = await startAccessRig();
    for (let i = 0; i < 5; i++) expect((await rig.signIn(VIEWER, 'wrong')).status).toBe(401);
    const blocked = await rig.signIn(VIEWER);
    expect(blocked.status).toBe(429);
    expect(blocked.headers.get('retry-after')).toBe('1');
    rig.nowMs += 1_000;
    expect((await rig.signIn(VIEWER, 'wrong')).status).toBe(401);
    expect((await rig.signIn(VIEWER)).headers.get('retry-after')).toBe('2');
    rig.nowMs += 2_000;
    expect((await rig.signIn(VIEWER)).status).toBe(200);
    expect((await rig.signIn(VIEWER, 'wrong')).status).toBe(401);
    expect((await rig.signIn(VIEWER)).status).toBe(200);
  });

  test('is not held up for a person at a known address by failures from elsewhere', async () => {
    rig = await startAccessRig({ trustedProxy: ['127.0.0.1'] });
    const from = (address: string) => ({ 'x-forwarded-for': address, 'x-forwarded-proto': 'https' });
    expect((await rig.signIn(VIEWER, PASSWORD, from('192.0.2.1'))).status).toBe(200);
    for (let i = 0; i < 8; i++) await rig.signIn(VIEWER, 'wrong', from(`198.51.100.${i}`));
    expect((await rig.signIn(VIEWER, PASSWORD, from('198.51.100.99'))).status).toBe(429);
    expect((await rig.signIn(VIEWER, PASSWORD, from('192.0.2.1'))).status).toBe(200);
  });

  test('makes one address wait that tries many accounts', async () => {
    rig = await startAccessRig();
    const answers: number[] = [];
    for (let i = 0; i < 21; i++) answers.push((await rig.signIn(`nobody${i}@example.org`, 'wrong')).status);
    expect(answers).toEqual([...Array(20).fill(401), 429]);
    expect((await rig.signIn(VIEWER)).status).toBe(429);
    rig.nowMs += 1_000;
    expect((await rig.signIn(VIEWER)).status).toBe(200);
  });

  test('of many at once is taken a few at a time, the rest is told to come again', async () => {
    rig = await startAccessRig({ trustedProxy: ['127.0.0.1'] });
    const asked = Array.from({ length: 60 }, (_, i) =>
      rig.signIn(`n${i}@example.org`, 'wrong', {
        'x-forwarded-for': `192.0.2.${i}`,
        'x-forwarded-proto': 'https',
      }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
    expect((await rig.signIn(VIEWER, PASSWORD, { 'x-forwarded-proto': 'https' })).status).toBe(200);
  });
});

describe('how it travels', () => {
  test('by HTTPS the cookie is Secure, of this host only, and the plain one counts for nothing', async () => {
    rig = await startAccessRig({ trustedProxy: ['127.0.0.1'] });
    const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };
    const response = await rig.signIn(VIEWER, PASSWORD, https);
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-vigie=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const cookie = cookieIn(response);
    expect((await rig.http.get('/api/v1/state', { ...https, cookie })).status).toBe(200);
    const plain = cookie.replace('__Host-', '');
    expect((await rig.http.get('/api/v1/state', { ...https, cookie: plain })).status).toBe(401);
  });

  test('over plain HTTP from elsewhere nobody signs in, with a cookie or a token', async () => {
    rig = await startAccessRig();
    const elsewhere = { 'x-forwarded-for': '192.0.2.1' };
    const response = await rig.signIn(VIEWER, PASSWORD, elsewhere);
    expect(response.status).toBe(403);
    expect(await json(response)).toMatchObject({
      title: 'HTTPS needed',
      detail: expect.stringContaining('https://'),
    });
    const headers = { ...elsewhere, authorization: `Bearer ${newToken()}` };
    expect((await rig.http.get('/api/v1/state', headers)).status).toBe(403);
    const { cookie } = await rig.as(VIEWER);
    expect((await rig.http.get('/api/v1/state', { ...elsewhere, cookie: cookie ?? '' })).status).toBe(401);
  });

  test('the demonstration takes plain HTTP', async () => {
    rig = await startAccessRig({ demo: true });
    expect((await rig.signIn(VIEWER, PASSWORD, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(200);
  });

  test('another site signs nobody in', async () => {
    rig = await startAccessRig();
    const response = await rig.signIn(VIEWER, PASSWORD, { 'sec-fetch-site': 'cross-site' });
    expect(response.status).toBe(403);
  });
});

describe('sessions', () => {
  test('end when they are not used, and after a week anyway', async () => {
    rig = await startAccessRig();
    const idle = await rig.as(VIEWER);
    const used = await rig.as(VIEWER);
    const hourMs = 3_600_000;
    for (let hour = 0; hour < 7 * 24; hour += 11) {
      expect((await rig.http.get('/api/v1/state', used)).status).toBe(200);
      rig.nowMs += 11 * hourMs;
      if (hour === 11) expect((await rig.http.get('/api/v1/state', idle)).status).toBe(401);
    }
    expect((await rig.http.get('/api/v1/state', used)).status).toBe(401);
  });

  test('begin anew with each sign-in, and are twenty at most', async () => {
    rig = await startAccessRig();
    const first = await rig.as(VIEWER);
    const second = await rig.signIn(VIEWER, PASSWORD, first);
    expect(second.status).toBe(200);
    expect((await rig.http.get('/api/v1/state', first)).status).toBe(401);
    for (let i = 0; i < 22; i++) {
      rig.nowMs += 1;
      await rig.as(VIEWER);
    }
    expect(rig.all('SELECT count(*) AS n FROM sessions')).toEqual([{ n: 20 }]);
    expect((await rig.http.get('/api/v1/state', { cookie: cookieIn(second) })).status).toBe(401);
  });

  test('are listed, and end one by one, all others, or by signing out', async () => {
    rig = await startAccessRig();
    const [one, two, three] = [await rig.as(VIEWER), await rig.as(VIEWER), await rig.as(VIEWER)];
    const foreign = await rig.as('viewer@smo.example');
    const { items } = (await json(await rig.http.get('/api/v1/sessions', one))) as never as {
      items: { id: string; isCurrent: boolean }[];
    };
    expect(items.map(({ isCurrent }) => isCurrent)).toEqual([true, false, false]);
    expect(JSON.stringify(items)).not.toContain('hash');
    const second = items[1]?.id ?? '';
    expect((await rig.http.send('DELETE', `/api/v1/sessions/${second}`, undefined, foreign)).status).toBe(
      404,
    );
    expect((await rig.http.send('DELETE', `/api/v1/sessions/${second}`, undefined, one)).status).toBe(204);
    expect((await rig.http.get('/api/v1/state', two)).status).toBe(401);
    expect(rig.ended.at(-1)?.credentialIds).toEqual(new Set([second]));
    expect((await rig.http.send('DELETE', '/api/v1/sessions', undefined, one)).status).toBe(204);
    expect((await rig.http.get('/api/v1/state', three)).status).toBe(401);
    const out = await rig.http.send('DELETE', '/api/v1/session', undefined, one);
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await rig.http.get('/api/v1/state', one)).status).toBe(401);
    expect((await rig.http.get('/api/v1/state', foreign)).status).toBe(200);
  });

  test('end with a new password, all but the one that chose it', async () => {
    rig = await startAccessRig();
    const [here, elsewhere] = [await rig.as(VIEWER), await rig.as(VIEWER)];
    const change = (body: object) => rig.http.send('PUT', '/api/v1/password', body, here);
    expect(await json(await change({ current: 'wrong', next: OTHER_PASSWORD }))).toMatchObject({
      status: 422,
      errors: [{ field: '/current' }],
    });
    expect(await json(await change({ current: PASSWORD, next: 'Motdepasse123' }))).toMatchObject({
      status: 422,
      errors: [{ field: '/next', detail: expect.stringContaining('common') }],
    });
    const changed = await change({ current: PASSWORD, next: OTHER_PASSWORD });
    expect(changed.status).toBe(204);
    expect((await rig.http.get('/api/v1/state', here)).status).toBe(401);
    expect((await rig.http.get('/api/v1/state', elsewhere)).status).toBe(401);
    expect((await rig.http.get('/api/v1/state', { cookie: cookieIn(changed) })).status).toBe(200);
    expect((await rig.signIn(VIEWER)).status).toBe(401);
    expect((await rig.signIn(VIEWER, OTHER_PASSWORD)).status).toBe(200);
  });

  test('tokens and accounts whose time ran out end what is open under them', async () => {
    rig = await startAccessRig();
    const admin = await rig.as('administrator@tmvl.example');
    const viewer = await rig.as(VIEWER);
    const { id } = rig.account('operator@tmvl.example');
    const expiresMs = rig.nowMs + 1_000;
    await rig.http.send(
      ...(['PATCH', `/api/v1/accounts/${id}`, { expiresMs }, { ...admin, 'if-match': '"1"' }] as const),
    );
    const body = { name: 'x', scopes: ['state.read'], expiresMs };
    const made = await json(await rig.http.send('POST', '/api/v1/tokens', body, viewer));
    const token = made['token'] as { id: string };
    rig.nowMs += 13 * 3_600_000;
    rig.ended.length = 0;
    await rig.access.stop();
    expect(rig.ended).toHaveLength(1);
    expect(rig.ended[0]?.accountIds).toEqual(new Set([id]));
    expect(rig.ended[0]?.credentialIds.has(token.id)).toBe(true);
    // Both sessions were idle for too long.
    expect(rig.ended[0]?.credentialIds.size).toBe(3);
  });

  test('last use is written at the end, not with each request', async () => {
    rig = await startAccessRig();
    const cookie = await rig.as(VIEWER);
    rig.nowMs += 5_000;
    for (let i = 0; i < 3; i++) await rig.http.get('/api/v1/state', cookie);
    expect(rig.all('SELECT last_used_ms - created_ms AS ms FROM sessions')).toEqual([{ ms: 0 }]);
    await rig.access.stop();
    expect(rig.all('SELECT last_used_ms - created_ms AS ms FROM sessions')).toEqual([{ ms: 5_000 }]);
    expect(rig.account(VIEWER).lastUsedMs).toBe(rig.nowMs);
  });
});

const lineOfRefusal = { action: 'session.refused', actor: 'nobody', address: '127.0.0.1' };
