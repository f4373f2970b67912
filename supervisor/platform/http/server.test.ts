// The server over real sockets: who may use a route, what is answered to what is wrong, and what clients cannot do to it.

import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { Type } from 'typebox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { requireVersion, sendVersion } from './etag.ts';
import { PAGE_QUERY, pageOf, pageSchema } from './pagination.ts';
import { NOBODY, type Principal } from './principal.ts';
import { invalid, notFound, ProblemError } from './problem.ts';
import { GatewayEuiText, jsonOrCsv, nullable } from './schema-types.ts';
import { IMPORT_LIMIT_BYTES, type Routes } from './server.ts';
import { type HttpRig, principalWith, startHttpRig } from './testing/http-rig.ts';

const WINDOW = ['/api/v1/things', '/api/v1/things/:eui'] as const;
const tags = ['things'];
const Thing = Type.Object({ name: Type.String(), note: nullable(Type.String()) }, { $id: 'Thing' });
const NewThing = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  kind: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])),
  place: Type.Optional(Type.Object({ latitude: Type.Number({ minimum: -90, maximum: 90 }) })),
  parts: Type.Optional(Type.Array(Type.Object({ size: Type.Integer({ minimum: 1 }) }), { maxItems: 3 })),
});
/** What an object tells without a new version of it. */
let lastSeen = 'today';
const names = Array.from({ length: 25 }, (_, index) => `thing-${String(index).padStart(2, '0')}`);

/** What routes of rooms do. */
const things: Routes = (server) => {
  const read = { access: 'state.read' } as const;
  const write = { access: 'inventory.write' } as const;
  server.get(
    WINDOW[0],
    {
      config: read,
      schema: {
        ...{ tags, summary: 'Things' },
        querystring: Type.Object({ ...PAGE_QUERY, sizes: Type.Optional(Type.Array(Type.Integer())) }),
        response: { 200: pageSchema(Thing) },
      },
    },
    ({ query }) => {
      const things = names.map((name) => ({ name, note: null, secret: 'never leaves' }));
      return pageOf(things, query, ({ name }) => name);
    },
  );
  server.post(
    WINDOW[0],
    { config: write, schema: { tags, summary: 'New', body: NewThing, response: { 201: Thing } } },
    async ({ body }, reply) => reply.code(201).send({ name: body.name, note: null }),
  );
  server.put(
    WINDOW[1],
    {
      config: write,
      schema: {
        ...{ tags, summary: 'Change', params: Type.Object({ eui: GatewayEuiText }) },
        ...{ body: NewThing, response: { 200: Thing } },
      },
    },
    (request, reply) => {
      requireVersion(request, 7, 'thing');
      sendVersion(reply, 8);
      return { name: request.body.name, note: null };
    },
  );
  server.get(
    WINDOW[1],
    {
      config: read,
      schema: {
        ...{ tags, summary: 'One', params: Type.Object({ eui: GatewayEuiText }) },
        response: { 200: Thing },
      },
    },
    ({ params }, reply) => {
      if (params.eui.startsWith('00')) throw notFound('thing');
      sendVersion(reply, 7);
      return { name: params.eui, note: lastSeen };
    },
  );
  server.post(
    '/api/v1/things/import',
    {
      config: { ...write, consumes: 'text/csv' },
      bodyLimit: IMPORT_LIMIT_BYTES,
      schema: { tags, summary: 'Import', response: { 200: Type.Object({ bytes: Type.Integer() }) } },
    },
    ({ body }) => {
      const bytes = body as unknown as Buffer;
      if (bytes.length < 3) {
        throw invalid([{ field: 'name', row: 2, detail: 'is missing' }]);
      }
      return { bytes: bytes.length };
    },
  );
  server.get(
    '/api/v1/me',
    {
      config: { access: 'signed-in' },
      schema: {
        tags,
        summary: 'Me',
        response: { 200: Type.Object({ https: Type.Boolean(), ip: Type.String() }) },
      },
    },
    (request) => ({ https: request.isHttps, ip: request.ip }),
  );
  server.get(
    '/api/v1/table',
    {
      config: { access: 'open' },
      schema: {
        ...{ tags, summary: 'Table' },
        response: { 200: jsonOrCsv('Table', Type.Object({ a: Type.Integer() })) },
      },
    },
    async (_request, reply) => reply.type('text/csv; charset=utf-8').send('a\r\n1\r\n'),
  );
  server.get(
    '/api/v1/bug',
    { config: { access: 'open' }, schema: { tags, summary: 'Bug', response: { 200: Type.Null() } } },
    () => {
      throw new Error('the secret path /etc/vigie/key');
    },
  );
  server.get(
    '/api/v1/busy',
    { config: { access: 'open' }, schema: { tags, summary: 'Busy', response: { 200: Type.Null() } } },
    () => {
      throw new ProblemError({ status: 429, title: 'Too many', detail: 'Wait.', retryAfterS: 7 });
    },
  );
  server.get('/page', { config: read }, (_request, reply) => reply.type('text/html').send('<p>page</p>'));
  server.get('/all', { config: { ...read, wholeNetwork: true } }, () => 'all');
};

