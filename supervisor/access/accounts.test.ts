import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AccessRig, OTHER_PASSWORD, PASSWORD, startAccessRig } from './testing/access-rig.ts';

let rig: AccessRig;
let admin: Readonly<Record<string, string>>;
beforeEach(async () => {
  rig = await startAccessRig();
  admin = await rig.as('administrator@tmvl.example');
});
afterEach(() => rig.stop());

type Json = Readonly<Record<string, unknown>>;
interface Invited {
  readonly account: { readonly id: string };
  readonly invitation: { readonly path: string; readonly expiresMs: number };
}
const json = async <T = Json>(response: Response): Promise<T> => (await response.json()) as T;
const send = (method: string, path: string, body?: unknown, headers = admin): Promise<Response> =>
  rig.http.send(method, `/api/v1${path}`, body, headers);
const idOf = (login: string): string => rig.account(login).id;
const codeIn = (path: string): string => new URL(path, 'http://here').searchParams.get('code') ?? '';
const redeem = (code: string, password: string): Promise<Response> =>
  rig.http.send('POST', '/api/v1/invitations/redemption', { code, password });
const patch = (login: string, body: object, headers = admin): Promise<Response> => {
  const { id, version } = rig.account(login);
  return send('PATCH', `/accounts/${id}`, body, { ...headers, 'if-match': `"${version}"` });
};

const NEW = {
  login: 'Jeanne.Martin@tmvl.example',
  name: 'Jeanne Martin',
  partnerId: 'tmvl',
  role: 'operator',
};

