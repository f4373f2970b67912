import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWriteBatch } from '../../platform/write-batch.ts';
import { type AccessRig, OTHER_PASSWORD, PASSWORD, startAccessRig } from '../testing/access-rig.ts';
import { type Entry, nextLine } from './chain.ts';
import { appendStatements, readTip } from './store.ts';

let rig: AccessRig;
let admin: Readonly<Record<string, string>>;
beforeEach(async () => {
  rig = await startAccessRig();
  admin = await rig.as('administrator@tmvl.example');
});
afterEach(() => rig.stop());

interface Line {
  readonly id: number;
  readonly action: string;
  readonly detail: object;
}
const get = async <T>(path: string): Promise<T> =>
  (await (await rig.http.get(`/api/v1${path}`, admin)).json()) as T;
const list = (query: string): Promise<{ items: Line[]; nextCursor: string | null }> => get(`/audit${query}`);
const verification = (): Promise<Record<string, unknown>> => get('/audit/verification');

const ENTRY: Entry = {
  ...{ accountId: null, actor: 'fleet', partnerId: 'tmvl', action: 'gateway.changed', object: 'gateway:1' },
  ...{ detail: { name: { from: 'a', to: 'b' } }, address: null },
};

/** As the command line does it, beside the running room. */
function appendBeside(): void {
  const line = nextLine(readTip(rig.connection), { ...ENTRY, actor: 'command line' }, 1);
  expect(createWriteBatch(rig.connection)(appendStatements(line)).kind).toBe('written');
}

function tamper(sql: string): void {
  rig.connection.exec('DROP TRIGGER audit_trail_no_update; DROP TRIGGER audit_trail_no_delete');
  rig.connection.exec(sql);
}

describe('the audit trail', () => {
  test('is kept with the change it tells of, or neither is', async () => {
    const insert = (id: string) => ({
      sql: 'INSERT INTO partners (id, name) VALUES (?, ?)',
      parameters: [id, id],
    });
    const good = await rig.access.writeRecorded([insert('new')], [ENTRY]);
    expect(good).toMatchObject({ kind: 'written', changes: [1] });
    const stale = {
      sql: 'UPDATE partners SET name = ? WHERE id = ?',
      parameters: ['x', 'nobody'],
      changes: 1,
    };
    const bad = await rig.access.writeRecorded([insert('other'), stale], [ENTRY]);
    expect(bad).toEqual({ kind: 'conflict', statement: 1 });
    const twice = await rig.access.writeRecorded([insert('new')], [ENTRY]);
    expect(twice).toMatchObject({ kind: 'refused', statement: 0 });
    expect(rig.all(`SELECT id FROM partners WHERE id IN ('new', 'other')`)).toEqual([{ id: 'new' }]);
    expect((await list('?action=gateway.')).items).toHaveLength(1);
  });

  test('goes on when another process wrote a line meanwhile, and when many write at once', async () => {
    appendBeside();
    await Promise.all(Array.from({ length: 30 }, () => rig.access.writeRecorded([], [ENTRY])));
    appendBeside();
    await rig.access.writeRecorded([], [ENTRY, ENTRY]);
    expect(await verification()).toMatchObject({ intact: true, lines: 35, brokenId: null });
  });

  test('cannot be changed by a statement', () => {
    expect(() => rig.connection.exec('UPDATE audit_trail SET actor = 1')).toThrow('append-only');
    expect(() => rig.connection.exec('DELETE FROM audit_trail')).toThrow('append-only');
  });

  test('names the first line that somebody changed or took out of the file', async () => {
    for (let i = 0; i < 5; i++) await rig.access.writeRecorded([], [ENTRY]);
    expect(await verification()).toMatchObject({ intact: true, lines: 6 });
    tamper(`UPDATE audit_trail SET actor = 'nobody at all' WHERE id = 4`);
    expect(await verification()).toEqual({
      ...{ intact: false, lines: 3, hash: null, brokenId: 4, reason: 'content' },
    });
    rig.connection.exec('DELETE FROM audit_trail WHERE id = 3');
    expect(await verification()).toMatchObject({ intact: false, brokenId: 3, reason: 'missing' });
    expect((await list('')).items).toHaveLength(5);
  });

  test('misses its last lines, also when its end was set back with them', async () => {
    for (let i = 0; i < 3; i++) await rig.access.writeRecorded([], [ENTRY]);
    tamper('DELETE FROM audit_trail WHERE id > 2');
    rig.connection.exec('UPDATE audit_head SET id = 2, hash = (SELECT hash FROM audit_trail WHERE id = 2)');
    expect(await verification()).toMatchObject({ intact: false, brokenId: 3, reason: 'missing' });
  });

  test('that was made anew as a whole does not fit what was kept elsewhere', async () => {
    for (let i = 0; i < 3; i++) await rig.access.writeRecorded([], [ENTRY]);
    const { lines, hash } = (await verification()) as { lines: number; hash: string };
    const kept = `?lines=${lines}&hash=${hash}`;
    await rig.access.writeRecorded([], [ENTRY]);
    expect(await get(`/audit/verification${kept}`)).toMatchObject({ intact: true, lines: 5 });
    const other = `?lines=${lines}&hash=${hash.replaceAll(/./g, '0')}`;
    expect(await get(`/audit/verification${other}`)).toMatchObject({
      intact: false,
      brokenId: 4,
      reason: 'end',
    });
    expect((await rig.http.get('/api/v1/audit/verification?lines=3', admin)).status).toBe(400);
  });

  test('is read by filter, newest first, in pages', async () => {
    for (let i = 0; i < 5; i++) await rig.access.writeRecorded([], [ENTRY]);
    const first = await list('?limit=4');
    expect(first.items.map(({ id }) => id)).toEqual([6, 5, 4, 3]);
    const second = await list(`?limit=4&cursor=${first.nextCursor}`);
    expect(second.items.map(({ id }) => id)).toEqual([2, 1]);
    expect(second.nextCursor).toBeNull();
    const { id } = rig.account('administrator@tmvl.example');
    expect((await list(`?accountId=${id}`)).items).toMatchObject([{ action: 'session.opened' }]);
    expect((await list('?object=gateway:1&partnerId=tmvl')).items).toHaveLength(5);
    expect((await list(`?fromMs=${rig.nowMs + 1}`)).items).toEqual([]);
    expect((await list('?action=gateway.changed')).items[0]?.detail).toEqual(ENTRY.detail);
    expect((await rig.http.get('/api/v1/audit?cursor=x', admin)).status).toBe(400);
  });

  test('as CSV has all lines, no formulas, and says who took it', async () => {
    await rig.access.writeRecorded([], [{ ...ENTRY, actor: '=1+1' }]);
    for (let i = 0; i < 1_100; i += 100) {
      await rig.access.writeRecorded([], Array<Entry>(100).fill(ENTRY));
    }
    const response = await rig.http.get('/api/v1/audit.csv?partnerId=tmvl', admin);
    expect(response.headers.get('content-disposition')).toContain('audit.csv');
    const lines = (await response.text()).split('\r\n');
    expect(lines[0]).toBe('id,at,actor,accountId,partnerId,action,object,detail,address,hash');
    // The header, the sign-in, the export, and what was written; each ends its line.
    expect(lines).toHaveLength(1 + 1 + 1 + 1_101 + 1);
    expect(lines.some((line) => line.includes(`,'=1+1,`))).toBe(true);
    expect((await list('?action=audit.exported')).items).toHaveLength(1);
  });

  test('is for administrators, of either partner', async () => {
    for (const role of ['viewer', 'contractor', 'operator']) {
      const somebody = await rig.as(`${role}@tmvl.example`);
      for (const path of ['/audit', '/audit.csv', '/audit/verification', '/accounts', '/access-review']) {
        expect((await rig.http.get(`/api/v1${path}`, somebody)).status).toBe(403);
      }
    }
    const other = await rig.as('administrator@smo.example');
    expect((await rig.http.get('/api/v1/audit', other)).status).toBe(200);
  });
});

