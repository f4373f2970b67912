// What people do with their own account: end sessions, change the password.

import { type Actor, objectOf } from './actor.ts';
import type { Commit } from './changes.ts';
import type { Directory } from './directory.ts';
import type { Account, Language, Session } from './model.ts';
import type { Passwords } from './password-hash.ts';
import { type PasswordComplaint, passwordComplaint } from './password-policy.ts';
import { newSecret } from './secrets.ts';
import { openSession, type SignIn } from './sign-in.ts';
import { insertSession, updateAccount } from './store.ts';

export type PasswordChanged =
  | { readonly kind: 'changed'; readonly secret: string }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'complaint'; readonly complaint: PasswordComplaint }
  /** The account was changed meanwhile. */
  | { readonly kind: 'conflict' };

export interface OwnAccountDeps {
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly signIn: SignIn;
  readonly commit: Commit;
  readonly now: () => number;
}

export interface PasswordChange {
  readonly account: Account;
  /** The one that asks; a new one takes its place, all others end. */
  readonly session: Session;
  readonly current: string;
  readonly next: string;
}

export function createOwnAccount({ directory, passwords, signIn, commit, now }: OwnAccountDeps) {
  return {
    /** Sessions of one account; the caller decides which. */
    async endSessions(account: Account, sessions: readonly Session[], actor: Actor): Promise<void> {
      if (sessions.length === 0) return;
      const detail = { sessions: sessions.map(({ id }) => id) };
      await commit({
        statements: [],
        entries: [{ ...actor, action: 'session.ended', object: objectOf(account), detail }],
        endSessions: sessions,
      });
    },

    /** Of pages after signing in, and of mail. `false`: the account was changed meanwhile. */
    async chooseLanguage(account: Account, language: Language, actor: Actor): Promise<boolean> {
      if (account.language === language) return true;
      const patch = { language, version: account.version + 1 };
      const detail = { language: { from: account.language, to: language } };
      const written = await commit({
        statements: updateAccount(account, { ...account, ...patch }),
        entries: [{ ...actor, action: 'account.changed', object: objectOf(account), detail }],
        patches: [{ id: account.id, patch }],
      });
      return written.kind === 'written';
    },

    async changePassword(
      { account, session, current, next }: PasswordChange,
      actor: Actor,
    ): Promise<PasswordChanged> {
      const address = actor.address ?? '';
      const outcome = await signIn.confirm(account, current, address);
      const object = objectOf(account);
      if (typeof outcome === 'object') return { kind: 'wait', ...outcome };
      if (outcome === 'wrong') {
        const entry = { ...actor, action: 'password.refused', object, detail: {} };
        await commit({ statements: [], entries: [entry] });
        return { kind: 'wrong' };
      }
      const complaint = passwordComplaint(next, account);
      if (complaint !== null) return { kind: 'complaint', complaint };
      const patch = { password: await passwords.hash(next), version: account.version + 1 };
      const changed = { ...account, ...patch };
      const secret = newSecret();
      const opened = openSession(account.id, secret, address, session.agent, now());
      const written = await commit({
        statements: [...updateAccount(account, changed), insertSession(opened, changed)],
        entries: [{ ...actor, action: 'password.changed', object, detail: {} }],
        patches: [{ id: account.id, patch }],
        endSessions: directory.sessionsOf(account.id),
        session: opened,
      });
      return written.kind === 'written' ? { kind: 'changed', secret } : { kind: 'conflict' };
    },
  };
}

export type OwnAccount = ReturnType<typeof createOwnAccount>;
