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
const PROBLEM_TYPE = 'application/problem+json';
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** By status, for the document: what it answers with when something is wrong. */
    problems?: Readonly<Record<string, unknown>>;
  }
}

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
    const share = (schema: unknown): unknown => shared(schema, known, (one) => this.addSchema(one));
    const answers = { ...errorsOf(route, access as RouteAccess), ...(route.schema?.response as object) };
    route.config = { ...route.config, problems: answersThat(isProblem, answers, share) };
    route.schema = prepared(route, access as RouteAccess, answersThat(isNoProblem, answers, share));
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
  response: Readonly<Record<string, unknown>>,
): FastifySchema {
  const { body, querystring, params, headers, ...rest } = route.schema ?? {};
  return {
    operationId: operationId(route),
    ...rest,
    ...(body === undefined ? {} : { body: closed(body) }),
    ...(querystring === undefined ? {} : { querystring: closed(querystring) }),
    ...(params === undefined ? {} : { params: closed(params) }),
    ...(headers === undefined ? {} : { headers }),
    response,
    security: access === 'open' ? [] : [{ token: [] }, { session: [] }],
    description: [rest.description, accessSentence(access)].filter(Boolean).join('\n\n'),
  };
}

/** Of the answers by status, those that are problems, or those that are not. */
function answersThat(
  belong: (answer: unknown) => boolean,
  answers: Readonly<Record<string, unknown>>,
  share: (schema: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  const those = Object.entries(answers).filter(([, answer]) => belong(answer));
  return Object.fromEntries(those.map(([status, answer]) => [status, share(answer)]));
}

/** Problems are written as text: to make a serializer for each of the thousand there are takes seconds. */
function isProblem(answer: unknown): boolean {
  const { content } = answer as { readonly content?: Readonly<Record<string, unknown>> };
  return content !== undefined && Object.keys(content).join() === PROBLEM_TYPE;
}

function isNoProblem(answer: unknown): boolean {
  return !isProblem(answer);
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
  return { description, content: { [PROBLEM_TYPE]: { schema: PROBLEM_SCHEMA } } };
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
