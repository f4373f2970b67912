// HTTP routes of one's own account: sign in and out, who am I, sessions, password.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Principal } from '../platform/http/principal.ts';
import { invalid, notFound, ProblemError } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import { nullable } from '../platform/http/schema-types.ts';
import type { Routes } from '../platform/http/server.ts';
import { actorOf } from './actor.ts';
import type { Channel } from './channel.ts';
import type { Directory } from './directory.ts';
import { type Account, isSessionOver, principalOf, type Session } from './model.ts';
import type { OwnAccount } from './own-account.ts';
import { complaintText } from './password-words.ts';
import { clearCookie, cookieOf, requireSafe, setCookie, unlessBusy, waitProblem } from './requests.ts';
import {
  AccountView,
  accountView,
  CredentialPath,
  LoginText,
  PasswordText,
  ScopesText,
  SessionView,
  sessionView,
} from './schemas.ts';
import type { SignIn } from './sign-in.ts';

export interface SessionApiDeps {
  readonly directory: Directory;
  readonly signIn: SignIn;
  readonly own: OwnAccount;
  readonly channelOf: (request: FastifyRequest) => Channel;
  readonly now: () => number;
}

const Me = Type.Object({
  account: AccountView,
  rights: ScopesText,
  by: Type.Unsafe<'session' | 'token'>(Type.String({ enum: ['session', 'token'] })),
  session: nullable(SessionView),
});
const Sessions = Type.Object({ items: Type.Array(SessionView) });
const tags = ['own account'];

