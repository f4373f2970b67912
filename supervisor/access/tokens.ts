// API tokens: made by a person for a program, with some of that person's rights, until a date.

import type { Right } from '../platform/http/principal.ts';
import { invalid, ProblemError } from '../platform/http/problem.ts';
import { type Actor, objectOf } from './actor.ts';
import type { Commit } from './changes.ts';
import { type Directory, MAX_TOKENS_EACH } from './directory.ts';
import { type Account, TOKEN_LONGEST_MS, type Token } from './model.ts';
import { RIGHTS_OF } from './rights.ts';
import { hashOf, newId, newToken } from './secrets.ts';
import { insertToken } from './store.ts';

export interface WantedToken {
  readonly name: string;
  readonly scopes: readonly Right[];
  readonly expiresMs: number;
}

export interface TokensDeps {
  readonly directory: Directory;
  readonly commit: Commit;
  readonly now: () => number;
}

export interface Tokens {
  /** `secret` is shown once and kept nowhere. */
  create(
    account: Account,
    wanted: WantedToken,
    actor: Actor,
  ): Promise<{ readonly token: Token; readonly secret: string }>;
  revoke(account: Account, token: Token, actor: Actor): Promise<void>;
}

export function createTokens({ directory, commit, now }: TokensDeps): Tokens {
  return {
    async create(account, { name, scopes, expiresMs }, actor) {
      const nowMs = Math.round(now());
      const foreign = scopes.findIndex((scope) => !RIGHTS_OF[account.role].includes(scope));
      const complaints = [
        ...(foreign === -1
          ? []
          : [
              {
                field: `/scopes/${foreign}`,
                detail: 'You do not have this right yourself: leave it out.',
                french: 'Vous n’avez pas ce droit vous-même\u00a0: retirez-le.',
              },
            ]),
        ...(expiresMs > nowMs && expiresMs <= nowMs + TOKEN_LONGEST_MS
          ? []
          : [
              {
                field: '/expiresMs',
                detail: 'Tokens end within a year: give a time between now and then.',
                french: 'Un jeton dure au plus un an\u00a0: choisissez une date d’ici là.',
              },
            ]),
      ];
      if (complaints.length > 0) throw invalid(complaints);
      if (directory.tokensOf(account.id).length >= MAX_TOKENS_EACH) {
        throw new ProblemError({
          ...{ status: 409, title: 'Too many tokens' },
          detail: `You have ${MAX_TOKENS_EACH} tokens: revoke those that nobody needs.`,
          french: `Vous avez ${MAX_TOKENS_EACH} jetons\u00a0: révoquez ceux qui ne servent plus.`,
        });
      }
      const secret = newToken();
      const token: Token = {
        ...{ id: newId(), hash: hashOf(secret), accountId: account.id, name, scopes },
        ...{ createdMs: nowMs, expiresMs, lastUsedMs: null },
      };
      const written = await commit({
        statements: [insertToken(token)],
        entries: [
          {
            ...actor,
            ...{ action: 'token.created', object: objectOf(account) },
            detail: { token: token.id, name, scopes, expiresMs },
          },
        ],
        token,
      });
      if (written.kind !== 'written') throw new Error('the account was revoked meanwhile');
      return { token, secret };
    },

    async revoke(account, token, actor) {
      await commit({
        statements: [],
        entries: [
          {
            ...actor,
            ...{
              action: 'token.revoked',
              object: objectOf(account),
              detail: { token: token.id, name: token.name },
            },
          },
        ],
        endTokens: [token],
      });
    },
  };
}