test('no secret is logged, or in the trail, or told', async () => {
  const viewer = await rig.as('viewer@tmvl.example');
  const body = { name: 'export', scopes: ['state.read'], expiresMs: rig.nowMs + 86_400_000 };
  const token = await (await rig.http.send('POST', '/api/v1/tokens', body, viewer)).json();
  const { secret } = token as { secret: string };
  const wanted = { login: 'new@tmvl.example', name: 'New One', partnerId: 'tmvl', role: 'viewer' };
  const invited = (await (await rig.http.send('POST', '/api/v1/accounts', wanted, admin)).json()) as {
    invitation: { path: string };
  };
  const code = invited.invitation.path.split('code=')[1] ?? '';
  await rig.http.get(invited.invitation.path);
  await rig.http.send('POST', '/api/v1/invitations/redemption', { code, password: OTHER_PASSWORD });
  await rig.http.send('POST', '/api/v1/session', '{"login": "x", "password": "half a secret"');
  await rig.signIn('viewer@tmvl.example', 'a wrong secret');
  // Even when the request fails within.
  rig.connection.exec('ALTER TABLE sessions RENAME TO gone');
  const failed = await rig.signIn('viewer@tmvl.example');
  expect(failed.status).toBe(500);
  rig.connection.exec('ALTER TABLE gone RENAME TO sessions');
  const cookie = (viewer['cookie'] ?? '').split('=')[1] ?? '';
  const everything = [
    ...rig.logged,
    JSON.stringify(rig.all('SELECT * FROM audit_trail')),
    await failed.text(),
  ].join('');
  for (const one of [PASSWORD, OTHER_PASSWORD, 'half a secret', 'a wrong secret', cookie, secret, code]) {
    expect(one.length).toBeGreaterThan(10);
    expect(everything).not.toContain(one);
    expect(everything).not.toContain(encodeURIComponent(one));
  }
  expect(everything).not.toContain('argon2');
  expect(everything).toContain('request failed');
});