let rig: HttpRig;
let who: Principal = principalWith({});
const logged: string[] = [];

beforeAll(async () => {
  rig = await startHttpRig({
    routes: [things],
    authenticate: () => who,
    trustedProxy: ['127.0.0.0/8'],
    logged,
  });
});
afterAll(() => rig.stop());
afterEach(() => {
  who = principalWith({});
});

async function problemOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const problem = (await answer.json()) as Record<string, unknown>;
  expect(problem).toMatchObject({ type: 'about:blank', status: answer.status });
  expect(typeof problem['title']).toBe('string');
  expect(String(problem['detail']).length).toBeGreaterThan(10);
  return problem;
}

describe('who may', () => {
  test('nobody has signed in: 401 with how to, wherever a right is needed', async () => {
    who = NOBODY;
    for (const [method, path] of [
      ['GET', '/api/v1/things'],
      ['POST', '/api/v1/things'],
      ['GET', '/api/v1/me'],
    ] as const) {
      const answer = await rig.send(method, path);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="Vigie"');
      await problemOf(answer);
    }
  });

  test('without the right: 403 that names it; before the body is even looked at', async () => {
    who = principalWith({ rights: ['state.read'] });
    const answer = await rig.send('POST', '/api/v1/things', '{');
    expect(answer.status).toBe(403);
    expect((await problemOf(answer))['detail']).toContain('inventory.write');
    expect((await rig.get('/api/v1/things')).status).toBe(200);
  });

  test('what tells of the whole network is not for those who see some sites', async () => {
    who = principalWith({ siteIds: ['site-1'] });
    expect((await rig.get('/all')).status).toBe(403);
    expect((await rig.get('/page')).status).toBe(200);
  });

  test('what an account may not see looks like what is not there', async () => {
    const hidden = await problemOf(await rig.get('/api/v1/things/00ff0000000000ff'));
    const missing = await problemOf(await rig.get('/api/v1/things/nonsense'));
    expect(hidden['status']).toBe(404);
    expect(missing['status']).toBe(404);
    expect(Object.keys(hidden)).toEqual(Object.keys(missing));
  });
});

