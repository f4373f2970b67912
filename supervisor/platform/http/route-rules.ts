// What every route must say of itself before the server starts: who it is for and, under /api, what goes in and out.
// From that follow its part of the OpenAPI document, the errors it may answer with, and which names it takes.

import type { FastifySchema, RouteOptions } from 'fastify';
import { OPENAPI_PATH } from './openapi-path.ts';
import { RIGHTS, type RouteAccess } from './principal.ts';
import { isApiPath } from './problem-answer.ts';
import { PROBLEM_SCHEMA } from './problem-schema.ts';
import { closed, type SharedSchemas, shared } from './schema-rewriting.ts';
import type { ApiServer } from './server.ts';

const ACCESSES: ReadonlySet<string | undefined> = new Set(['open', 'signed-in', ...RIGHTS]);
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Adds the hook that makes the server refuse to start with a route that does not say enough. */
export function requireRouteRules(server: ApiServer): void {
  const known: SharedSchemas = new Map();
  server.addHook('onRoute', function (route: RouteOptions) {
    const name = `${String(route.method)} ${route.url}`;
    const access = route.config?.access;
    if (!ACCESSES.has(access)) {
      throw new Error(
        `${name}: say in config.access who it is for: ${[...ACCESSES].filter(Boolean).join(', ')}`,
      );
    }
    if (!isApiPath(route.url)) return;
    const missing = missingIn(route);
    if (missing !== null) throw new Error(`${name}: its schema has no ${missing}`);
    route.schema = prepared(route, access as RouteAccess, known, (schema) => this.addSchema(schema));
  });
}

/** Whatever is part of the API is in its document. */
function missingIn({ schema, url }: RouteOptions): string | null {
  if (schema?.hide === true)
    return url.startsWith('/api/v1/') && url !== OPENAPI_PATH ? 'place in the document (hide)' : null;
  if (schema?.response === undefined) return 'response';
  if (schema.summary === undefined) return 'summary';
  return schema.tags === undefined ? 'tags' : null;
}

function prepared(
  route: RouteOptions,
  access: RouteAccess,
  known: SharedSchemas,
  add: (schema: unknown) => void,
): FastifySchema {
  const { body, querystring, params, headers, ...rest } = route.schema ?? {};
  const share = (schema: unknown): unknown => shared(schema, known, add);
  const response = { ...errorsOf(route, access), ...(rest.response as object | undefined) };
  return {
    operationId: operationId(route),
    ...rest,
    ...(body === undefined ? {} : { body: closed(body) }),
    ...(querystring === undefined ? {} : { querystring: closed(querystring) }),
    ...(params === undefined ? {} : { params: closed(params) }),
    ...(headers === undefined ? {} : { headers }),
    response: Object.fromEntries(Object.entries(response).map(([status, schema]) => [status, share(schema)])),
    security: access === 'open' ? [] : [{ token: [] }, { session: [] }],
    description: [rest.description, accessSentence(access)].filter(Boolean).join('\n\n'),
  };
}

/** For whoever generates a client: `GET /api/v1/gateways/:eui/gaps` is `getGatewaysByEuiGaps`. */
function operationId({ method, url }: RouteOptions): string {
  const words = url
    .replace(/^\/api\/v\d+\//, '')
    .replaceAll(':', 'by-')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
  return `${String(method).toLowerCase()}${words.map(capital).join('')}`;
}

function accessSentence(access: RouteAccess): string {
  if (access === 'open') return '';
  return access === 'signed-in' ? 'For whoever has signed in.' : `Needs the right \`${access}\`.`;
}

function errorsOf({ method, schema }: RouteOptions, access: RouteAccess): Readonly<Record<string, unknown>> {
  const methods = [method].flat().map((one) => one.toUpperCase());
  const writes = methods.some((one) => !READS.has(one));
  const takesBody = writes && !methods.includes('DELETE');
  const statuses = [
    ...(schema?.querystring !== undefined || takesBody ? [400] : []),
    ...(access === 'open' ? [] : [401]),
    ...(writes || (access !== 'open' && access !== 'signed-in') ? [403] : []),
    ...(schema?.params === undefined ? [] : [404]),
    ...(takesBody ? [413, 415, 422] : []),
    500,
    503,
  ];
  return Object.fromEntries(statuses.map((status) => [status, problemAnswer(DESCRIPTIONS[status] ?? '')]));
}

/** For errors that only this route has, such as 409, 412 or 429. */
export function problemAnswer(description: string): Readonly<Record<string, unknown>> {
  return { description, content: { 'application/problem+json': { schema: PROBLEM_SCHEMA } } };
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request cannot be understood, or a query parameter is wrong',
  401: 'Not signed in, or no longer',
  403: 'Not allowed, or from another site',
  404: 'Not there, or not to be seen',
  413: 'The body is too large',
  415: 'The body has another media type',
  422: 'The body has wrong content; each field is named',
  500: 'The supervisor failed',
  503: 'Busy, or took too long: try again',
};
