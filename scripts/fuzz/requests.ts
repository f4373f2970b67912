// Makes requests: each from its own seed and number, so that any of them can be made again alone.

import type { Actor } from '../../supervisor/testing/two-partners-people.ts';
import { FORM } from '../../supervisor/web/page-forms.ts';
import { inLanguage } from '../../supervisor/web/paths.ts';
import type { Random } from '../fleet/random.ts';
import { filledIn, type PageForm } from './forms.ts';
import {
  mutated,
  oddText,
  oddValue,
  type Schema,
  type SchemaValues,
  schemaValue,
  type ValuesFor,
} from './values.ts';

/** Of the OpenAPI document. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query: readonly { readonly name: string; readonly schema: Schema }[];
  readonly body: { readonly type: string; readonly schema: Schema } | null;
}

export interface RequestsDeps {
  readonly operations: readonly Operation[];
  readonly values: SchemaValues;
  /** At least one. */
  readonly forms: readonly PageForm[];
  readonly actors: readonly Actor[];
  /** For what ends credentials: those of nobody who is needed. */
  readonly victims: readonly Actor[];
}

export interface FuzzRequest {
  readonly actor: Actor;
  readonly method: string;
  readonly bytes: Buffer;
  readonly alone: boolean;
}

const PAGES = [
  '/',
  '/en/',
  '/part',
  '/en/part',
  '/metrics',
  '/connexion',
  '/en/sign-in',
  '/mot-de-passe',
  '/healthz',
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
const TYPES = [
  'application/json',
  'text/csv',
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data',
];
/** What would end the sessions of those who ask, if it succeeded. */
const ENDS = /\/session$|\/sessions$|deconnexion|sign-out|mon-compte$|my-account$/;
/** Each costs an argon2 or an scrypt: enough to try them. */
const COSTLY = /\/session$|\/password$|redemption|mot-de-passe|connexion|sign-in|\/secret$/;
const COSTLY_FORMS = /mot-de-passe|connexion|mon-compte$/;
const CSV_COLUMNS = 'eui;name;partner;site;latitude;model;life_cycle;remarks';

export function createRequest(random: Random, deps: RequestsDeps): FuzzRequest {
  let operation = random.pick(deps.operations);
  if (COSTLY.test(operation.path) && !random.chance(0.05)) operation = random.pick(deps.operations);
  const kind = random.next();
  if (kind < 0.06) return pageRequest(random, deps);
  if (kind < 0.12) return formRequest(random, deps);
  if (kind < 0.14) return brokenRequest(random, deps);
  const isOdd = random.chance(0.5);
  const method = isOdd && random.chance(0.1) ? random.pick(METHODS) : operation.method;
  const actor = actorFor(operation, method, random, deps);
  const values = { ...deps.values, partnerId: actor.partnerId };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    part(name, random, values, isOdd),
  );
  const target = path + queryOf(operation, random, values, isOdd);
  return write({ random, actor, method, target, isOdd, body: bodyOf(operation, random, values, isOdd) });
}

function actorFor({ path }: Operation, method: string, random: Random, deps: RequestsDeps): Actor {
  return method !== 'GET' && ENDS.test(path) ? random.pick(deps.victims) : random.pick(deps.actors);
}

function part(name: string, random: Random, values: ValuesFor, isOdd: boolean): string {
  if (isOdd && random.chance(0.3))
    return random.chance(0.2) ? oddText(random) : encodeURIComponent(wellFormed(oddText(random)));
  return encodeURIComponent(String(values.known(name, random, values.partnerId) ?? 'rien'));
}

function plainText(value: unknown): string {
  return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}

function queryOf({ query }: Operation, random: Random, values: ValuesFor, isOdd: boolean): string {
  const pairs = query
    .filter(() => random.chance(0.3))
    .map(({ name, schema }): [string, unknown] => [
      name,
      isOdd && random.chance(0.4) ? oddValue(random) : schemaValue(schema, name, random, values),
    ]);
  if (isOdd && random.chance(0.1)) pairs.push([oddText(random), oddText(random)]);
  if (pairs.length === 0) return '';
  const text = pairs.map(
    ([name, value]) =>
      `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(plainText(value)))}`,
  );
  return `?${text.join(isOdd && random.chance(0.05) ? '?' : '&')}`;
}

interface Body {
  readonly type: string;
  readonly text: string;
}

function bodyOf({ body }: Operation, random: Random, values: ValuesFor, isOdd: boolean): Body | null {
  if (body === null)
    return isOdd && random.chance(0.1) ? { type: random.pick(TYPES), text: oddText(random) } : null;
  if (body.type === 'text/csv') return { type: body.type, text: csvOf(random, values, isOdd) };
  const value = schemaValue(body.schema, '', random, values);
  const text = JSON.stringify(isOdd ? mutated(value, random) : value) ?? 'null';
  const type = isOdd && random.chance(0.1) ? random.pick(TYPES) : body.type;
  if (isOdd && random.chance(0.1)) return { type, text: text.slice(0, random.below(text.length + 1)) };
  // JSON.stringify leaves a key of this name out of what Object.fromEntries made of it.
  return {
    type,
    text: isOdd && random.chance(0.05) ? text.replace('{', '{"__proto__":{"role":"administrator"},') : text,
  };
}