describe('catalogue 65: writes from other sites', () => {
  const body = { name: 'x' };
  test.each([
    ['session', {}, 403],
    ['session', { origin: 'http://evil.example' }, 403],
    ['session', { origin: 'null' }, 403],
    ['session', { 'sec-fetch-site': 'cross-site' }, 403],
    ['session', { 'sec-fetch-site': 'same-site' }, 403],
    ['session', { 'sec-fetch-site': 'same-origin' }, 201],
    ['session', { 'sec-fetch-site': 'none' }, 201],
    ['session', { origin: 'OWN' }, 201],
    ['session', { origin: 'OWN', 'sec-fetch-site': 'cross-site' }, 403],
    ['token', {}, 201],
    ['token', { origin: 'http://evil.example' }, 201],
  ] as const)('with a %s and %j: %i', async (kind, headers, status) => {
    who = principalWith({ kind });
    const given = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value === 'OWN' ? rig.url('') : value]),
    );
    // fetch sends Sec-Fetch-Site of its own, and sets Origin as it likes.
    expect(await rawStatus('POST', '/api/v1/things', given, JSON.stringify(body))).toBe(status);
  });

  test('reading is not writing', async () => {
    who = principalWith({ kind: 'session' });
    expect(await rawStatus('GET', '/api/v1/things', { 'sec-fetch-site': 'cross-site' })).toBe(200);
  });

  test('the body is JSON or nothing: what a form can send is refused', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await rig.send('POST', '/api/v1/things', '{"name":"x"}', { 'content-type': type });
      expect(answer.status).toBe(415);
      expect((await problemOf(answer))['detail']).toContain('application/json');
    }
  });
});

function rawStatus(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const type = body === '' ? {} : { 'content-type': 'application/json' };
    const request = httpRequest(rig.url(path), { method, headers: { ...type, ...headers } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    request.on('error', reject).end(body);
  });
}

describe('what is wrong with a request', () => {
  test.each([
    [{ name: '' }, '/name', 'name must be 1 to 80 characters'],
    [{ name: 'x'.repeat(81) }, '/name', 'name must be 1 to 80 characters'],
    [{ name: 5 }, '/name', 'name must be 1 to 80 characters'],
    [{}, '/name', 'name is missing; it must be 1 to 80 characters'],
    [{ name: 'x', nmae: 1 }, '/nmae', 'nmae is not known here; known are name, kind, place, parts'],
    [{ name: 'x', kind: 'c' }, '/kind', 'kind must be "a" or "b"'],
    [{ name: 'x', place: { latitude: 91 } }, '/place/latitude', 'latitude must be a number from -90 to 90'],
    [{ name: 'x', place: { latitude: '47' } }, '/place/latitude', 'latitude must be a number from -90 to 90'],
    [
      { name: 'x', place: { latitude: 1, extra: 1 } },
      '/place/extra',
      'extra is not known here; known are latitude',
    ],
    [
      { name: 'x', parts: [{ size: 1 }, { size: 0 }] },
      '/parts/1/size',
      'size must be a whole number of at least 1',
    ],
    [{ name: 'x', parts: [1] }, '/parts/0', 'parts[0] must be an object'],
    [{ name: 'x', parts: [{}, {}, {}, {}] }, '/parts', 'parts must be a list of at most 3 entries'],
    [[], '', 'the body must be an object'],
  ])('%j: %s', async (body, field, detail) => {
    const answer = await rig.send('POST', '/api/v1/things', body);
    expect(answer.status).toBe(422);
    const { errors } = await problemOf(answer);
    expect(errors).toContainEqual({ field, detail });
  });

  test('every field that is wrong is told at once', async () => {
    const answer = await rig.send('POST', '/api/v1/things', { name: '', kind: 'c', other: 1 });
    const { errors, detail } = await problemOf(answer);
    expect((errors as { field: string }[]).map(({ field }) => field).toSorted()).toEqual([
      '/kind',
      '/name',
      '/other',
    ]);
    expect(detail).toBe('3 fields need to be corrected; each is listed under errors.');
  });

  test.each([
    ['?limit=0', 'limit', 'limit must be a whole number from 1 to 1000'],
    ['?limit=x', 'limit', 'limit must be a whole number from 1 to 1000'],
    ['?limit=1&limit=2', 'limit', 'limit must be a whole number from 1 to 1000'],
    ['?limti=1', 'limti', 'limti is not known here; known are limit, cursor, sizes'],
    ['?sizes=1&sizes=x', 'sizes.1', 'sizes[1] must be a whole number'],
    ['?cursor=!!', 'cursor', 'cursor must be the nextCursor of the page before; leave it out to begin anew'],
    ['?__proto__=1', '__proto__', '__proto__ is not known here; known are limit, cursor, sizes'],
  ])('a query %s is a bad request that names the parameter', async (query, field, detail) => {
    const answer = await rig.get(`/api/v1/things${query}`);
    expect(answer.status).toBe(400);
    expect((await problemOf(answer))['errors']).toEqual([{ field, detail }]);
  });

  test.each([
    ['no JSON', '{"name":', 400],
    ['nothing', '', 400],
    ['__proto__', '{"name":"x","__proto__":{"a":1}}', 400],
    ['constructor', '{"name":"x","constructor":{"prototype":{"a":1}}}', 400],
    ['too much', JSON.stringify({ name: 'x'.repeat(70_000) }), 413],
  ])('a body that is %s', async (_name, body, status) => {
    const answer = await rig.send('POST', '/api/v1/things', body);
    expect(answer.status).toBe(status);
    await problemOf(answer);
  });

  test('a path that is not there, and a method that a path does not take', async () => {
    expect((await problemOf(await rig.get('/api/v1/nothing')))['status']).toBe(404);
    expect((await problemOf(await rig.get('/api')))['status']).toBe(404);
    const answer = await rig.send('DELETE', '/api/v1/things/7076ff0000000001');
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, PUT');
    expect((await problemOf(answer))['detail']).toContain('DELETE');
  });

  test('a path that cannot be read, or is endless, is not there', async () => {
    for (const path of ['/api/v1/things/%E0%A4%A', `/api/v1/things/${'a'.repeat(500)}`]) {
      const answer = await rig.get(path);
      expect(answer.status).toBe(404);
      await problemOf(answer);
    }
  });

  test('an id of equipment fits into a path', async () => {
    const id = encodeURIComponent(`gateway:${'7076ff0000000001'}`);
    expect((await problemOf(await rig.get(`/api/v1/things/${id}`)))['status']).toBe(404);
  });

  test('a fault of ours is told without how it came about, and logged with it', async () => {
    const answer = await rig.get('/api/v1/bug');
    expect(answer.status).toBe(500);
    const text = JSON.stringify(await problemOf(answer));
    expect(text).not.toContain('secret');
    expect(text).not.toContain('server.test');
    await eventually(() => expect(logged.join()).toContain('the secret path'));
  });

  test('when to come again is told in the header', async () => {
    const answer = await rig.get('/api/v1/busy');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  test('headers without end: 431; what is no HTTP: 400', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 .*application\/problem\+json.*"status":431/s,
    );
    expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"status":400/s);
  });
});

