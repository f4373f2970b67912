// Before any handler: who asks, whether from here, and whether the route is for them. Deny by default.

import type { FastifyRequest } from 'fastify';
import { crossSiteProblem } from './cross-site.ts';
import { type Authenticate, NOBODY, type Principal, type RouteAccess } from './principal.ts';
import { type Problem, ProblemError } from './problem.ts';
import type { ApiServer } from './server.ts';

export function guardAccess(server: ApiServer, authenticate: Authenticate): void {
  server.decorateRequest('principal', null as never);
  server.decorateRequest('isHttps', {
    getter() {
      return this.protocol === 'https';
    },
  });
  server.addHook('onRequest', async (request) => {
    request.principal = NOBODY;
    if (request.is404) return;
    request.principal = await authenticate(request);
    const { access, wholeNetwork } = request.routeOptions.config;
    const problem =
      crossSiteProblem(originOf(request)) ??
      accessProblem(request.principal, access) ??
      (wholeNetwork === true && request.principal.siteIds !== null ? OF_SOME_SITES : null);
    if (problem !== null) throw new ProblemError(problem);
  });
}

const OF_SOME_SITES: Problem = {
  status: 403,
  title: 'Not allowed',
  detail: 'This tells of the whole network; your account sees the sites given to it.',
};

function originOf({
  method,
  principal,
  headers,
  host,
}: FastifyRequest): Parameters<typeof crossSiteProblem>[0] {
  const secFetchSite = headers['sec-fetch-site'];
  return {
    method,
    by: principal.kind,
    origin: headers.origin,
    secFetchSite: Array.isArray(secFetchSite) ? secFetchSite.join() : secFetchSite,
    host,
  };
}

/** `null`: the route is for them. A route that says nothing is for nobody. */
export function accessProblem(principal: Principal, access: RouteAccess | undefined): Problem | null {
  if (access === 'open') return null;
  const isSignedIn = principal.account !== null;
  if (access !== undefined && (access === 'signed-in' ? isSignedIn : principal.rights.has(access)))
    return null;
  if (!isSignedIn) {
    return {
      status: 401,
      title: 'Not signed in',
      detail: 'Sign in, or send a token in the header Authorization: Bearer.',
    };
  }
  return {
    status: 403,
    title: 'Not allowed',
    detail:
      principal.kind === 'token'
        ? `This needs the right ${access}, which this token does not have.`
        : `This needs the right ${access}, which your account does not have.`,
  };
}
