// One-time links with which people choose a password: their first one, or a new one.

import { actorFor, objectOf } from './actor.ts';
import type { Commit } from './changes.ts';
import type { Directory } from './directory.ts';
import { type Account, accountState, INVITATION_MS, type Invitation } from './model.ts';
import { CHOOSE_PATHS } from './pages.ts';
import type { Passwords } from './password-hash.ts';
import { type PasswordComplaint, passwordComplaint } from './password-policy.ts';
import { hashOf, newSecret } from './secrets.ts';
import { spendInvitation, updateAccount } from './store.ts';

export interface NewInvitation {
  readonly invitation: Invitation;
  /** Below the address that the supervisor is reached at; shown once. */
  readonly path: string;
}

/** In the language of the account. */
export function newInvitation(
  { id: accountId, language }: Pick<Account, 'id' | 'language'>,
  nowMs: number,
): NewInvitation {
  const secret = newSecret();
  const createdMs = Math.round(nowMs);
  return {
    invitation: { hash: hashOf(secret), accountId, createdMs, expiresMs: createdMs + INVITATION_MS },
    path: `${CHOOSE_PATHS[language]}?code=${secret}`,
  };
}

export type Redeemed =
  | { readonly kind: 'chosen'; readonly account: Account }
  /** Used, too old, replaced by a newer one, never given out, or the account may not be used any more. */
  | { readonly kind: 'void' }
  | { readonly kind: 'complaint'; readonly complaint: PasswordComplaint; readonly account: Account };

export interface InvitationsDeps {
  readonly directory: Directory;
  /** As the database has them now: the command line writes beside the supervisor. */
  readonly readInvitation: (hash: string, nowMs: number) => Invitation | null;
  readonly readAccount: (id: string) => Account | null;
  readonly passwords: Passwords;
  readonly commit: Commit;
  readonly now: () => number;
}

export interface Invitations {
  /** Whose link this is; using it up is another thing. */
  look(secret: string): Account | null;
  /** Rejects with `BusyError`. */
  redeem(secret: string, password: string, address: string): Promise<Redeemed>;
}

export function createInvitations(deps: InvitationsDeps): Invitations {
  const { directory, readInvitation, readAccount, passwords, commit, now } = deps;

  function look(secret: string): Account | null {
    const invitation = readInvitation(hashOf(secret), Math.round(now()));
    if (invitation === null) return null;
    const account = directory.account(invitation.accountId) ?? readAccount(invitation.accountId);
    if (account === null) return null;
    const state = accountState(account, now());
    return state === 'active' || state === 'invited' ? account : null;
  }

  return {
    look,
    async redeem(secret, password, address) {
      const account = look(secret);
      if (account === null) return { kind: 'void' };
      const complaint = passwordComplaint(password, account);
      if (complaint !== null) return { kind: 'complaint', complaint, account };
      const patch = { password: await passwords.hash(password), version: account.version + 1 };
      const chosen = { ...account, ...patch };
      const entry = {
        ...actorFor(account, address),
        ...{ action: 'password.chosen', object: objectOf(account), detail: { by: 'one-time link' } },
      };
      const known = directory.account(account.id) !== null;
      const written = await commit({
        statements: [spendInvitation(hashOf(secret), Math.round(now())), ...updateAccount(account, chosen)],
        entries: [entry],
        ...(known ? { patches: [{ id: account.id, patch }] } : { account: chosen }),
        endSessions: directory.sessionsOf(account.id),
      });
      return written.kind === 'written' ? { kind: 'chosen', account: chosen } : { kind: 'void' };
    },
  };
}