function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(rig.port(), '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}

describe('pages', () => {
  const accept = { accept: 'text/html,*/*' };

  test('an error is a page in French, and under /en/ in English', async () => {
    const french = await rig.get('/rien', accept);
    expect(french.status).toBe(404);
    expect(french.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const shown = await french.text();
    expect(shown).toContain('<html lang="fr">');
    expect(shown).toContain('<a href="/en/" lang="en" hreflang="en"');
    const english = await (await rig.get('/en/nothing', accept)).text();
    expect(english).toContain('There is no such page');
    expect(english).toContain('<a href="/" lang="fr" hreflang="fr"');
  });

  test('who has not signed in is led to where they can, and back', async () => {
    who = NOBODY;
    const answer = await rig.get('/page', accept);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/\?to=%2Fpage$/);
    expect(await (await rig.get('/page')).text()).toMatch(/^Not signed in: /);
  });
});

describe('headers', () => {
  test('every answer says what browsers must not do with it, errors too', async () => {
    for (const path of ['/api/v1/things', '/page', '/nothing', '/api/v1/bug']) {
      const { headers } = await rig.get(path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });

  test('over HTTPS, as a trusted proxy says, browsers are told to stay there', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.7' };
    const answer = await rig.get('/api/v1/me', forwarded);
    expect(await answer.json()).toEqual({ https: true, ip: '198.51.100.7' });
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  test('from anybody else, what a request says of itself is not believed', async () => {
    const other = await startHttpRig({ routes: [things], trustedProxy: ['192.0.2.1'] });
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.7' };
    expect(await (await other.get('/api/v1/me', forwarded)).json()).toEqual({
      https: false,
      ip: '127.0.0.1',
    });
    await other.stop();
  });
});

describe('lists and versions', () => {
  test('pages follow each other, to the last one; fields that the schema does not name never leave', async () => {
    const found: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=10' : `?limit=10&cursor=${cursor}`;
      const text = await (await rig.get(`/api/v1/things${query}`)).text();
      expect(text).not.toContain('never leaves');
      const page = JSON.parse(text) as { items: { name: string }[]; nextCursor: string | null };
      found.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(found).toEqual(names);
  });

  test('a list that has not changed is not sent again', async () => {
    const first = await rig.get('/api/v1/things');
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"[\w-]{27}"$/);
    const again = await rig.get('/api/v1/things', { 'if-none-match': `"x", ${tag}` });
    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe(tag);
    expect(await again.text()).toBe('');
    expect((await rig.get('/api/v1/things?limit=2', { 'if-none-match': tag })).status).toBe(200);
  });

  test('a change names the version that it changes', async () => {
    const path = '/api/v1/things/7076ff0000000001';
    const tag = (await rig.get(path)).headers.get('etag') ?? '';
    expect(tag).toMatch(/^"7-[\w-]{27}"$/);
    expect((await rig.get(path, { 'if-none-match': tag })).status).toBe(304);
    const head = await rig.send('HEAD', path);
    expect(head.headers.get('etag')).toBe(tag);
    const put = (headers: Readonly<Record<string, string>>) => rig.send('PUT', path, { name: 'x' }, headers);
    expect((await problemOf(await put({})))['status']).toBe(428);
    expect((await problemOf(await put({ 'if-match': '"6"' })))['status']).toBe(412);
    expect((await problemOf(await put({ 'if-match': 'W/"7"' })))['status']).toBe(412);
    for (const current of ['"6", "7"', tag, '"7-as-somebody-else-sees-it"']) {
      const done = await put({ 'if-match': current });
      expect(done.status).toBe(200);
      expect(done.headers.get('etag')).toBe('"8"');
    }
  });

  test('of the same version, what reads otherwise is sent again', async () => {
    const path = '/api/v1/things/7076ff0000000001';
    const tag = (await rig.get(path)).headers.get('etag') ?? '';
    lastSeen = 'tomorrow';
    const again = await rig.get(path, { 'if-none-match': tag });
    expect(again.status).toBe(200);
    expect(again.headers.get('etag')).not.toBe(tag);
  });

  test('CSV goes out as it is, and comes in up to 2 MB where a route takes it', async () => {
    const table = await rig.get('/api/v1/table');
    expect(table.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await table.text()).toBe('a\r\n1\r\n');
    const csv = { 'content-type': 'text/csv; charset=utf-8' };
    const send = (text: string, headers = csv) => rig.send('POST', '/api/v1/things/import', text, headers);
    expect(await (await send('a'.repeat(1_000_000))).json()).toEqual({ bytes: 1_000_000 });
    expect((await send('a'.repeat(IMPORT_LIMIT_BYTES + 1))).status).toBe(413);
    expect((await send('{}', { 'content-type': 'application/json' })).status).toBe(415);
    expect((await rig.send('POST', '/api/v1/things', 'a', csv)).status).toBe(415);
    expect((await problemOf(await send('a')))['errors']).toEqual([
      { field: 'name', row: 2, detail: 'is missing' },
    ]);
  });
});

describe('a server does not start with a route', () => {
  const ok = { tags, summary: 'x', response: { 200: Type.Null() } };
  test.each<[string, Routes, RegExp]>([
    ['for nobody knows whom', (server) => void server.get('/x', () => null), /GET \/x: .*config\.access/],
    [
      'for somebody unknown',
      (server) => void server.get('/x', { config: { access: 'everybody' as never } }, () => null),
      /config\.access/,
    ],
    [
      'of the API without the schema of its answers',
      (server) =>
        void server.get(
          '/api/v1/x',
          { config: { access: 'open' }, schema: { tags, summary: 'x' } },
          () => null,
        ),
      /GET \/api\/v1\/x: .*response/,
    ],
    [
      'of the API that nobody says what it is for',
      (server) =>
        void server.get(
          '/api/v1/x',
          { config: { access: 'open' }, schema: { ...ok, summary: undefined } as never },
          () => null,
        ),
      /summary/,
    ],
    [
      'whose named schema another one has the name of',
      (server) => {
        const config = { access: 'open' } as const;
        for (const one of [Type.String({ $id: 'Same' }), Type.Integer({ $id: 'Same' })]) {
          const response = { 200: Type.Object({ one: Type.Unsafe<string>(one) }) };
          server.get(`/api/v1/${one.type}`, { config, schema: { ...ok, response } }, () => ({ one: '' }));
        }
      },
      /two different schemas.*Same/,
    ],
  ])('%s', async (_name, routes, message) => {
    await expect(startHttpRig({ routes: [routes] })).rejects.toThrow(message);
  });
});

test('a body full of mistakes costs hardly more than one with a few', async () => {
  const body = { name: 'x', parts: Array.from({ length: 30_000 }, () => 1) };
  const before = process.cpuUsage();
  const answer = await rig.send('POST', '/api/v1/things', body);
  const { user, system } = process.cpuUsage(before);
  expect(answer.status).toBe(422);
  expect((await problemOf(answer))['errors']).toHaveLength(20);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});

test('a reading request may name a type although it has no body', async () => {
  expect((await rig.get('/api/v1/things', { 'content-type': 'text/plain' })).status).toBe(200);
});

test('whatever is asked, it is answered, and never with a fault of ours', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const value = fc.jsonValue({ maxDepth: 4 });
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
    path: fc.oneof(
      fc.constantFrom(
        '/api/v1/things',
        '/api/v1/things/7076ff0000000001',
        '/api/v1/things/import',
        '/page',
        '/api',
      ),
      text.map((part) => `/api/v1/things/${encodeURIComponent(part.toWellFormed())}`),
      fc.webPath().map((path) => `/api${path}`),
    ),
    query: fc.oneof(
      fc.constant(''),
      fc.webQueryParameters().map((query) => `?${query}`),
    ),
    type: fc.constantFrom(
      'application/json',
      'text/csv',
      'text/plain',
      'application/json; charset=latin1',
      '',
    ),
    body: fc.oneof(
      value.map((one) => JSON.stringify(one)),
      fc.record({ name: value, kind: value, place: value, parts: value }).map((one) => JSON.stringify(one)),
      text,
    ),
    ifMatch: fc.constantFrom('"7"', '*', '"', 'W/"7"', ',,'),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, type, body, ifMatch }) => {
      const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(method);
      const answer = await fetch(rig.url(path + query), {
        method,
        headers: { 'if-match': ifMatch, ...(type === '' ? {} : { 'content-type': type }) },
        ...(isRead ? {} : { body }),
      });
      const answered = await answer.text();
      expect(answer.status).toBeLessThan(500);
      if (answer.status < 400 || method === 'HEAD' || !path.startsWith('/api')) return;
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(JSON.parse(answered)).toMatchObject({ status: answer.status });
    }),
    { numRuns: 400 },
  );
});

test('catalogue 64: five hundred connections that send slowly keep nobody else from being answered', async () => {
  const sockets = Array.from({ length: 500 }, () => {
    const socket = connect(rig.port(), '127.0.0.1', () =>
      socket.write('GET / HTTP/1.1\r\nhost: x\r\nx-slow: '),
    );
    return socket.on('error', () => {});
  });
  await eventually(() => expect(sockets.filter(({ connecting }) => connecting)).toEqual([]));
  const startedMs = performance.now();
  expect((await rig.get('/api/v1/things')).status).toBe(200);
  // They are cut off after 10 s only.
  expect(performance.now() - startedMs).toBeLessThan(8_000);
  for (const socket of sockets) socket.destroy();
});