export function sessionRoutes({ directory, signIn, own, channelOf, now }: SessionApiDeps): Routes {
  function me(account: Account, principal: Principal, session: Session | null) {
    return {
      account: accountView(account, now()),
      rights: [...principal.rights],
      by: principal.kind === 'token' ? ('token' as const) : ('session' as const),
      session: session === null ? null : sessionView(session, session.id),
    };
  }

  const alive = (accountId: string): Session[] =>
    directory.sessionsOf(accountId).filter((session) => !isSessionOver(session, now()));

  function renew(request: FastifyRequest, reply: FastifyReply, secret: string): void {
    const channel = channelOf(request);
    requireSafe(channel);
    setCookie(reply, channel, secret);
  }

  return (server) => {
    server.post(
      '/api/v1/session',
      {
        config: { access: 'open' },
        schema: {
          ...{ tags, summary: 'Sign in' },
          body: Type.Object({ login: LoginText, password: PasswordText }),
          response: {
            200: Me,
            401: problemAnswer('Wrong login or password, or an account that may not be used'),
            429: problemAnswer('Too many failures; Retry-After says how long to wait'),
          },
        },
      },
      async (request, reply) => {
        const channel = channelOf(request);
        requireSafe(channel);
        const { headers, ip: address } = request;
        const agent = headers['user-agent'] ?? '';
        const cookie = cookieOf(request, channel);
        const outcome = await unlessBusy(() => signIn.signIn({ ...request.body, address, agent, cookie }));
        if (outcome.kind === 'wait') throw waitProblem(outcome.waitMs);
        if (outcome.kind === 'refused') throw refused();
        setCookie(reply, channel, outcome.secret);
        const { account, session } = outcome;
        return me(account, principalOf(account, session), session);
      },
    );

    server.get(
      '/api/v1/session',
      {
        config: { access: 'signed-in' },
        schema: { tags, summary: 'Who am I, and what may I do', response: { 200: Me } },
      },
      (request) => {
        const account = accountOf(directory, request);
        const { principal } = request;
        return me(account, principal, sessionOf(directory, request));
      },
    );

    server.delete(
      '/api/v1/session',
      {
        config: { access: 'signed-in' },
        schema: { tags, summary: 'Sign out', response: { 204: Type.Null() } },
      },
      async (request, reply) => {
        const session = requireSession(directory, request);
        await own.endSessions(
          accountOf(directory, request),
          [session],
          actorOf(request.principal, request.ip),
        );
        clearCookie(reply, channelOf(request));
        return reply.code(204).send(null);
      },
    );

    server.get(
      '/api/v1/sessions',
      {
        config: { access: 'signed-in' },
        schema: { tags, summary: 'One’s own sessions', response: { 200: Sessions } },
      },
      (request) => {
        const { credentialId } = request.principal;
        const items = alive(accountOf(directory, request).id).map((one) => sessionView(one, credentialId));
        return { items };
      },
    );

    server.delete(
      '/api/v1/sessions',
      {
        config: { access: 'signed-in' },
        schema: {
          tags,
          summary: 'End all of one’s own sessions but this one',
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const session = requireSession(directory, request);
        const account = accountOf(directory, request);
        const others = directory.sessionsOf(account.id).filter(({ id }) => id !== session.id);
        await own.endSessions(account, others, actorOf(request.principal, request.ip));
        return reply.code(204).send(null);
      },
    );

    server.delete(
      '/api/v1/sessions/:id',
      {
        config: { access: 'signed-in' },
        schema: {
          ...{ tags, summary: 'End one of one’s own sessions' },
          params: CredentialPath,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        requireSession(directory, request);
        const account = accountOf(directory, request);
        const session = directory.sessionsOf(account.id).find(({ id }) => id === request.params.id);
        if (session === undefined) throw notFound('session');
        await own.endSessions(account, [session], actorOf(request.principal, request.ip));
        return reply.code(204).send(null);
      },
    );

    server.put(
      '/api/v1/password',
      {
        config: { access: 'signed-in' },
        schema: {
          ...{ tags, summary: 'Change one’s own password; all other sessions end' },
          body: Type.Object({ current: PasswordText, next: PasswordText }),
          response: {
            204: Type.Null(),
            409: problemAnswer('The account was changed meanwhile'),
            429: problemAnswer('Too many failures; Retry-After says how long to wait'),
          },
        },
      },
      async (request, reply) => {
        const session = requireSession(directory, request);
        const account = accountOf(directory, request);
        const actor = actorOf(request.principal, request.ip);
        const outcome = await unlessBusy(() =>
          own.changePassword({ account, session, ...request.body }, actor),
        );
        switch (outcome.kind) {
          case 'wait':
            throw waitProblem(outcome.waitMs);
          case 'wrong':
            throw invalid([{ field: '/current', detail: 'This is not your current password.' }]);
          case 'complaint':
            throw invalid([{ field: '/next', detail: complaintText(outcome.complaint, 'en') }]);
          case 'conflict':
            throw new ProblemError({
              ...{ status: 409, title: 'Changed meanwhile' },
              detail: 'Your account was changed meanwhile: try again.',
            });
          case 'changed':
            renew(request, reply, outcome.secret);
            return reply.code(204).send(null);
        }
      },
    );
  };
}

/** Of a request that is signed in. */
export function accountOf(directory: Directory, { principal }: FastifyRequest): Account {
  const account = directory.account(principal.account?.id ?? '');
  if (account === null) throw notFound('account');
  return account;
}

function sessionOf(directory: Directory, { principal }: FastifyRequest): Session | null {
  const sessions = directory.sessionsOf(principal.account?.id ?? '');
  return sessions.find(({ id }) => id === principal.credentialId) ?? null;
}

/** A token must not be able to make itself another one, or to lock its owner out. */
export function requireSession(directory: Directory, request: FastifyRequest): Session {
  const session = sessionOf(directory, request);
  if (session !== null) return session;
  throw onlyForSessions();
}

export function onlyForSessions(): ProblemError {
  return new ProblemError({
    status: 403,
    title: 'Only for sessions',
    detail: 'This is for people who have signed in, not for tokens.',
  });
}

export function refused(): ProblemError {
  return new ProblemError({
    status: 401,
    title: 'Not signed in',
    detail: 'Login or password is wrong, or the account may not be used.',
  });
}
