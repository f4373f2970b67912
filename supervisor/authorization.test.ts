// Every route, asked by every role of both partners about the things of either: what the table says, and nothing of the others.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CSV_QUERIES, QUERIES } from './testing/authorization-requests.ts';
import { type AuthorizationRig, startAuthorizationRig } from './testing/authorization-rig.ts';
import { expectedStatus, ROUTES, type RouteRule } from './testing/authorization-table.ts';
import type { Asked } from './testing/authorization-things.ts';
import { markersOf } from './testing/markers.ts';
import type { Actor } from './testing/two-partners-people.ts';

/** Some 15 s on an idle machine. */
const MATRIX_WITHIN_MS = 300_000;
const isWrite = (route: string): boolean => !route.startsWith('GET ');
/** Wrong passwords make everybody at one address wait. */
const isSignIn = (ok: RouteRule['ok']): boolean => Array.isArray(ok) && ok.includes(429);
/** First what changes something, so that what is told afterwards tells of that too. */
const ORDERED = Object.entries(ROUTES).toSorted((a, b) => rank(a) - rank(b));
const AT_ONCE = 12;

/** The line of the table that is about a route. */
function lineOf(route: string): string {
  return route.replace(/^GET \/assets\/[\w-]+\.(?:css|js|svg|woff2)$/, 'GET /assets/*');
}

function rank([route, { ok }]: readonly [string, RouteRule]): number {
  if (isSignIn(ok)) return 2;
  return isWrite(route) ? 0 : 1;
}

