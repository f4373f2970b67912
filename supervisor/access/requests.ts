// What the routes of people read of a request, and the cookie that they answer with.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../platform/http/problem.ts';
import { BusyError } from '../platform/turns.ts';
import { type Channel, channelOf, FORWARDED_HEADERS } from './channel.ts';
import { SESSION_LONGEST_MS } from './model.ts';

/** The prefix makes browsers refuse it unless it is Secure, for the whole host and for no other (RFC 6265bis). */
const COOKIES: Readonly<Record<Exclude<Channel, 'unsafe'>, string>> = {
  https: '__Host-vigie',
  plain: 'vigie',
};

export function channelOfRequest(request: FastifyRequest, isDemo: boolean): Channel {
  const { socket, headers, isHttps, hostname } = request;
  return channelOf(
    {
      isHttps,
      peer: socket.remoteAddress ?? '',
      local: socket.localAddress ?? '',
      hostname,
      isForwarded: FORWARDED_HEADERS.some((name) => headers[name] !== undefined),
    },
    isDemo,
  );
}

/** Throws the problem that says what to do. */
export function requireSafe(channel: Channel): asserts channel is 'https' | 'plain' {
  if (channel !== 'unsafe') return;
  throw new ProblemError({
    status: 403,
    title: 'HTTPS needed',
    detail:
      'Nobody signs in over plain HTTP: use https://, and name the TLS proxy in the setting http.trusted_proxy.',
  });
}

/** The session cookie that fits the way it came. */
export function cookieOf(request: FastifyRequest, channel: Channel): string | null {
  const header = request.headers.cookie;
  if (header === undefined || channel === 'unsafe') return null;
  const name = `${COOKIES[channel]}=`;
  const found = header.split(';').find((pair) => pair.trimStart().startsWith(name));
  return found?.trim().slice(name.length) ?? null;
}

export function setCookie(reply: FastifyReply, channel: 'https' | 'plain', secret: string): void {
  void reply.header('set-cookie', cookieText(channel, secret, SESSION_LONGEST_MS / 1_000));
}

export function clearCookie(reply: FastifyReply, channel: Channel): void {
  if (channel !== 'unsafe') void reply.header('set-cookie', cookieText(channel, '', 0));
}

/** RFC 6265 section 4.1.1; the value is base64url and needs no quoting. */
function cookieText(channel: 'https' | 'plain', value: string, maxAgeS: number): string {
  const secure = channel === 'https' ? ' Secure;' : '';
  return `${COOKIES[channel]}=${value}; Max-Age=${maxAgeS}; Path=/; HttpOnly;${secure} SameSite=Lax`;
}

/** The token of `Authorization: Bearer`; `null`: there is none. Other schemes are a proxy's own affair. */
export function bearerOf(request: FastifyRequest): string | null {
  const found = /^bearer(?: +(.*))?$/i.exec(request.headers.authorization ?? '');
  return found === null ? null : (found[1] ?? '').trim();
}

export function waitProblem(waitMs: number): ProblemError {
  const retryAfterS = Math.ceil(waitMs / 1_000);
  return new ProblemError({
    status: 429,
    title: 'Too many tries',
    detail: `Too many sign-ins failed: wait ${retryAfterS} s, then try again.`,
    retryAfterS,
  });
}

/** Runs what may be too much at once, and says so as a problem. */
export async function unlessBusy<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BusyError)) throw error;
    throw new ProblemError({
      ...{ status: 503, title: 'Busy', retryAfterS: 5 },
      detail: 'Too many people sign in at once: try again in some seconds.',
    });
  }
}
