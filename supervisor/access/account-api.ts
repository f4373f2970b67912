// HTTP routes of accounts, for administrators: the list, one, made and changed.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireVersion, sendVersion } from '../platform/http/etag.ts';
import { PAGE_QUERY, pageOf, pageSchema } from '../platform/http/pagination.ts';
import { notFound, ProblemError } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Accounts, Invited } from './accounts.ts';
import { actorOf } from './actor.ts';
import type { Directory } from './directory.ts';
import type { Account } from './model.ts';
import { mayGrant } from './rights.ts';
import {
  AccountPatch,
  AccountPath,
  AccountView,
  accountView,
  InvitedView,
  NewAccount,
  PartnerId,
} from './schemas.ts';
import { onlyForSessions } from './session-api.ts';

export interface AccountApiDeps {
  readonly directory: Directory;
  readonly accounts: Accounts;
  readonly now: () => number;
}

const tags = ['accounts'];
const config = { access: 'accounts.manage' } as const;

export function accountRoutes({ directory, accounts, now }: AccountApiDeps): Routes {
  return (server) => {
    server.get(
      '/api/v1/accounts',
      {
        config,
        schema: {
          ...{ tags, summary: 'Accounts of all partners' },
          querystring: Type.Object({ ...PAGE_QUERY, partnerId: Type.Optional(PartnerId) }),
          response: { 200: pageSchema(AccountView) },
        },
      },
      (request) => {
        const { partnerId } = request.query;
        const shown = directory
          .accounts()
          .filter((account) => partnerId === undefined || account.partnerId === partnerId)
          .toSorted((a, b) => (a.login < b.login ? -1 : 1));
        const { items, nextCursor } = pageOf(shown, request.query, ({ login }) => login);
        return { items: items.map((one) => accountView(one, now())), nextCursor };
      },
    );

    server.post(
      '/api/v1/accounts',
      {
        config,
        schema: {
          ...{ tags, summary: 'Make an account; the link in the answer lets its person choose a password' },
          body: NewAccount,
          response: { 201: InvitedView, 409: problemAnswer('Too many accounts') },
        },
      },
      async (request, reply) => {
        const { body } = request;
        requireGrant(request, accounts, body.partnerId);
        const wanted = { company: null, language: 'fr', siteIds: [], expiresMs: null, ...body } as const;
        const made = await accounts.create(wanted, actorOf(request.principal, request.ip));
        sendVersion(reply, made.account.version);
        return reply.code(201).send(invitedView(made, now()));
      },
    );

    server.get(
      '/api/v1/accounts/:id',
      {
        config,
        schema: {
          ...{ tags, summary: 'One account' },
          params: AccountPath,
          response: { 200: AccountView },
        },
      },
      (request, reply) => {
        const account = findAccount(directory, request.params.id);
        sendVersion(reply, account.version);
        return accountView(account, now());
      },
    );

    server.patch(
      '/api/v1/accounts/:id',
      {
        config,
        schema: {
          ...{ tags, summary: 'Change an account; with other rights its sessions end' },
          description: 'The login and the partner stay: somebody who changes sides gets a new account.',
          params: AccountPath,
          body: AccountPatch,
          response: {
            200: AccountView,
            409: problemAnswer('Nobody would be left to manage accounts'),
            412: problemAnswer('Changed since it was read'),
            428: problemAnswer('If-Match is missing'),
          },
        },
      },
      async (request, reply) => {
        const account = findAccount(directory, request.params.id);
        requireGrant(request, accounts, account.partnerId);
        requireVersion(request, account.version, 'account');
        const { name, role, company, language, siteIds, expiresMs } = account;
        const wanted = { name, role, company, language, siteIds, expiresMs, ...request.body };
        const changed = await accounts.change(account, wanted, actorOf(request.principal, request.ip));
        sendVersion(reply, changed.version);
        return accountView(changed, now());
      },
    );
  };
}

export function findAccount(directory: Directory, id: string): Account {
  const account = directory.account(id);
  if (account === null) throw notFound('account');
  return account;
}

/** Giving rights is for the partner's own administrators, once it has one. */
export function requireGrant(
  { principal }: Pick<FastifyRequest, 'principal'>,
  accounts: Accounts,
  partnerId: string,
): void {
  if (mayGrant(principal, partnerId, accounts.hasAdministrator(partnerId))) return;
  if (principal.kind === 'token') throw onlyForSessions();
  throw new ProblemError({
    status: 403,
    title: 'Not your partner',
    detail: `Accounts of ${partnerId} are given rights by its own administrators; you may revoke them.`,
    french: `Seuls les administrateurs de ${partnerId} donnent des droits à ses comptes\u00a0; vous pouvez les révoquer.`,
  });
}

export function invitedView({ account, invitation }: Invited, nowMs: number) {
  const { path, invitation: kept } = invitation;
  return { account: accountView(account, nowMs), invitation: { path, expiresMs: kept.expiresMs } };
}
