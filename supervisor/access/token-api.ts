// HTTP routes of one's own API tokens.

import { Type } from 'typebox';
import { notFound } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import type { Routes } from '../platform/http/server.ts';
import { actorOf } from './actor.ts';
import type { Directory } from './directory.ts';
import { CredentialPath, ScopesText, TokenView, tokenView } from './schemas.ts';
import { accountOf, requireSession } from './session-api.ts';
import type { Tokens } from './tokens.ts';

export interface TokenApiDeps {
  readonly directory: Directory;
  readonly tokens: Tokens;
}

const tags = ['own account'];

export function tokenRoutes({ directory, tokens }: TokenApiDeps): Routes {
  return (server) => {
    server.get(
      '/api/v1/tokens',
      {
        config: { access: 'signed-in' },
        schema: {
          ...{ tags, summary: 'One’s own API tokens' },
          response: { 200: Type.Object({ items: Type.Array(TokenView) }) },
        },
      },
      (request) => ({ items: directory.tokensOf(accountOf(directory, request).id).map(tokenView) }),
    );

    server.post(
      '/api/v1/tokens',
      {
        config: { access: 'signed-in' },
        schema: {
          ...{ tags, summary: 'Make an API token; its secret is in this answer and nowhere else' },
          body: Type.Object({
            name: Type.String({ minLength: 1, maxLength: 80, description: 'What it is for' }),
            scopes: ScopesText,
            expiresMs: Type.Integer({ description: 'Within a year' }),
          }),
          response: {
            201: Type.Object({ token: TokenView, secret: Type.String() }),
            409: problemAnswer('Too many tokens'),
          },
        },
      },
      async (request, reply) => {
        requireSession(directory, request);
        const account = accountOf(directory, request);
        const actor = actorOf(request.principal, request.ip);
        const { token, secret } = await tokens.create(account, request.body, actor);
        return reply.code(201).send({ token: tokenView(token), secret });
      },
    );

    server.delete(
      '/api/v1/tokens/:id',
      {
        config: { access: 'signed-in' },
        schema: {
          ...{ tags, summary: 'Revoke one of one’s own tokens' },
          params: CredentialPath,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const account = accountOf(directory, request);
        const token = directory.tokensOf(account.id).find(({ id }) => id === request.params.id);
        // A token may end itself, and no other one.
        if (token?.id !== request.principal.credentialId) requireSession(directory, request);
        if (token === undefined) throw notFound('token');
        await tokens.revoke(account, token, actorOf(request.principal, request.ip));
        return reply.code(204).send(null);
      },
    );
  };
}
