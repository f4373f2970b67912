// HTTP route with which a one-time link is answered: the person chooses a password.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { invalid, ProblemError } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Channel } from './channel.ts';
import type { Invitations } from './invitations.ts';
import { complaintText } from './password-words.ts';
import { requireSafe, unlessBusy } from './requests.ts';
import { PasswordText } from './schemas.ts';

export interface InvitationApiDeps {
  readonly invitations: Invitations;
  readonly channelOf: (request: FastifyRequest) => Channel;
}

export function invitationRoutes({ invitations, channelOf }: InvitationApiDeps): Routes {
  return (server) => {
    server.post(
      '/api/v1/invitations/redemption',
      {
        config: { access: 'open' },
        schema: {
          tags: ['own account'],
          summary: 'Choose a password with the code of a one-time link; sessions of before end',
          body: Type.Object({
            code: Type.String({ minLength: 1, maxLength: 100, description: 'Of the link' }),
            password: PasswordText,
          }),
          response: {
            200: Type.Object({ login: Type.String() }),
            410: problemAnswer('Used already, too old, or replaced by a newer link'),
          },
        },
      },
      async (request) => {
        requireSafe(channelOf(request));
        const { code, password } = request.body;
        const outcome = await unlessBusy(() => invitations.redeem(code, password, request.ip));
        switch (outcome.kind) {
          case 'chosen':
            return { login: outcome.account.login };
          case 'complaint':
            throw invalid([{ field: '/password', detail: complaintText(outcome.complaint, 'en') }]);
          case 'void':
            throw new ProblemError({
              ...{ status: 410, title: 'Link not valid' },
              detail: 'This link was used already or is no longer valid: ask for another one.',
            });
        }
      },
    );
  };
}
