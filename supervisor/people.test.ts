import { afterEach, expect, test } from 'vitest';
import { makeFirstAdministrator } from './access/administrator.ts';
import { openDatabase } from './platform/database.ts';
import { createSupervisorRig, type SupervisorRig } from './testing/supervisor-rig.ts';

const PASSWORD = 'la loire monte en février';

let rig: SupervisorRig;
afterEach(() => rig.close());

function send(method: string, path: string, body: object | null, cookie = ''): Promise<Response> {
  return fetch(`${rig.url()}/api/v1${path}`, {
    method,
    headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  });
}

/** Chooses a password with a link, and signs in. */
async function enter(login: string, path: string): Promise<string> {
  const code = path.split('code=')[1] ?? '';
  const chosen = await send('POST', '/invitations/redemption', { code, password: PASSWORD });
  expect(chosen.status).toBe(200);
  const signedIn = await send('POST', '/session', { login, password: PASSWORD });
  expect(signedIn.status).toBe(200);
  return signedIn.headers.getSetCookie().join().split(';')[0] ?? '';
}

test('in a whole supervisor a revocation ends the open event stream, and counts for the next request', async () => {
  rig = createSupervisorRig();
  await rig.start();
  const beside = openDatabase(rig.databasePath);
  const first = { login: 'a@tmvl.example', name: 'A', partnerId: 'tmvl' };
  const made = await makeFirstAdministrator(beside, first, Date.now());
  beside.close();
  const admin = await enter(first.login, made.kind === 'link' ? made.invitation.path : '');
  const wanted = { login: 'v@tmvl.example', name: 'V', partnerId: 'tmvl', role: 'viewer' };
  const created = await send('POST', '/accounts', wanted, admin);
  const { account, invitation } = (await created.json()) as {
    account: { id: string };
    invitation: { path: string };
  };
  const viewer = await enter(wanted.login, invitation.path);
  const events = await fetch(`${rig.url()}/api/v1/events`, { headers: { cookie: viewer } });
  expect(events.status).toBe(200);
  const ended = events.text();

  const revoked = await send('POST', `/accounts/${account.id}/revocation`, { reason: 'left' }, admin);
  expect(revoked.status).toBe(200);
  expect((await send('GET', '/session', null, viewer)).status).toBe(401);
  await ended;
  expect((await send('GET', '/session', null, admin)).status).toBe(200);
  const verification = await (await send('GET', '/audit/verification', null, admin)).json();
  expect(verification).toMatchObject({ intact: true, lines: 7 });

  // What is signed in stays so over a restart.
  await rig.stop();
  await rig.start();
  expect((await send('GET', '/session', null, admin)).status).toBe(200);
  expect((await send('GET', '/session', null, viewer)).status).toBe(401);
});
