// HTTP routes that give access and take it away: links, revocation of one account or of all of a partner, sessions, tokens.

import { Type } from 'typebox';
import { notFound } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import type { Routes } from '../platform/http/server.ts';
import { findAccount, invitedView, requireGrant } from './account-api.ts';
import type { Accounts } from './accounts.ts';
import { actorOf } from './actor.ts';
import type { ReportCompromise } from './compromise.ts';
import type { Directory } from './directory.ts';
import {
  AccountCredentialPath,
  AccountPath,
  AccountView,
  accountView,
  InvitedView,
  PartnerId,
  ReasonText,
  SessionView,
  sessionView,
  TokenView,
  tokenView,
} from './schemas.ts';
import type { Tokens } from './tokens.ts';

export interface RevocationApiDeps {
  readonly directory: Directory;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly reportCompromise: ReportCompromise;
  readonly isPartner: (id: string) => boolean;
  readonly now: () => number;
}

const tags = ['accounts'];
const config = { access: 'accounts.manage' } as const;
const Reason = Type.Object({ reason: ReasonText });
const Ends = Type.Object({ sessions: Type.Integer(), tokens: Type.Integer() });
const LAST = problemAnswer('Nobody would be left to manage accounts, or it is in that state already');

export function revocationRoutes(deps: RevocationApiDeps): Routes {
  const { directory, accounts, tokens, reportCompromise, isPartner, now } = deps;
  return (server) => {
    const params = AccountPath;

    server.post(
      '/api/v1/accounts/:id/invitation',
      {
        config,
        schema: {
          ...{
            tags,
            summary: 'A new one-time link; older ones end, the password works until it is used',
            params,
          },
          response: { 201: InvitedView, 409: problemAnswer('Revoked or expired') },
        },
      },
      async (request, reply) => {
        const account = findAccount(directory, request.params.id);
        requireGrant(request, accounts, account.partnerId);
        const invited = await accounts.invite(account, actorOf(request.principal, request.ip));
        return reply.code(201).send(invitedView(invited, now()));
      },
    );

    server.post(
      '/api/v1/accounts/:id/revocation',
      {
        config,
        schema: {
          ...{ tags, summary: 'Revoke an account: from the next request on it is nobody', params },
          body: Reason,
          response: { 200: AccountView, 409: LAST },
        },
      },
      async (request) => {
        const account = findAccount(directory, request.params.id);
        await accounts.revoke([account], request.body.reason, actorOf(request.principal, request.ip));
        return accountView(findAccount(directory, account.id), now());
      },
    );

    server.post(
      '/api/v1/accounts/:id/reactivation',
      {
        config,
        schema: {
          ...{ tags, summary: 'Take up a revoked account again, with a link to a new password', params },
          response: { 201: InvitedView, 409: LAST },
        },
      },
      async (request, reply) => {
        const account = findAccount(directory, request.params.id);
        requireGrant(request, accounts, account.partnerId);
        const invited = await accounts.reactivate(account, actorOf(request.principal, request.ip));
        return reply.code(201).send(invitedView(invited, now()));
      },
    );

    server.get(
      '/api/v1/accounts/:id/credentials',
      {
        config,
        schema: {
          ...{ tags, summary: 'Sessions and tokens of an account', params },
          response: {
            200: Type.Object({ sessions: Type.Array(SessionView), tokens: Type.Array(TokenView) }),
          },
        },
      },
      (request) => {
        const { id } = findAccount(directory, request.params.id);
        const { credentialId } = request.principal;
        return {
          sessions: directory.sessionsOf(id).map((one) => sessionView(one, credentialId)),
          tokens: directory.tokensOf(id).map(tokenView),
        };
      },
    );

    server.delete(
      '/api/v1/accounts/:id/credentials',
      {
        config,
        schema: {
          ...{
            tags,
            summary: 'End all sessions, tokens and links of an account; it can sign in again',
            params,
          },
          response: { 200: Ends },
        },
      },
      (request) => {
        const account = findAccount(directory, request.params.id);
        const { principal, ip } = request;
        return accounts.endAll([account], 'ended', actorOf(principal, ip), principal.credentialId);
      },
    );

    server.delete(
      '/api/v1/accounts/:id/tokens/:credentialId',
      {
        config,
        schema: {
          ...{ tags, summary: 'Revoke one token of an account', params: AccountCredentialPath },
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const account = findAccount(directory, request.params.id);
        const token = directory.tokensOf(account.id).find(({ id }) => id === request.params.credentialId);
        if (token === undefined) throw notFound('token');
        await tokens.revoke(account, token, actorOf(request.principal, request.ip));
        return reply.code(204).send(null);
      },
    );

    server.post(
      '/api/v1/partners/:id/revocation',
      {
        config,
        schema: {
          ...{ tags, summary: 'A partner reports a compromise: end all that its people are signed in with' },
          description:
            'The session or token that asks stays, and with `accounts` its own account too, so that whoever reports can go on.',
          params: Type.Object({ id: PartnerId }),
          body: Type.Object({
            reason: ReasonText,
            accounts: Type.Boolean({
              description: 'Also revoke the accounts: nobody signs in again before being taken up again',
            }),
          }),
          response: { 200: Type.Object({ ...Ends.properties, accounts: Type.Integer() }), 409: LAST },
        },
      },
      async (request) => {
        const { principal, ip, body } = request;
        const partnerId = request.params.id;
        if (!isPartner(partnerId)) throw notFound('partner');
        const actor = actorOf(principal, ip);
        const { reason, accounts: revokesAccounts } = body;
        return reportCompromise(principal, actor, { partnerId, reason, revokesAccounts });
      },
    );
  };
}
