// Who a request is from: by its token, by its session cookie, or nobody.

import type { FastifyRequest } from 'fastify';
import type { Authenticate, Principal } from '../platform/http/principal.ts';
import { ProblemError } from '../platform/http/problem.ts';
import type { Channel } from './channel.ts';
import type { Directory } from './directory.ts';
import { type Account, accountState, isSessionOver, principalOf, type Session, type Token } from './model.ts';
import { bearerOf, cookieOf, requireSafe } from './requests.ts';
import { anonymousPrincipal } from './rights.ts';
import { hashOf, isToken } from './secrets.ts';

export interface AuthenticateDeps {
  readonly directory: Directory;
  readonly channelOf: (request: FastifyRequest) => Channel;
  readonly isStatePublic: boolean;
  readonly now: () => number;
}

export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  const { directory, channelOf, isStatePublic, now } = deps;
  const anybody = anonymousPrincipal(isStatePublic);

  /** An account that may be used now, whatever is known of its credential. */
  function owner({ accountId }: Session | Token): Account | null {
    const account = directory.account(accountId);
    return account !== null && accountState(account, now()) === 'active' ? account : null;
  }

  function known<T extends Session | Token>(
    credential: T | null,
    isOver: (one: T) => boolean,
  ): Principal | null {
    if (credential === null || isOver(credential)) return null;
    const account = owner(credential);
    if (account === null) return null;
    directory.used(credential, now());
    return principalOf(account, credential);
  }

  return (request) => {
    const bearer = bearerOf(request);
    const channel = channelOf(request);
    if (bearer !== null) {
      requireSafe(channel);
      // Whoever sends a token means to be somebody: without a valid one they are not anybody, but refused.
      const token = isToken(bearer) ? directory.tokenByHash(hashOf(bearer)) : null;
      const principal = known(token, ({ expiresMs }) => expiresMs <= now());
      if (principal === null) throw refused();
      return principal;
    }
    const cookie = cookieOf(request, channel);
    if (cookie === null) return anybody;
    return (
      known(directory.sessionByHash(hashOf(cookie)), (session) => isSessionOver(session, now())) ?? anybody
    );
  };
}

function refused(): ProblemError {
  return new ProblemError({
    status: 401,
    title: 'Token not valid',
    detail: 'This token is unknown, expired or revoked: make a new one with your account.',
  });
}
