// The access list for the quarterly review of rights: who has which, used when, confirmed when, and what is to be asked. Pure.

import type { Cell } from '../platform/csv.ts';
import { type Account, type AccountState, accountState, type Token } from './model.ts';

const DAY_MS = 86_400_000;
/** A quarter. */
export const REVIEW_EVERY_MS = 92 * DAY_MS;
export const UNUSED_AFTER_MS = 90 * DAY_MS;

export interface ReviewLine {
  readonly account: Account;
  readonly state: AccountState;
  readonly tokens: readonly Token[];
  /** Nobody confirmed these rights for a quarter. */
  readonly isOverdue: boolean;
  /** Nobody used them for as long. */
  readonly isUnused: boolean;
}

/** Revoked accounts are in the trail; here is what can be used, or could be. */
export function reviewLines(
  accounts: readonly Account[],
  tokensOf: (accountId: string) => readonly Token[],
  nowMs: number,
): readonly ReviewLine[] {
  return accounts
    .filter(({ revokedMs }) => revokedMs === null)
    .map((account) => ({
      account,
      state: accountState(account, nowMs),
      tokens: tokensOf(account.id).filter(({ expiresMs }) => expiresMs > nowMs),
      isOverdue: nowMs - (account.reviewedMs ?? account.createdMs) > REVIEW_EVERY_MS,
      isUnused: nowMs - (account.lastUsedMs ?? account.createdMs) > UNUSED_AFTER_MS,
    }))
    .sort((a, b) => order(a.account).localeCompare(order(b.account)));
}

function order({ partnerId, name, login }: Account): string {
  return `${partnerId} ${name} ${login}`;
}

export const REVIEW_COLUMNS = [
  ...['partner', 'name', 'login', 'role', 'company', 'sites', 'state', 'tokens', 'lastUsedAt', 'createdAt'],
  ...['expiresAt', 'reviewedAt', 'reviewedBy', 'overdue', 'unused'],
] as const;

export function reviewCells({ account, state, tokens, isOverdue, isUnused }: ReviewLine): readonly Cell[] {
  const { partnerId, name, login, role, company, siteIds, reviewedBy } = account;
  return [
    ...[partnerId, name, login, role, company, siteIds.join(' '), state],
    tokens
      .map((token) => `${token.name} (${token.scopes.join(' ')}, ${isoTime(token.expiresMs)})`)
      .join('; '),
    ...[account.lastUsedMs, account.createdMs, account.expiresMs, account.reviewedMs].map(isoTime),
    ...[reviewedBy, isOverdue ? 'yes' : 'no', isUnused ? 'yes' : 'no'],
  ];
}

export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
