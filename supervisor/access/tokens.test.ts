import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newToken } from './secrets.ts';
import { type AccessRig, PASSWORD, startAccessRig } from './testing/access-rig.ts';

let rig: AccessRig;
let operator: Readonly<Record<string, string>>;
beforeEach(async () => {
  rig = await startAccessRig();
  operator = await rig.as('operator@tmvl.example');
});
afterEach(() => rig.stop());

const DAY_MS = 86_400_000;

async function make(body: object = {}): Promise<Response> {
  const wanted = { name: 'export', scopes: ['state.read'], expiresMs: rig.nowMs + DAY_MS, ...body };
  return rig.http.send('POST', '/api/v1/tokens', wanted, operator);
}

async function made(body: object = {}): Promise<{ id: string; bearer: { authorization: string } }> {
  const { token, secret } = (await (await make(body)).json()) as { token: { id: string }; secret: string };
  return { id: token.id, bearer: { authorization: `Bearer ${secret}` } };
}

describe('API tokens', () => {
  test('say who asks, with no more than their scopes, until they end', async () => {
    const { bearer } = await made();
    expect((await rig.http.get('/api/v1/state', bearer)).status).toBe(200);
    expect((await rig.http.get('/api/v1/audit', bearer)).status).toBe(403);
    rig.nowMs += DAY_MS;
    const late = await rig.http.get('/api/v1/state', bearer);
    expect(late.status).toBe(401);
    expect(late.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test('are kept as hashes, shown once, and listed with their last use', async () => {
    const { id, bearer } = await made();
    const secret = bearer.authorization.slice('Bearer '.length);
    expect(JSON.stringify(rig.all('SELECT * FROM api_tokens'))).not.toContain(secret);
    rig.nowMs += 1_000;
    await rig.http.get('/api/v1/state', bearer);
    const list = await (await rig.http.get('/api/v1/tokens', operator)).text();
    expect(list).not.toContain(secret);
    expect(list).not.toContain('hash');
    expect((JSON.parse(list) as { items: unknown[] }).items).toEqual([
      expect.objectContaining({ id, lastUsedMs: rig.nowMs, scopes: ['state.read'] }),
    ]);
  });

  test('are not made with rights that their maker does not have, or without an end within a year', async () => {
    const wrong: readonly (readonly [change: object, field: string])[] = [
      [{ scopes: ['state.read', 'audit.read'] }, '/scopes/1'],
      [{ expiresMs: Date.UTC(2028, 0) }, '/expiresMs'],
      [{ expiresMs: 1 }, '/expiresMs'],
      [{ scopes: [] }, '/scopes'],
      [{ scopes: ['everything'] }, '/scopes/0'],
    ];
    for (const [change, field] of wrong) {
      const response = await make(change);
      const { status, errors } = (await response.json()) as { status: number; errors: object[] };
      expect(status, field).toBe(422);
      expect(errors).toContainEqual(expect.objectContaining({ field }));
    }
  });

  test('that are wrong, revoked or of somebody revoked are refused, not taken for nobody', async () => {
    await rig.stop();
    rig = await startAccessRig({ publicState: true });
    operator = await rig.as('operator@tmvl.example');
    const { id, bearer } = await made();
    expect((await rig.http.get('/api/v1/state')).status).toBe(200);
    for (const wrong of [
      '',
      'x',
      newToken(),
      `${bearer.authorization.slice(7)}0`,
      PASSWORD.replaceAll(/[^ -~]/g, 'e'),
    ]) {
      expect((await rig.http.get('/api/v1/state', { authorization: `Bearer ${wrong}` })).status).toBe(401);
    }
    expect((await rig.http.send('DELETE', `/api/v1/tokens/${id}`, undefined, operator)).status).toBe(204);
    expect((await rig.http.get('/api/v1/state', bearer)).status).toBe(401);
    expect((await rig.http.get('/api/v1/state', { ...bearer, ...operator })).status).toBe(401);
    expect(rig.ended.at(-1)?.credentialIds).toEqual(new Set([id]));
  });

  test('make no tokens, change no password and end no other tokens; but may end themselves', async () => {
    const { id, bearer } = await made();
    const other = await made();
    const body = { name: 'x', scopes: ['state.read'], expiresMs: rig.nowMs + DAY_MS };
    const asked = [
      await rig.http.send('POST', '/api/v1/tokens', body, bearer),
      await rig.http.send('PUT', '/api/v1/password', { current: PASSWORD, next: 'a b c d e f g h' }, bearer),
      await rig.http.send('DELETE', `/api/v1/tokens/${other.id}`, undefined, bearer),
      await rig.http.send('DELETE', '/api/v1/session', undefined, bearer),
    ];
    expect(asked.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect((await rig.http.send('DELETE', `/api/v1/tokens/${id}`, undefined, bearer)).status).toBe(204);
    expect((await rig.http.get('/api/v1/state', bearer)).status).toBe(401);
  });

  test('of an administrator take rights away, but give nobody any: a link would be more than they are', async () => {
    const admin = await rig.as('administrator@tmvl.example');
    const scopes = ['accounts.manage'];
    const wanted = { name: 'roster', scopes, expiresMs: rig.nowMs + DAY_MS };
    const made = await rig.http.send('POST', '/api/v1/tokens', wanted, admin);
    const { secret } = (await made.json()) as { secret: string };
    const bearer = { authorization: `Bearer ${secret}` };
    const own = `/api/v1/accounts/${rig.account('administrator@tmvl.example').id}`;
    const viewer = `/api/v1/accounts/${rig.account('viewer@tmvl.example').id}`;
    const person = { login: 'x@tmvl.example', name: 'X Y', partnerId: 'tmvl', role: 'administrator' };
    const asked = [
      await rig.http.send('POST', `${own}/invitation`, undefined, bearer),
      await rig.http.send('POST', '/api/v1/accounts', person, bearer),
      await rig.http.send('PATCH', viewer, { role: 'administrator' }, { ...bearer, 'if-match': '*' }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([403, 403, 403]);
    const revoked = await rig.http.send('POST', `${viewer}/revocation`, { reason: 'left' }, bearer);
    expect(revoked.status).toBe(200);
    const back = await rig.http.send('POST', `${viewer}/reactivation`, undefined, bearer);
    expect(((await back.json()) as { title: string }).title).toBe('Only for sessions');
  });

  test('of somebody else are not to be found', async () => {
    const { id } = await made();
    const foreign = await rig.as('operator@smo.example');
    expect((await rig.http.send('DELETE', `/api/v1/tokens/${id}`, undefined, foreign)).status).toBe(404);
  });

  test('are fifty at most', async () => {
    for (let i = 0; i < 50; i++) expect((await make()).status).toBe(201);
    expect((await make()).status).toBe(409);
  });
});
