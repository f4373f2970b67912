// A partner reports a compromise: all that its people are signed in with ends at once, and with it their accounts if so wanted.

import type { Principal } from '../platform/http/principal.ts';
import type { Accounts, Ends } from './accounts.ts';
import type { Actor } from './actor.ts';
import type { Directory } from './directory.ts';

export interface Compromise {
  readonly partnerId: string;
  readonly reason: string;
  /** Also revoke the accounts: nobody signs in again before being taken up again. */
  readonly revokesAccounts: boolean;
}

export type ReportCompromise = (
  who: Principal,
  actor: Actor,
  compromise: Compromise,
) => Promise<Ends & { readonly accounts: number }>;

/** Whoever reports goes on: what they are signed in with stays, and their own account. */
export function createReportCompromise(directory: Directory, accounts: Accounts): ReportCompromise {
  return async (who, actor, { partnerId, reason, revokesAccounts }) => {
    const affected = directory
      .accounts()
      .filter((one) => one.partnerId === partnerId && one.revokedMs === null);
    const ends = await accounts.endAll(affected, reason, actor, who.credentialId);
    const others = affected.filter(({ id }) => revokesAccounts && id !== who.account?.id);
    await accounts.revoke(others, reason, actor);
    return { ...ends, accounts: others.length };
  };
}
