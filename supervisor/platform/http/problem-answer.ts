// How a problem leaves the server: problem details (RFC 9457) under /api, a page for people, a line of text for the rest.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorPage, languageOf } from './error-page.ts';
import { HOME_PATHS, SIGN_IN_PATHS } from './page-paths.ts';
import type { Problem } from './problem.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function isApiPath(url: string): boolean {
  return url === '/api' || url.startsWith('/api/') || url.startsWith('/api?');
}

export function answerProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
  allow?: readonly string[],
): FastifyReply {
  const { status, title, detail, retryAfterS } = problem;
  void reply.code(status);
  // Left from the answer that was under way.
  for (const name of ['content-disposition', 'etag']) void reply.removeHeader(name);
  if (retryAfterS !== undefined) void reply.header('retry-after', retryAfterS);
  if (allow !== undefined) void reply.header('allow', allow.join(', '));
  // RFC 9110 section 11.6.1: a 401 says how to sign in. Not "Basic": a browser would ask for a password by itself.
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="Vigie"');
  if (isApiPath(request.url)) return reply.type(PROBLEM_TYPE).send(problemBody(problem));
  if (request.headers.accept?.includes('text/html') === true) {
    const signIn = status === 401 ? signInPath(request) : null;
    if (signIn !== null) return reply.redirect(signIn, 303);
    return reply.type('text/html; charset=utf-8').send(errorPage(status, languageOf(request.url)));
  }
  return reply.type('text/plain; charset=utf-8').send(`${title}: ${detail}\n`);
}

/** Where a person who wants to see a page signs in first; the sign-in page leads back. */
function signInPath({ method, url, headers }: FastifyRequest): string | null {
  if (method !== 'GET' || headers.authorization !== undefined) return null;
  const language = languageOf(url);
  const path = SIGN_IN_PATHS[language];
  return url === HOME_PATHS[language] ? path : `${path}?to=${encodeURIComponent(url)}`;
}

/** Text: no serializer of the route's answers takes it for one. */
export function problemBody({ status, title, detail, errors }: Problem): string {
  return JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail,
    ...(errors === undefined ? {} : { errors: errors.map(({ french: _, ...told }) => told) }),
  });
}