describe('the matrix', { timeout: MATRIX_WITHIN_MS }, () => {
  let world: AuthorizationRig;
  const told = new Set<string>();

  beforeAll(async () => {
    world = await startAuthorizationRig({ publicState: false });
  }, MATRIX_WITHIN_MS);
  afterAll(() => world.close());

  interface Cell {
    readonly route: string;
    readonly rule: RouteRule;
    readonly actor: Actor;
    readonly asked: Asked | undefined;
    readonly query: string;
  }

  /** What is wrong about one answer, in words. */
  async function complaints({ route, rule, actor, asked, query }: Cell): Promise<string[]> {
    const { status, text } = await world.ask(route, actor, asked, { query });
    const expected = expectedStatus(rule, actor, asked?.thing ?? null);
    for (const what of world.finder.tells(actor, text)) told.add(what);
    const about = `${route}${query} of ${asked?.thing.name ?? 'no one thing'} by ${actor.name}`;
    return [
      ...(expected.includes(status) ? [] : [`${about}: ${status}, not ${expected.join(' or ')}`]),
      ...world.finder.leaks(actor, text).map((what) => `${about}: tells of ${what}`),
    ];
  }

  async function cellsOf(route: string, rule: RouteRule, someone: Actor): Promise<Cell[]> {
    const actor = rule.ends === true ? world.people.twin(someone) : someone;
    const things = rule.names === undefined ? [undefined] : await world.things(rule.names.kind, actor);
    const queries = [QUERIES[route] ?? '', CSV_QUERIES[route]].filter((one) => one !== undefined);
    const cells = things.flatMap((asked) => queries.map((query) => ({ route, rule, actor, asked, query })));
    const head = route.replace('GET ', 'HEAD ');
    return isWrite(route) || !world.routes.has(head)
      ? cells
      : [...cells, { route: head, rule, actor, asked: things[0], query: '' }];
  }

  /** What is refused side by side; changes one after the other, or one would find that the other was faster. */
  async function askAll(cells: readonly Cell[]): Promise<string[]> {
    const changes = (cell: Cell): boolean =>
      isWrite(cell.route) && (expectedStatus(cell.rule, cell.actor, cell.asked?.thing ?? null)[0] ?? 0) < 400;
    const wrong: string[] = [];
    const rest = cells.filter((cell) => !changes(cell));
    while (rest.length > 0) {
      wrong.push(...(await Promise.all(rest.splice(0, AT_ONCE).map(complaints))).flat());
    }
    for (const cell of cells.filter(changes)) wrong.push(...(await complaints(cell)));
    return wrong;
  }

  async function askedByAll(route: string, rule: RouteRule): Promise<string[]> {
    const cells: Cell[] = [];
    for (const actor of askersOf(rule)) cells.push(...(await cellsOf(route, rule, actor)));
    return askAll(cells);
  }

  /** Whoever asks, what is open to all is the same: some are enough. */
  function askersOf({ needs, ok, ends }: RouteRule): readonly Actor[] {
    const { actors } = world.people;
    if (needs !== 'open' || ends === true) return actors;
    const every = isSignIn(ok) ? actors.length : 6;
    return actors.filter((_, index) => index % every === 0);
  }

  test('knows every route of the server and of its document, and no other', async () => {
    const { body } = await world.ask('GET /api/v1/openapi.json', world.people.actors[0] as Actor);
    const { paths } = JSON.parse(body) as { paths: Readonly<Record<string, object>> };
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const served = [...world.routes].filter((route) => !route.startsWith('HEAD '));
    const heads = [...world.routes].filter((route) => route.startsWith('HEAD '));
    expect([...new Set(served.map(lineOf))].toSorted()).toEqual(Object.keys(ROUTES).toSorted());
    expect(heads.filter((route) => !(lineOf(route.replace('HEAD', 'GET')) in ROUTES))).toEqual([]);
    expect(documented.filter((route) => !(route in ROUTES))).toEqual([]);
    expect(documented.length).toBeGreaterThan(50);
  });

  test('answers as the table says, and tells nobody what is the other partner’s own', async () => {
    const wrong: string[] = [];
    const listeners = new Map<Actor, () => string>();
    for (const actor of world.people.actors) {
      const [status] = expectedStatus(ROUTES['GET /api/v1/events'] as RouteRule, actor, null);
      if (status === 200) listeners.set(actor, await world.listen(actor));
    }
    expect(listeners.size).toBeGreaterThan(10);
    for (const [line, rule] of ORDERED) {
      const routes = [...world.routes].filter((served) => lineOf(served) === line);
      for (const route of routes) wrong.push(...(await askedByAll(route, rule)));
    }
    for (const [actor, heard] of listeners) {
      const leaks = world.finder.leaks(actor, heard());
      wrong.push(...leaks.map((what) => `events to ${actor.name}: tell of ${what}`));
    }
    expect(wrong).toEqual([]);
  });

  test('looks for what is really told to those it belongs to', () => {
    const { people, network } = world;
    const tellable = markersOf(network).filter(({ may }) => people.actors.some(may));
    expect(tellable.length).toBeGreaterThan(20);
    expect(tellable.map(({ what }) => what).filter((what) => !told.has(what))).toEqual([]);
  });

  test('what is hidden and what is not there look the same', async () => {
    const contractor = actorNamed('contractor of smo by session');
    for (const [route, rule] of Object.entries(ROUTES)) {
      if (rule.names?.by !== 'state' || rule.needs !== 'state.read') continue;
      const things = await world.things(rule.names.kind, contractor);
      const answers = new Set<string>();
      for (const thing of things) {
        if (expectedStatus(rule, contractor, thing.thing)[0] !== 404) continue;
        answers.add((await world.ask(route, contractor, thing)).body);
      }
      expect({ route, answers: answers.size }).toEqual({ route, answers: 1 });
    }
  });

  test('nobody learns what is private by guessing it, by taking its owner’s place or by importing it', async () => {
    const stranger = actorNamed('administrator of smo by session');
    const [gateway] = world.network.gateways;
    const [site] = world.network.sites;
    if (gateway === undefined || site === undefined) throw new Error('nothing is seeded');
    const thing = { name: '', exists: true, partnerId: 'tmvl', siteId: null };
    const tries: string[] = [];
    const attempt = async (route: string, params: Asked['params'], body: string, type: string) => {
      const query = type === 'text/csv' ? '?dryRun=true' : '';
      const more = { query, body, headers: { 'content-type': type } };
      const answer = await world.ask(route, stranger, { thing, params }, more);
      expect(world.finder.leaks(stranger, answer.body)).toEqual([]);
      tries.push(`${answer.status} ${answer.body.replaceAll(/"[^"]*Passerelle[^"]*"/g, '')}`);
    };
    const { eui, remarks } = gateway;
    for (const value of [remarks, 'rien de tel']) {
      const patch = (given: object) =>
        attempt('PATCH /api/v1/inventory/gateways/:eui', { eui }, JSON.stringify(given), 'application/json');
      await patch({ remarks: value });
      await patch({ remarks: value, partnerId: 'smo' });
      const file = `eui;remarks;partner\n${eui};${value};`;
      await attempt('POST /api/v1/inventory/gateways.csv', {}, `${file}\n`, 'text/csv');
      await attempt('POST /api/v1/inventory/gateways.csv', {}, `${file}smo\n`, 'text/csv');
    }
    for (const accessNotes of [site.accessNotes, 'rien de tel']) {
      const body = JSON.stringify({ accessNotes });
      await attempt('PATCH /api/v1/sites/:id', { id: site.siteId }, body, 'application/json');
    }
    const [right, wrong] = [tries.slice(0, 4), tries.slice(4, 8)];
    expect(right).toEqual(wrong);
    expect(tries[8]).toBe(tries[9]);
    expect(tries.filter((one) => one.startsWith('403')).length).toBe(6);
  });

  test('a session’s writes are taken only from pages of this server', async () => {
    const { headers, ...rest } = actorNamed('administrator of smo by session');
    const { 'sec-fetch-site': _, ...cookieOnly } = headers;
    const taken: string[] = [];
    for (const [route, rule] of Object.entries(ROUTES)) {
      if (!isWrite(route)) continue;
      const actor: Actor = { ...rest, headers: cookieOnly };
      const [thing] = rule.names === undefined ? [undefined] : await world.things(rule.names.kind, actor);
      for (const more of [{}, { 'sec-fetch-site': 'cross-site' }, { origin: 'https://ailleurs.example' }]) {
        const { status } = await world.ask(route, actor, thing, { headers: more });
        if (status !== 403) taken.push(`${route} ${JSON.stringify(more)}: ${status}`);
      }
    }
    expect(taken).toEqual([]);
  });

  test('a partner that reports a compromise ends what all its people are signed in with, and nothing else', async () => {
    const reporter = actorNamed('administrator of smo by token');
    const rule = ROUTES['POST /api/v1/partners/:id/revocation'] as RouteRule;
    const thing = { name: 'tmvl', exists: true, partnerId: 'tmvl', siteId: null };
    const asked = { thing, params: { id: 'tmvl' } };
    const route = 'POST /api/v1/partners/:id/revocation';
    expect(await complaints({ route, rule, actor: reporter, asked, query: '' })).toEqual([]);
    for (const actor of world.people.actors.filter(({ ended }) => ended === null)) {
      const { status } = await world.ask('GET /api/v1/session', actor);
      const isEnded = actor.partnerId !== 'smo';
      expect({ actor: actor.name, status }).toEqual({ actor: actor.name, status: isEnded ? 401 : 200 });
    }
  });

  function actorNamed(name: string): Actor {
    const found = world.people.actors.find((actor) => actor.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }
});

test('with a public state, whoever has not signed in sees states and counts, and nothing else', {
  timeout: MATRIX_WITHIN_MS,
}, async () => {
  const world = await startAuthorizationRig({ publicState: true });
  try {
    const [nobody] = world.people.actors;
    if (nobody === undefined) throw new Error('nobody is seeded');
    const viewer: Actor = { ...nobody, role: 'viewer' };
    const wrong: string[] = [];
    for (const [route, rule] of Object.entries(ROUTES)) {
      if (rule.needs === 'open') continue;
      const [asked] = rule.names === undefined ? [undefined] : await world.things(rule.names.kind, nobody);
      const { status, text } = await world.ask(route, nobody, asked);
      const expected = rule.needs === 'state.read' ? rule.ok : 401;
      if (status !== expected) wrong.push(`${route}: ${status}, not ${expected}`);
      wrong.push(...world.finder.leaks(viewer, text).map((what) => `${route}: tells of ${what}`));
    }
    expect(wrong).toEqual([]);
  } finally {
    await world.close();
  }
});