describe('accounts', () => {
  test('are made with a link that works once, and with which the person chooses a password', async () => {
    const response = await send('POST', '/accounts', NEW);
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"1"');
    const { account, invitation } = await json<Invited>(response);
    expect(account).toMatchObject({ login: 'jeanne.martin@tmvl.example', state: 'invited', version: 1 });
    expect(invitation.expiresMs).toBe(rig.nowMs + 72 * 3_600_000);
    const code = codeIn(invitation.path);
    expect(JSON.stringify(rig.all('SELECT * FROM invitations'))).not.toContain(code);
    expect(await json(await redeem(code, 'jeanne.martin'))).toMatchObject({
      status: 422,
      errors: [{ field: '/password' }],
    });
    expect((await redeem(code, OTHER_PASSWORD)).status).toBe(200);
    expect((await redeem(code, OTHER_PASSWORD)).status).toBe(410);
    expect((await rig.signIn('jeanne.martin@tmvl.example', OTHER_PASSWORD)).status).toBe(200);
  });

  test('a link ends after 72 hours, and when a newer one is made', async () => {
    const made = await json<Invited>(await send('POST', '/accounts', NEW));
    const again = await json<Invited>(await send('POST', `/accounts/${made.account.id}/invitation`));
    expect((await redeem(codeIn(made.invitation.path), OTHER_PASSWORD)).status).toBe(410);
    rig.nowMs += 72 * 3_600_000;
    expect((await redeem(codeIn(again.invitation.path), OTHER_PASSWORD)).status).toBe(410);
  });

  test('are not made of what makes no sense; the field is named', async () => {
    const wrong: readonly (readonly [change: object, field: string])[] = [
      [{ login: 'VIEWER@tmvl.example' }, '/login'],
      [{ login: 'Camille' }, '/login'],
      [{ partnerId: 'nobody' }, '/partnerId'],
      [{ role: 'contractor' }, '/company'],
      [{ company: 'Antennes' }, '/company'],
      [{ siteIds: ['tmvl-site'] }, '/siteIds'],
      [{ role: 'contractor', company: 'A', siteIds: ['smo-site'] }, '/siteIds/0'],
      [{ expiresMs: 1 }, '/expiresMs'],
      [{ role: 'root' }, '/role'],
      [{ name: '   ' }, '/name'],
      [{ password: OTHER_PASSWORD }, '/password'],
    ];
    for (const [change, field] of wrong) {
      const response = await send('POST', '/accounts', { ...NEW, ...change });
      const { status, errors } = await json<{ status: number; errors: Json[] }>(response);
      expect(status, field).toBe(422);
      expect(errors).toContainEqual(expect.objectContaining({ field }));
    }
    expect(rig.all(`SELECT * FROM audit_trail WHERE action = 'account.created'`)).toEqual([]);
  });

  test('are changed only in the version that was read', async () => {
    const id = idOf('viewer@tmvl.example');
    expect((await send('PATCH', `/accounts/${id}`, { name: 'X Y' })).status).toBe(428);
    expect((await patch('viewer@tmvl.example', { name: 'Camille Vue' })).status).toBe(200);
    const stale = await send('PATCH', `/accounts/${id}`, { name: 'Z' }, { ...admin, 'if-match': '"1"' });
    expect(stale.status).toBe(412);
    const [line] = rig.all(`SELECT detail FROM audit_trail WHERE action = 'account.changed'`);
    expect(line?.['detail']).toBe('{"name":{"from":"viewer of tmvl","to":"Camille Vue"}}');
  });

  test('with another role begin anew: sessions end, tokens have what the role has', async () => {
    const operator = await rig.as('operator@tmvl.example');
    const body = { name: 'export', scopes: ['state.read', 'frames.read'], expiresMs: rig.nowMs + 86_400_000 };
    const { secret } = await json<{ secret: string }>(await send('POST', '/tokens', body, operator));
    expect((await patch('operator@tmvl.example', { role: 'viewer' })).status).toBe(200);
    expect((await send('GET', '/session', undefined, operator)).status).toBe(401);
    expect(rig.ended.at(-1)?.accountIds).toEqual(new Set([idOf('operator@tmvl.example')]));
    const me = await json(await send('GET', '/session', undefined, { authorization: `Bearer ${secret}` }));
    expect(me).toMatchObject({ rights: ['state.read'], by: 'token' });
  });

  test('of a partner that has an administrator are given rights by nobody else, but taken by all', async () => {
    const refused = [
      await send('POST', '/accounts', { ...NEW, partnerId: 'smo' }),
      await patch('viewer@smo.example', { role: 'operator' }),
      await send('POST', `/accounts/${idOf('operator@smo.example')}/invitation`),
      await send('POST', `/accounts/${idOf('operator@smo.example')}/review`),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    const reason = { reason: 'stolen laptop' };
    for (const role of ['operator', 'administrator']) {
      expect((await send('POST', `/accounts/${idOf(`${role}@smo.example`)}/revocation`, reason)).status).toBe(
        200,
      );
    }
    // Who has taken away their last administrator does not step into its place.
    const stepsIn = [
      await send('POST', '/accounts', { ...NEW, partnerId: 'smo' }),
      await send('POST', `/accounts/${idOf('administrator@smo.example')}/reactivation`),
      await send('POST', `/accounts/${idOf('viewer@smo.example')}/invitation`),
    ];
    expect(stepsIn.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test('keep somebody who can manage them', async () => {
    const last = { status: 409, title: 'Last administrator' };
    const revoke = (login: string) => send('POST', `/accounts/${idOf(login)}/revocation`, { reason: 'x' });
    expect((await revoke('administrator@smo.example')).status).toBe(200);
    expect(await json(await revoke('administrator@tmvl.example'))).toMatchObject(last);
    expect(await json(await patch('administrator@tmvl.example', { role: 'viewer' }))).toMatchObject(last);
    expect(rig.account('administrator@tmvl.example')).toMatchObject({
      role: 'administrator',
      revokedMs: null,
    });
    expect((await send('GET', '/accounts')).status).toBe(200);
  });

  test('are listed in pages, by partner, and without secrets', async () => {
    const first = await json<{ items: Json[]; nextCursor: string }>(await send('GET', '/accounts?limit=3'));
    const rest = await json<{ items: Json[] }>(await send('GET', `/accounts?cursor=${first.nextCursor}`));
    expect([...first.items, ...rest.items].map((one) => one['login'])).toHaveLength(8);
    const smo = await json<{ items: Json[] }>(await send('GET', '/accounts?partnerId=smo'));
    expect(smo.items).toHaveLength(4);
    expect(JSON.stringify([first, rest])).not.toMatch(/argon2|hash|password/);
  });
});

describe('revocation', () => {
  test('of an account counts from the next request on, for sessions, tokens, links and streams', async () => {
    const operator = await rig.as('operator@tmvl.example');
    const id = idOf('operator@tmvl.example');
    const body = { name: 'export', scopes: ['state.read'], expiresMs: rig.nowMs + 86_400_000 };
    const { secret } = await json<{ secret: string }>(await send('POST', '/tokens', body, operator));
    const link = await json<Invited>(await send('POST', `/accounts/${id}/invitation`));
    const bearer = { authorization: `Bearer ${secret}` };
    expect((await send('GET', '/session', undefined, bearer)).status).toBe(200);
    expect((await send('POST', `/accounts/${id}/revocation`, { reason: 'left' })).status).toBe(200);
    expect((await send('GET', '/session', undefined, operator)).status).toBe(401);
    expect((await send('GET', '/session', undefined, bearer)).status).toBe(401);
    expect((await redeem(codeIn(link.invitation.path), OTHER_PASSWORD)).status).toBe(410);
    expect(rig.ended.at(-1)?.accountIds).toEqual(new Set([id]));
    expect(rig.ended.at(-1)?.credentialIds.size).toBe(2);
  });

  test('wins against a sign-in whose password is still being compared', async () => {
    const id = idOf('operator@tmvl.example');
    const [signedIn, revoked] = await Promise.all([
      rig.signIn('operator@tmvl.example'),
      send('POST', `/accounts/${id}/revocation`, { reason: 'stolen' }),
    ]);
    expect(revoked.status).toBe(200);
    const headers = { cookie: signedIn.headers.getSetCookie().join().split(';')[0] ?? '' };
    expect((await send('GET', '/session', undefined, headers)).status).toBe(401);
    expect(rig.all(`SELECT * FROM sessions WHERE account_id = '${id}'`)).toEqual([]);
  });

  test('of all of a partner takes one call, and leaves who reports it able to go on', async () => {
    const people = await Promise.all(['viewer', 'operator'].map((role) => rig.as(`${role}@smo.example`)));
    const reporter = await rig.as('administrator@smo.example');
    const elsewhere = await rig.as('administrator@smo.example');
    const ours = await rig.as('viewer@tmvl.example');
    const body = { reason: 'phishing', accounts: false };
    const ends = await send('POST', '/partners/smo/revocation', body, reporter);
    expect(await json(ends)).toEqual({ sessions: 3, tokens: 0, accounts: 0 });
    for (const one of [...people, elsewhere])
      expect((await send('GET', '/session', undefined, one)).status).toBe(401);
    for (const one of [reporter, ours])
      expect((await send('GET', '/session', undefined, one)).status).toBe(200);
    expect((await rig.signIn('viewer@smo.example')).status).toBe(200);
    const all = await send('POST', '/partners/smo/revocation', { ...body, accounts: true }, admin);
    expect(await json(all)).toMatchObject({ accounts: 4 });
    expect((await rig.signIn('administrator@smo.example')).status).toBe(401);
    expect((await send('POST', '/partners/nobody/revocation', body)).status).toBe(404);
    const lines = rig.all(`SELECT count(*) AS n FROM audit_trail WHERE action = 'account.revoked'`);
    expect(lines).toEqual([{ n: 4 }]);
  });

  test('a revoked account that is taken up again needs a new password', async () => {
    const id = idOf('viewer@tmvl.example');
    await send('POST', `/accounts/${id}/revocation`, { reason: 'leave' });
    const back = await json<Invited>(await send('POST', `/accounts/${id}/reactivation`));
    expect((await rig.signIn('viewer@tmvl.example', PASSWORD)).status).toBe(401);
    expect((await redeem(codeIn(back.invitation.path), OTHER_PASSWORD)).status).toBe(200);
    expect((await rig.signIn('viewer@tmvl.example', OTHER_PASSWORD)).status).toBe(200);
  });
});

describe('the quarterly review', () => {
  test('says who is overdue and unused, until somebody confirms', async () => {
    rig.nowMs += 93 * 86_400_000;
    admin = await rig.as('administrator@tmvl.example');
    type Line = {
      account: { login: string; reviewedBy: string | null };
      isOverdue: boolean;
      isUnused: boolean;
    };
    const lines = async () =>
      ((await json(await send('GET', '/access-review'))) as never as { items: Line[] }).items;
    const of = async (login: string) => (await lines()).find(({ account }) => account.login === login);
    expect(await of('viewer@tmvl.example')).toMatchObject({ isOverdue: true, isUnused: true });
    expect(await of('administrator@tmvl.example')).toMatchObject({ isOverdue: true, isUnused: false });
    expect((await send('POST', `/accounts/${idOf('viewer@tmvl.example')}/review`)).status).toBe(200);
    expect(await of('viewer@tmvl.example')).toMatchObject({
      ...{ isOverdue: false, isUnused: true },
      account: { reviewedBy: 'administrator of tmvl' },
    });
  });

  test('as CSV has no cell that a spreadsheet calculates, and is in the trail', async () => {
    await patch('viewer@tmvl.example', { name: '=HYPERLINK("http://evil.example")' });
    const csv = await (await send('GET', '/access-review.csv')).text();
    expect(csv.split('\r\n')[0]).toMatch(/^partner,name,login,role/);
    expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(rig.all(`SELECT object FROM audit_trail WHERE action = 'access-review.exported'`)).toHaveLength(1);
  });
});
