// What the pages of accounts read, and where they have them changed.

import type { AccessOffice } from '../../access/office.ts';
import { mayGrant } from '../../access/rights.ts';
import type { Book } from '../../fleet/inventory/book.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import type { AccountTexts } from './texts.ts';

export interface AccountPagesDeps {
  readonly office: AccessOffice;
  readonly book: Pick<Book, 'partners' | 'partner' | 'sites'>;
}

/** Two hundred sites, and what else an account has. */
export const ACCOUNT_LIMIT_BYTES = 65_536;

export function grants({ accounts }: AccessOffice, who: Principal, partnerId: string): boolean {
  return mayGrant(who, partnerId, accounts.hasAdministrator(partnerId));
}

/** Giving rights is for the partner's own administrators, once it has one. */
export function requireGrants(
  office: AccessOffice,
  who: Principal,
  partnerId: string,
  texts: AccountTexts,
): void {
  if (grants(office, who, partnerId)) return;
  throw new ProblemError({
    status: 403,
    title: 'Not your partner',
    detail: texts.notYours,
    french: texts.notYours,
  });
}
