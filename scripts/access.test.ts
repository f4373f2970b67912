import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFirstAdministrator, makeResetLink } from '../supervisor/access/administrator.ts';
import { openDatabase } from '../supervisor/platform/database.ts';
import { createSupervisorRig, type SupervisorRig } from '../supervisor/testing/supervisor-rig.ts';

const SCRIPT = fileURLToPath(new URL('./access.ts', import.meta.url));
const PASSWORD = 'la loire monte en février';
const ADMINISTRATOR = [
  'first-administrator',
  '--login',
  'a@tmvl.example',
  '--name',
  'Andréa M',
  '--partner',
  'tmvl',
];

let rig: SupervisorRig;
let config: string;
beforeEach(() => {
  rig = createSupervisorRig();
  config = join(rig.folder, 'supervisor.toml');
  const partner = '[[partners]]\nid = "tmvl"\nname = "Tours Métropole Val de Loire"\n';
  writeFileSync(config, `[database]\npath = "${rig.databasePath}"\n${partner}`);
});
afterEach(() => rig.close());

/** As `npm run access` runs it. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const command = ['--import', 'tsx', SCRIPT, ...args, '--config', config];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

function post(path: string, body: object): Promise<Response> {
  return fetch(rig.url() + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function choose(out: string): Promise<number> {
  const code = /\?code=([\w-]+)\n$/.exec(out)?.[1] ?? '';
  return (await post('/api/v1/invitations/redemption', { code, password: PASSWORD })).status;
}

const signIn = async (login: string): Promise<number> =>
  (await post('/api/v1/session', { login, password: PASSWORD })).status;

test('the first administrator is made beside a running supervisor, once, and signs in without a restart', async () => {
  await rig.start();
  const made = await run(...ADMINISTRATOR);
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toContain('http://127.0.0.1:8080/mot-de-passe?code=');
  expect(await signIn('a@tmvl.example')).toBe(401);
  expect(await choose(made.out)).toBe(200);
  expect(await signIn('a@tmvl.example')).toBe(200);
  const beside = openDatabase(rig.databasePath);
  const again = { login: 'b@tmvl.example', name: 'B', partnerId: 'tmvl' };
  expect(await makeFirstAdministrator(beside, again, Date.now())).toMatchObject({
    ...{ kind: 'refused', reason: expect.stringContaining('tmvl has an administrator already') },
  });
  const reset = await makeResetLink(beside, 'A@tmvl.example', Date.now());
  beside.close();
  expect(await choose(made.out)).toBe(410);
  expect(await choose(reset.kind === 'link' ? `${reset.invitation.path}\n` : '')).toBe(200);
  const actions = rig.all('SELECT action, actor FROM audit_trail ORDER BY id');
  expect(actions).toEqual([
    { action: 'account.created', actor: 'command line' },
    { action: 'session.refused', actor: 'nobody' },
    { action: 'password.chosen', actor: 'Andréa M' },
    { action: 'session.opened', actor: 'Andréa M' },
    { action: 'account.invited', actor: 'command line' },
    { action: 'password.chosen', actor: 'Andréa M' },
  ]);
});

test('the first administrator can be made before the supervisor ever ran', async () => {
  const made = await run(...ADMINISTRATOR, '--url', 'https://vigie.example/');
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toContain('\nhttps://vigie.example/mot-de-passe?code=');
  await rig.start();
  expect(await choose(made.out)).toBe(200);
  expect(await signIn('a@tmvl.example')).toBe(200);
});

test('what is missing or wrong is said in a sentence', async () => {
  const incomplete = await run('first-administrator', '--login', 'a@tmvl.example');
  expect(incomplete).toEqual({ code: 1, out: '', err: 'first-administrator needs --name, --partner\n' });
  const unknown = await run('reset', '--login', 'nobody@tmvl.example');
  expect(unknown).toEqual({ code: 1, out: '', err: 'there is no account nobody@tmvl.example\n' });
});