function csvOf(random: Random, values: ValuesFor, isOdd: boolean): string {
  const cell = (name: string): string => {
    if (isOdd && random.chance(0.3)) return random.chance(0.5) ? `"${oddText(random)}"` : oddText(random);
    return String(values.known(name, random, values.partnerId) ?? '');
  };
  const columns = CSV_COLUMNS.split(';');
  const rows = Array.from({ length: random.below(6) }, () =>
    columns.map((name) => cell(name === 'partner' ? 'partnerId' : name)).join(';'),
  );
  const header = isOdd && random.chance(0.1) ? oddText(random) : CSV_COLUMNS;
  return [header, ...rows].join(isOdd ? random.pick(['\n', '\r\n', '\r', '']) : '\n');
}

function pageRequest(random: Random, { actors }: RequestsDeps): FuzzRequest {
  const path = random.chance(0.8)
    ? random.pick(PAGES)
    : `/${encodeURIComponent(wellFormed(oddText(random)))}`;
  const isOdd = random.chance(0.5);
  return write({ random, actor: random.pick(actors), method: 'GET', target: path, isOdd, body: null });
}

/** Mostly by whoever the form was shown to. */
function formRequest(random: Random, deps: RequestsDeps): FuzzRequest {
  let form = random.pick(deps.forms);
  if (COSTLY_FORMS.test(form.action) && !random.chance(0.05)) form = random.pick(deps.forms);
  const { reader, action } = form;
  const ends = ENDS.test(action);
  const actor = ends ? random.pick(deps.victims) : random.chance(0.8) ? reader : random.pick(deps.actors);
  const text = filledIn(form, random, { ...deps.values, partnerId: actor.partnerId });
  const target = random.chance(0.1) ? inLanguage(action, 'en') : action;
  const type = random.chance(0.97) ? FORM : random.pick(TYPES);
  return write({ random, actor, method: 'POST', target, isOdd: random.chance(0.2), body: { type, text } });
}

/** No request at all, or one that lies about itself. */
function brokenRequest(random: Random, { actors }: RequestsDeps): FuzzRequest {
  const texts = [
    () => random.bytes(1 + random.below(400)),
    () => Buffer.from(`GET / HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(random.below(300))}\r\n`),
    () => Buffer.from(`GET /${'a'.repeat(random.below(40_000))} HTTP/1.1\r\nhost: a\r\n\r\n`),
    () =>
      Buffer.from(
        `POST /api/v1/session HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${random.pick(['-1', '5', '99999999', 'x'])}\r\n\r\n{}`,
      ),
    () =>
      Buffer.from(
        'POST /api/v1/session HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\nzz\r\n',
      ),
    () =>
      Buffer.from(
        `GET /api/v1/events HTTP/1.1\r\nhost: 127.0.0.1\r\nlast-event-id: ${random.below(9)}\r\n\r\n`,
      ),
    () => Buffer.from(`GET / HTTP/${random.pick(['0.9', '1.0', '2.0', '9.9'])}\r\n\r\n`),
  ];
  return { actor: actors[0] as Actor, method: 'GET', bytes: random.pick(texts)(), alone: true };
}

/** Node takes 16 KiB. */
const MAX_HEAD = 14_000;

interface Written {
  readonly random: Random;
  readonly actor: Actor;
  readonly method: string;
  readonly target: string;
  readonly isOdd: boolean;
  readonly body: Body | null;
}

/** Characters that would end a line or the target, where the request is to stay whole. */
const BREAKS = /[^\x21-\x7e]/g;

function write({ random, actor, method, target, isOdd, body }: Written): FuzzRequest {
  const clean = target.replaceAll(BREAKS, (one) => encodeURIComponent(one.toWellFormed()));
  const headers: [string, string][] = [['host', '127.0.0.1'], ...Object.entries(actor.headers)];
  if (method !== 'GET' && random.chance(0.7))
    headers.push(['if-match', random.pick(['*', '*', '"1"', '"2"', 'W/"1"', ''])]);
  if (isOdd && random.chance(0.2)) headers.push(oddHeader(random));
  const text = Buffer.from(body?.text ?? '', 'utf8');
  if (body !== null) headers.push(['content-type', body.type], ['content-length', String(text.length)]);
  const lines = headers.map(
    ([name, value]) => `${name}: ${value.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '?')}\r\n`,
  );
  const head = `${method} ${clean} HTTP/1.1\r\n${lines.join('')}\r\n`;
  // What the server cuts off ends what else is on the connection.
  const alone =
    head.length > MAX_HEAD ||
    clean.startsWith('/api/v1/events') ||
    !['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method);
  return { actor, method, bytes: Buffer.concat([Buffer.from(head, 'latin1'), text]), alone };
}

function oddHeader(random: Random): [string, string] {
  const name = random.pick([
    ...['accept', 'accept-language', 'cookie', 'authorization', 'if-none-match', 'last-event-id', 'origin'],
    ...['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'sec-fetch-site', 'user-agent', 'range'],
    ...['referer', 'x-http-method-override', 'accept-encoding', 'via', 'if-modified-since'],
  ]);
  const value = random.pick([
    '*/*',
    'text/html',
    'https',
    'cross-site',
    `vigie=${oddText(random)}`,
    oddText(random),
  ]);
  return [name, value.slice(0, 2_000)];
}
