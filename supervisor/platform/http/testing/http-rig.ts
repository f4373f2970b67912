// A real HTTP server with some routes, and whoever the test says asks; for tests of routes.

import { pino } from 'pino';
import { type Authenticate, type Principal, RIGHTS, type Right, type Role } from '../principal.ts';
import { createHttpServer, type HttpServer, type Routes } from '../server.ts';

export interface HttpRig {
  url(path: string): string;
  port(): number;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  routes: HttpServer['routes'];
  stop(): Promise<void>;
}

export interface HttpRigOptions {
  readonly routes: readonly Routes[];
  readonly authenticate?: Authenticate;
  readonly trustedProxy?: readonly string[];
  readonly handlerTimeoutMs?: number;
  /** Lines of the server's log. */
  readonly logged?: string[];
}

/** Somebody with a token; `rights`: all of them when not given. */
export function principalWith(given: {
  readonly rights?: readonly Right[];
  readonly partnerId?: string;
  readonly role?: Role;
  readonly kind?: Principal['kind'];
  readonly siteIds?: readonly string[];
  readonly accountId?: string;
  readonly credentialId?: string;
}): Principal {
  const { role = 'operator', partnerId = 'tmvl', accountId = 'account-1' } = given;
  return {
    kind: given.kind ?? 'token',
    account: { id: accountId, name: 'Camille Test', partnerId, role, language: 'fr' },
    rights: new Set(given.rights ?? RIGHTS),
    siteIds: given.siteIds === undefined ? null : new Set(given.siteIds),
    credentialId: given.credentialId ?? 'credential-1',
  };
}

export async function startHttpRig(options: HttpRigOptions): Promise<HttpRig> {
  const server: HttpServer = createHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    routes: options.routes,
    authenticate: options.authenticate ?? (() => principalWith({})),
    trustedProxy: options.trustedProxy ?? [],
    ...(options.handlerTimeoutMs === undefined ? {} : { handlerTimeoutMs: options.handlerTimeoutMs }),
    log: pino({ level: 'warn' }, { write: (line) => void options.logged?.push(line) }),
  });
  const port = await server.start();
  const url = (path: string): string => `http://127.0.0.1:${port}${path}`;

  return {
    url,
    port: () => port,
    get: (path, headers = {}) => fetch(url(path), { headers, redirect: 'manual' }),
    send: (method, path, body, headers = {}) =>
      fetch(url(path), {
        method,
        redirect: 'manual',
        headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    routes: server.routes,
    stop: () => server.stop(),
  };
}
