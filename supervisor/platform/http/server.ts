// The HTTP server: limits against slow and greedy clients, security headers on every answer, errors without a stack.

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import type { HostPort } from '../../../protocol/settings.ts';
import { type Authenticate, NOBODY } from './principal.ts';

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
  readonly log: FastifyBaseLogger;
}

export interface HttpServer {
  /** Resolves with the port that is listened on. */
  start(): Promise<number>;
  /** Answers what was asked, then closes. */
  stop(): Promise<void>;
}

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export function createHttpServer({ listen, routes, authenticate, trustedProxy, log }: HttpDeps): HttpServer {
  const server: ApiServer = fastify({
    loggerInstance: log.child({ room: 'http' }, { level: 'warn' }),
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 10_000,
    bodyLimit: 65_536,
    maxRequestsPerSocket: 1_000,
    routerOptions: { maxParamLength: 128 },
    trustProxy: trustedProxy.length === 0 ? false : [...trustedProxy],
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
  });
  server.server.headersTimeout = 10_000;
  server.server.maxHeadersCount = 60;
  server.server.maxConnections = 2_000;

  server.decorateRequest('principal', NOBODY);
  server.decorateRequest('isHttps', {
    getter() {
      return this.protocol === 'https';
    },
  });
  server.addHook('onRequest', async (request) => {
    request.principal = await authenticate(request);
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    for (const [name, value] of Object.entries(HEADERS)) void reply.header(name, value);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done(null, payload);
  });
  server.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error, path: request.url }, 'request failed');
    return reply.code(status).send({ error: status >= 500 ? 'internal error' : 'bad request' });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));
  for (const add of routes) add(server);

  return {
    async start() {
      await server.listen({ host: listen.host, port: listen.port });
      const address = server.server.address();
      return typeof address === 'object' && address !== null ? address.port : listen.port;
    },
    stop: () => server.close(),
  };
}
