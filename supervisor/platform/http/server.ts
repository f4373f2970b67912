// The HTTP server: limits against slow and greedy clients, who may use which route, errors that say what to do.

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import type { HostPort } from '../../../protocol/settings.ts';
import { guardAccess } from './access.ts';
import { answerBrokenRequest } from './broken-request.ts';
import { problemOf, unsupportedType } from './errors.ts';
import { tagged } from './etag.ts';
import { securityHeaders } from './headers.ts';
import { documentApi, documentationRoutes } from './openapi.ts';
import { createKnownPaths, type KnownPaths } from './other-methods.ts';
import type { Authenticate, RouteAccess } from './principal.ts';
import { notFound, ProblemError } from './problem.ts';
import { answerProblem, isApiPath } from './problem-answer.ts';
import { queryValues } from './query-values.ts';
import { requireRouteRules } from './route-rules.ts';
import { TEXT_KEYWORD, type TextRule, tidyText } from './text-rule.ts';

/** Types of requests and answers follow from a route's TypeBox schema. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Adds its routes; each room that has any brings one. */
export type Routes = (server: ApiServer) => void;

export interface HttpDeps {
  readonly listen: HostPort;
  readonly routes: readonly Routes[];
  readonly authenticate: Authenticate;
  /** Addresses and networks whose X-Forwarded-* is believed. */
  readonly trustedProxy: readonly string[];
  /** How long an answer may take to prepare; event streams have no end. */
  readonly handlerTimeoutMs?: number;
  readonly log: FastifyBaseLogger;
}

export interface RouteFacts {
  readonly method: string;
  /** With `:name` where a parameter stands. */
  readonly url: string;
  readonly access: RouteAccess;
}

export interface HttpServer {
  /** Resolves with the port that is listened on; rejects when a route does not say enough of itself. */
  start(): Promise<number>;
  /** What there is, once started: for tests that try all of it. */
  routes(): readonly RouteFacts[];
  /** Answers what was asked, then closes. */
  stop(): Promise<void>;
}

/** Event streams of a thousand watchers, and as many again. */
const MAX_CONNECTIONS = 2_000;
/** A route that takes files sets its own `bodyLimit`. */
const BODY_LIMIT_BYTES = 65_536;
export const IMPORT_LIMIT_BYTES = 2 * 1024 * 1024;
/** Ids of equipment, such as `gateway:` and an EUI, encoded; not more than anybody needs. */
const MAX_PARAM_LENGTH = 128;
/** After this, whoever is still being answered does not read. */
const STOP_WITHIN_MS = 5_000;

export function createHttpServer(deps: HttpDeps): HttpServer {
  const { listen, trustedProxy } = deps;
  const server: ApiServer = fastify({
    loggerInstance: deps.log.child({ room: 'http' }, { level: 'warn' }),
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 10_000,
    handlerTimeout: deps.handlerTimeoutMs ?? 20_000,
    bodyLimit: BODY_LIMIT_BYTES,
    maxRequestsPerSocket: 1_000,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    trustProxy: trustedProxy.length === 0 ? false : [...trustedProxy],
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
    clientErrorHandler: answerBrokenRequest,
    // A path that cannot be decoded, or has no end: found before any route, so that no hook of ours runs.
    frameworkErrors(_error, request, reply) {
      void reply.headers({ ...securityHeaders(request.protocol === 'https'), 'cache-control': 'no-store' });
      void answerProblem(request, reply, notFound('resource').problem);
    },
    // Nothing is guessed, changed or dropped on the way in; bodies are at most as large as the limit, so all errors may be told.
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        allErrors: true,
        verbose: true,
        keywords: [
          'x-wanted',
          {
            keyword: TEXT_KEYWORD,
            type: 'string',
            validate: (rule: TextRule, value: string) => tidyText(value, rule) !== undefined,
            errors: false,
          },
        ],
      },
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  server.server.headersTimeout = 10_000;
  server.server.maxHeadersCount = 60;
  server.server.maxConnections = MAX_CONNECTIONS;

  const paths = createKnownPaths();
  const known: RouteFacts[] = [];
  server.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat())
      known.push({ method: one, url, access: config?.access as RouteAccess });
  });
  readBodies(server);
  guardAccess(server, deps.authenticate);
  requireRouteRules(server);
  addAnswers(server, paths);
  documentApi(server);
  // Routes come after the plugin that writes them down.
  server.register(async (scope) => {
    const routes = scope.withTypeProvider<TypeBoxTypeProvider>();
    for (const add of [...deps.routes, documentationRoutes]) add(routes);
  });

  return {
    async start() {
      await server.listen({ host: listen.host, port: listen.port });
      const address = server.server.address();
      return typeof address === 'object' && address !== null ? address.port : listen.port;
    },
    routes: () => known,
    async stop() {
      const cut = setTimeout(() => server.server.closeAllConnections(), STOP_WITHIN_MS);
      await server.close();
      clearTimeout(cut);
    },
  };
}

/** JSON, and CSV where a route says so: what a form of another site can send without asking is not taken. */
function readBodies(server: ApiServer): void {
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.addHook('preParsing', (request, _reply, payload, done) => {
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    const { consumes = 'application/json', alsoConsumes } = request.routeOptions.config;
    const isTaken = type === undefined || type === consumes || type === alsoConsumes;
    const isOther = !isTaken && hasBody(request) && !request.is404;
    done(isOther ? new ProblemError(unsupportedType(consumes)) : null, payload);
  });
  server.addHook('preValidation', (request, _reply, done) => {
    const schema = request.routeOptions.schema?.querystring;
    if (schema !== undefined) request.query = queryValues(request.query, schema);
    done();
  });
}

/** RFC 9112 section 6.3: without either header a request has none. */
function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function addAnswers(server: ApiServer, paths: KnownPaths): void {
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) paths.add(one, url);
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    const { imageOrigin } = request.routeOptions.config;
    void reply.headers(securityHeaders(request.isHttps, imageOrigin));
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, isApiPath(request.url) ? tagged(request, reply, payload) : payload);
  });
  server.setErrorHandler((error, request, reply) => {
    const { bodyLimit, config } = request.routeOptions;
    const problem = problemOf(error, {
      id: request.id,
      bodyLimit: bodyLimit ?? BODY_LIMIT_BYTES,
      consumes: config.consumes ?? 'application/json',
    });
    if (problem.status >= 500 && !(error instanceof ProblemError)) {
      request.log.error({ err: error, path: request.url.split('?')[0] }, 'request failed');
    }
    return answerProblem(request, reply, problem);
  });
  server.setNotFoundHandler((request, reply) => {
    const allowed = paths.methodsAt(request.url.split('?')[0] ?? '');
    if (allowed.length === 0 || allowed.includes(request.method)) {
      return answerProblem(request, reply, notFound('resource').problem);
    }
    const detail = `This address takes ${allowed.join(', ')}, not ${request.method}.`;
    return answerProblem(request, reply, { status: 405, title: 'Method not allowed', detail }, allowed);
  });
}
