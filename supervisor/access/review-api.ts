// HTTP routes of the quarterly review of rights: the access list, as JSON and CSV, and the word that a line is still right.

import { Type } from 'typebox';
import { toCsv } from '../platform/csv.ts';
import { sendCsv } from '../platform/http/csv-answer.ts';
import type { Routes } from '../platform/http/server.ts';
import { findAccount, requireGrant } from './account-api.ts';
import type { Accounts } from './accounts.ts';
import { actorOf } from './actor.ts';
import type { Commit } from './changes.ts';
import type { Directory } from './directory.ts';
import { REVIEW_COLUMNS, type ReviewLine, reviewCells, reviewLines } from './review.ts';
import { AccountPath, AccountView, accountView, TokenView, tokenView } from './schemas.ts';

export interface ReviewApiDeps {
  readonly directory: Directory;
  readonly accounts: Accounts;
  readonly commit: Commit;
  readonly now: () => number;
}

const tags = ['review of rights'];
const config = { access: 'accounts.manage' } as const;

const Line = Type.Object({
  account: AccountView,
  tokens: Type.Array(TokenView),
  isOverdue: Type.Boolean({ description: 'Nobody confirmed these rights for 92 days' }),
  isUnused: Type.Boolean({ description: 'Not used for 90 days' }),
});

export function reviewRoutes({ directory, accounts, commit, now }: ReviewApiDeps): Routes {
  const lines = (): readonly ReviewLine[] => reviewLines(directory.accounts(), directory.tokensOf, now());

  return (server) => {
    server.get(
      '/api/v1/access-review',
      {
        config,
        schema: {
          ...{
            tags,
            summary: 'Who has which rights, used when, confirmed when; revoked accounts are left out',
          },
          response: { 200: Type.Object({ items: Type.Array(Line) }) },
        },
      },
      () => ({
        items: lines().map(({ account, tokens, isOverdue, isUnused }) => ({
          account: accountView(account, now()),
          tokens: tokens.map(tokenView),
          ...{ isOverdue, isUnused },
        })),
      }),
    );

    server.get(
      '/api/v1/access-review.csv',
      {
        config,
        schema: {
          ...{ tags, summary: 'The same for a spreadsheet' },
          response: { 200: { description: 'RFC 4180', content: { 'text/csv': { schema: Type.String() } } } },
        },
      },
      async (request, reply) => {
        const table = lines();
        const detail = { lines: table.length };
        const actor = actorOf(request.principal, request.ip);
        await commit({
          statements: [],
          entries: [{ ...actor, action: 'access-review.exported', object: 'access-review', detail }],
        });
        return sendCsv(reply, 'access-review', toCsv(REVIEW_COLUMNS, table.map(reviewCells)));
      },
    );

    server.post(
      '/api/v1/accounts/:id/review',
      {
        config,
        schema: {
          ...{ tags, summary: 'Confirm that the rights of an account are still needed' },
          params: AccountPath,
          response: { 200: AccountView },
        },
      },
      async (request) => {
        const account = findAccount(directory, request.params.id);
        requireGrant(request, accounts, account.partnerId);
        const confirmed = await accounts.confirm(account, actorOf(request.principal, request.ip));
        return accountView(confirmed, now());
      },
    );
  };
}
