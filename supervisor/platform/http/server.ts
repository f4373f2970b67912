// The HTTP server: limits against slow and greedy clients, security headers on every answer, errors without a stack.

import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { HostPort } from '../../../protocol/settings.ts';

/** Adds its routes; each room that has any brings one. */
export type Routes = (server: FastifyInstance) => void;

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

export function createHttpServer(
  listen: HostPort,
  routes: readonly Routes[],
  log: FastifyBaseLogger,
): HttpServer {
  const server = fastify({
    loggerInstance: log.child({ room: 'http' }, { level: 'warn' }),
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 15_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 10_000,
    bodyLimit: 65_536,
    maxRequestsPerSocket: 1_000,
    routerOptions: { maxParamLength: 64 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: 'idle',
  });
  server.server.headersTimeout = 10_000;
  server.server.maxHeadersCount = 60;
  server.server.maxConnections = 500;

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
