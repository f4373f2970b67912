// The API of planned work: what people see and do, and what they are told when they may not.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpRig, startHttpRig } from '../platform/http/testing/http-rig.ts';
import { A1, S1 } from '../testing/small-network.ts';
import { startWorksRig, type WorksRig } from './testing/works-rig.ts';
import { DAY_MS, HOUR_MS, personOf, type Who } from './testing/world.ts';

let rig: WorksRig;
let http: HttpRig;

beforeAll(async () => {
  rig = await startWorksRig();
  http = await startHttpRig({
    routes: [rig.works.routes],
    authenticate: ({ headers }) => personOf(String(headers['x-person']) as Who),
  });
});
afterAll(async () => {
  await http.stop();
  await rig.end();
});

async function ask(who: Who, method: string, path: string, body?: unknown, version = '*') {
  const headers = { 'x-person': who, 'sec-fetch-site': 'same-origin', 'if-match': version };
  const answer = await (method === 'GET'
    ? http.get(path, headers)
    : http.send(method, path, body ?? {}, headers));
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : null };
}

const planOf = (more: object = {}) => ({
  ...{ title: 'Remplacement d’antenne', description: 'La foudre.', equipment: [A1] },
  ...{ fromMs: rig.nowMs + 20 * DAY_MS, toMs: rig.nowMs + 20 * DAY_MS + HOUR_MS, ...more },
});

test('work is planned, looked at before anybody is told, announced, and answered by the other partner', async () => {
  const planned = await ask('paul', 'POST', '/api/v1/works', planOf());
  expect(planned).toMatchObject({ status: 201, body: { state: 'draft', sequence: -1, partnerId: 'tmvl' } });
  const path = `/api/v1/works/${planned.body.ref}`;
  expect(planned.headers.get('location')).toBe(path);
  // Nobody else is told of a draft.
  expect((await ask('olga', 'GET', path)).status).toBe(404);
  const scope = { equipment: [A1], fromMs: rig.nowMs + DAY_MS, toMs: rig.nowMs + DAY_MS + HOUR_MS };
  const preview = await ask('paul', 'POST', '/api/v1/works/effect', scope);
  expect(preview).toMatchObject({ status: 200, body: { isInTime: false, noticeWorkingDays: 5 } });
  expect(preview.body.earliestStartMs).toBe(Date.parse('2026-10-08T22:00:00Z'));
  const announced = await ask('paul', 'POST', `${path}/publication`);
  expect(announced).toMatchObject({ status: 200, body: { state: 'announced', sequence: 0 } });
  expect(announced.body.may).toEqual(expect.arrayContaining(['move', 'cancel', 'remark']));
  const seen = await ask('olga', 'GET', path);
  expect(seen.body.may.toSorted()).toEqual(['accept', 'object', 'remark']);
  expect((await ask('paul', 'POST', `${path}/objection`, { reason: 'Non' })).status).toBe(403);
  expect((await ask('olga', 'POST', `${path}/start`)).status).toBe(403);
  const objected = await ask('olga', 'POST', `${path}/objection`, { reason: 'Crue prévue' }, '"2"');
  expect(objected).toMatchObject({ status: 200, body: { isObjected: true } });
  expect((await ask('olga', 'POST', `${path}/objection`, { reason: 'Crue' }, '"2"')).status).toBe(412);
  const kept = await ask('paul', 'POST', `${path}/decision`, { reason: 'Hors crue' });
  expect(kept.body).toMatchObject({ state: 'confirmed', isObjected: false, sequence: 1 });
  const story = await ask('olga', 'GET', `${path}/events`);
  expect(story.body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...['drafted', 'published', 'objected', 'kept'],
  ]);
  const file = await ask('olga', 'GET', `${path}/calendar.ics`);
  expect(file.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(file.text).toContain('X-MAINTNOTE-ACCOUNT:smo\r\n');
});

test('notice that comes too late is refused with the earliest start, or urgent with a reason', async () => {
  const { body } = await ask('paul', 'POST', '/api/v1/works', planOf({ fromMs: rig.nowMs + DAY_MS }));
  const path = `/api/v1/works/${body.ref}`;
  const refused = await ask('paul', 'POST', `${path}/publication`);
  expect(refused.status).toBe(422);
  expect(refused.body.errors[0].detail).toContain('2026-10-08T22:00:00.000Z');
  const urgent = await ask('paul', 'POST', `${path}/publication`, { urgentReason: 'Mât dangereux' });
  expect(urgent.body).toMatchObject({ state: 'announced', urgentReason: 'Mât dangereux' });
});

test('what is not one’s own is not planned for', async () => {
  expect((await ask('paul', 'POST', '/api/v1/works', planOf({ equipment: [S1] }))).status).toBe(422);
  expect((await ask('paul', 'POST', '/api/v1/works', planOf({ equipment: ['gateway:0'] }))).status).toBe(422);
  expect((await ask('carl', 'POST', '/api/v1/works', planOf())).status).toBe(403);
  expect((await ask('paul', 'POST', '/api/v1/works', planOf({ toMs: rig.nowMs }))).status).toBe(422);
});

test('a calendar to subscribe to: told once, for one partner, gone when it is taken back', async () => {
  const made = await ask('olga', 'POST', '/api/v1/calendars');
  expect(made.status).toBe(201);
  const { path, id } = made.body;
  const feed = await ask('carl', 'GET', path);
  expect(feed.text).toContain('X-MAINTNOTE-ACCOUNT:smo');
  expect(feed.text).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT60M');
  expect((await ask('paul', 'GET', '/api/v1/calendars')).body.items).toEqual([]);
  expect((await ask('paul', 'DELETE', `/api/v1/calendars/${id}`)).status).toBe(404);
  const listed = await ask('olga', 'GET', '/api/v1/calendars');
  expect(listed.body.items).toMatchObject([{ id, lastUsedMs: rig.nowMs }]);
  expect(listed.text).not.toContain(path.split('/').at(-1).split('.')[0]);
  expect((await ask('olga', 'DELETE', `/api/v1/calendars/${id}`)).status).toBe(204);
  expect((await ask('carl', 'GET', path)).status).toBe(404);
});

test('the list, its filters, its pages and its table', async () => {
  const all = await ask('olga', 'GET', '/api/v1/works?limit=1');
  expect(all.body.items).toHaveLength(1);
  const next = await ask('olga', 'GET', `/api/v1/works?limit=1&cursor=${all.body.nextCursor}`);
  expect(next.body.items[0].ref).not.toBe(all.body.items[0].ref);
  expect((await ask('olga', 'GET', '/api/v1/works?stage=draft')).body.items).toEqual([]);
  expect((await ask('olga', 'GET', `/api/v1/works?equipment=${S1}`)).body.items).toEqual([]);
  expect((await ask('olga', 'GET', '/api/v1/works?format=csv')).text).toMatch(/^ref,|^\uFEFFref/);
});

test('how punctually work was announced, with what it rests on', async () => {
  await rig.delivered();
  const { body } = await ask('olga', 'GET', `/api/v1/works/punctuality?toMs=${rig.nowMs + 30 * DAY_MS}`);
  expect(body).toMatchObject({ works: 2, inTime: 1, share: 0.5, urgent: 1, notAnnounced: 0 });
  const kept = body.items.find(({ urgentReason }: { urgentReason: string | null }) => urgentReason === null);
  expect(kept.evidence).toMatchObject([
    {
      verdict: 'in-time',
      partners: [
        { partnerId: 'tmvl', told: 'told' },
        { partnerId: 'smo', told: 'told' },
      ],
    },
  ]);
});

test('work that comes again: begun, changed by whose it is and as they saw it, ended', async () => {
  const rule = { days: { kind: 'monthly-day', day: 31 }, startMinute: 150, lengthMin: 60 };
  const series = {
    ...{ title: 'Purge', description: 'Journal plein', equipment: [A1] },
    rule: { ...rule, onlyWorkingDays: false, from: '2026-12-01', until: null },
  };
  const begun = await ask('paul', 'POST', '/api/v1/work-recurrences', series);
  expect(begun).toMatchObject({ status: 201, body: { version: 1, madeUntil: null } });
  const path = `/api/v1/work-recurrences/${begun.body.id}`;
  const changed = { ...series, title: 'Purge et contrôle' };
  expect((await ask('olga', 'PUT', path, changed)).status).toBe(404);
  expect((await ask('paul', 'PUT', path, { ...changed, equipment: [S1] })).status).toBe(422);
  expect(await ask('paul', 'PUT', path, changed, '"1"')).toMatchObject({
    status: 200,
    body: { version: 2, title: 'Purge et contrôle' },
  });
  expect((await ask('paul', 'PUT', path, changed, '"1"')).status).toBe(412);
  const listed = await ask('olga', 'GET', '/api/v1/work-recurrences');
  expect(listed.body.items).toMatchObject([{ title: 'Purge et contrôle', rule: series.rule }]);
  expect((await ask('olga', 'POST', `${path}/end`, { reason: 'Non' })).status).toBe(404);
  expect((await ask('paul', 'POST', `${path}/end`, { reason: 'Plus utile' })).status).toBe(204);
  expect((await ask('olga', 'GET', '/api/v1/work-recurrences')).body.items).toEqual([]);
});
