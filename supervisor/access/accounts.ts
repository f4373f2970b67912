// Administration of accounts: created, changed, invited, revoked, taken up again. Expected refusals are thrown as problems.

import { invalid, ProblemError, stale } from '../platform/http/problem.ts';
import type { Statement, Written } from '../platform/write-batch.ts';
import {
  changesOf,
  changesRights,
  isMailAddress,
  type Particulars,
  particularsComplaints,
} from './account-rules.ts';
import { type Actor, objectOf } from './actor.ts';
import type { Change, Commit } from './changes.ts';
import { type Directory, MAX_ACCOUNTS } from './directory.ts';
import { type NewInvitation, newInvitation } from './invitations.ts';
import { type Account, accountState, normalLogin } from './model.ts';
import { newId } from './secrets.ts';
import {
  confirmReview,
  endInvitations,
  insertAccount,
  insertInvitation,
  requireAdministrator,
  updateAccount,
} from './store.ts';

export interface AccountsDeps {
  readonly directory: Directory;
  readonly commit: Commit;
  readonly now: () => number;
  readonly isPartner: (id: string) => boolean;
  readonly siteOwner: (siteId: string) => string | null;
}

export interface Invited {
  readonly account: Account;
  readonly invitation: NewInvitation;
}

export interface Accounts {
  create(
    wanted: Particulars & { readonly login: string; readonly partnerId: string },
    actor: Actor,
  ): Promise<Invited>;
  change(account: Account, wanted: Particulars, actor: Actor): Promise<Account>;
  /** A new link in the place of older ones. The password of before works until it is used. */
  invite(account: Account, actor: Actor): Promise<Invited>;
  /** From the next request on nothing of these accounts is answered. */
  revoke(accounts: readonly Account[], reason: string, actor: Actor): Promise<void>;
  /** With a link to choose a new password: the old one may be known to others. */
  reactivate(account: Account, actor: Actor): Promise<Invited>;
  /** Ends sessions, tokens and links; the accounts stay. `spared`: the session that asks. */
  endAll(accounts: readonly Account[], reason: string, actor: Actor, spared: string | null): Promise<Ends>;
  /** Somebody says that these rights are still needed. */
  confirm(account: Account, actor: Actor): Promise<Account>;
  /**
   * Whether a partner has somebody who manages its accounts, or had: who was revoked by another partner does not leave
   * them to it.
   */
  hasAdministrator(partnerId: string): boolean;
}

export interface Ends {
  readonly sessions: number;
  readonly tokens: number;
}

export function createAccounts({ directory, commit, now, isPartner, siteOwner }: AccountsDeps): Accounts {
  const nowMs = (): number => Math.round(now());

  async function commitOrStale(change: Change, what = 'account'): Promise<void> {
    const written = await commit(change);
    if (written.kind === 'conflict') {
      if (isLastAdministrator(change.statements, written)) throw lastAdministrator();
      throw stale(what);
    }
    // A site that it names was taken away meanwhile.
    if (written.kind === 'refused') throw stale(what);
  }

  function isUsable(account: Account): boolean {
    return accountState(account, now()) === 'active';
  }

  /** An administrator stays; only asked for where one goes. */
  function guard(gone: readonly Account[]): readonly Statement[] {
    return gone.some((one) => one.role === 'administrator' && isUsable(one))
      ? [requireAdministrator(nowMs())]
      : [];
  }

  const credentialsOf = (
    accounts: readonly Account[],
  ): Required<Pick<Change, 'endSessions' | 'endTokens'>> => ({
    endSessions: accounts.flatMap(({ id }) => directory.sessionsOf(id)),
    endTokens: accounts.flatMap(({ id }) => directory.tokensOf(id)),
  });

  return {
    async create({ login: written, partnerId, ...particulars }, actor) {
      const login = normalLogin(written);
      const complaints = [...particularsComplaints(particulars, partnerId, { nowMs: now(), siteOwner })];
      if (!isMailAddress(login))
        complaints.push({
          field: '/login',
          detail: 'Give the mail address of one person.',
          french: 'Indiquez l’adresse de messagerie d’une personne.',
        });
      if (!isPartner(partnerId))
        complaints.push({
          field: '/partnerId',
          detail: 'There is no such partner.',
          french: 'Ce partenaire est inconnu.',
        });
      if (directory.byLogin(login) !== null) complaints.push(taken);
      if (complaints.length > 0) throw invalid(complaints);
      if (directory.accounts().length >= MAX_ACCOUNTS) {
        throw new ProblemError({
          ...{ status: 409, title: 'Too many accounts' },
          detail: `There are ${MAX_ACCOUNTS} accounts: no more can be made.`,
          french: `Il y a déjà ${MAX_ACCOUNTS} comptes\u00a0: on ne peut plus en créer.`,
        });
      }
      const account: Account = {
        ...{ id: newId(), login, partnerId, ...particulars, name: particulars.name.trim(), password: null },
        ...{ createdMs: nowMs(), revokedMs: null, lastUsedMs: null },
        ...{ reviewedMs: null, reviewedBy: null, version: 1 },
      };
      const invitation = newInvitation(account, now());
      const { role, company, siteIds, expiresMs } = account;
      const detail = { login, partnerId, role, company, siteIds, expiresMs };
      const result = await commit({
        statements: [...insertAccount(account), ...insertInvitation(invitation.invitation)],
        entries: [{ ...actor, action: 'account.created', object: objectOf(account), detail }],
        account,
      });
      // Somebody else, or the command line, was faster: with the same login, or by taking a site away.
      if (result.kind === 'refused' && !result.constraint.includes('login')) throw stale('site');
      if (result.kind !== 'written') throw invalid([taken]);
      return { account, invitation };
    },

    async change(account, wanted, actor) {
      const changed = changesOf(account, wanted);
      // An end that is over already stays possible, as long as nobody sets it.
      const complaints = particularsComplaints(wanted, account.partnerId, { nowMs: now(), siteOwner }).filter(
        ({ field }) => field !== '/expiresMs' || 'expiresMs' in changed,
      );
      if (complaints.length > 0) throw invalid(complaints);
      if (Object.keys(changed).length === 0) return account;
      const patch = { ...wanted, name: wanted.name.trim(), version: account.version + 1 };
      const after = { ...account, ...patch };
      const cut = changesRights(changed);
      await commitOrStale({
        statements: [...updateAccount(account, after), ...guard([account])],
        entries: [{ ...actor, action: 'account.changed', object: objectOf(account), detail: changed }],
        patches: [{ id: account.id, patch }],
        ...(cut ? { endSessions: directory.sessionsOf(account.id), rightsOf: [account.id] } : {}),
      });
      return directory.account(account.id) ?? after;
    },

    async invite(account, actor) {
      const state = accountState(account, now());
      if (state === 'revoked' || state === 'expired') throw notUsable(state);
      const invitation = newInvitation(account, now());
      await commitOrStale({
        statements: insertInvitation(invitation.invitation),
        entries: [{ ...actor, action: 'account.invited', object: objectOf(account), detail: {} }],
      });
      return { account, invitation };
    },

    async revoke(accounts, reason, actor) {
      const alive = accounts.filter(({ revokedMs }) => revokedMs === null);
      if (alive.length === 0) return;
      const revokedMs = nowMs();
      await commitOrStale({
        statements: [
          ...alive.flatMap((one) => [
            ...updateAccount(one, { ...one, revokedMs, version: one.version + 1 }),
            endInvitations(one.id, revokedMs),
          ]),
          ...guard(alive),
        ],
        entries: alive.map((one) => ({
          ...actor,
          ...{ action: 'account.revoked', object: objectOf(one), detail: { reason } },
        })),
        patches: alive.map(({ id, version }) => ({ id, patch: { revokedMs, version: version + 1 } })),
        ...credentialsOf(alive),
        rightsOf: alive.map(({ id }) => id),
      });
    },

    async reactivate(account, actor) {
      if (account.revokedMs === null) {
        throw new ProblemError({
          status: 409,
          title: 'Not revoked',
          detail: 'This account is not revoked.',
          french: 'Ce compte n’est pas révoqué.',
        });
      }
      const invitation = newInvitation(account, now());
      const patch = { revokedMs: null, password: null, version: account.version + 1 };
      await commitOrStale({
        statements: [
          ...updateAccount(account, { ...account, ...patch }),
          ...insertInvitation(invitation.invitation),
        ],
        entries: [{ ...actor, action: 'account.reactivated', object: objectOf(account), detail: {} }],
        patches: [{ id: account.id, patch }],
      });
      return { account: { ...account, ...patch }, invitation };
    },

    async endAll(accounts, reason, actor, spared) {
      const { endSessions, endTokens } = credentialsOf(accounts);
      const sessions = endSessions.filter(({ id }) => id !== spared);
      await commitOrStale({
        statements: accounts.map(({ id }) => endInvitations(id, nowMs())),
        entries: accounts.map((one) => ({
          ...actor,
          ...{ action: 'credentials.ended', object: objectOf(one), detail: { reason } },
        })),
        ...{ endSessions: sessions, endTokens },
      });
      return { sessions: sessions.length, tokens: endTokens.length };
    },

    async confirm(account, actor) {
      const patch = { reviewedMs: nowMs(), reviewedBy: actor.actor };
      const { role, siteIds } = account;
      await commitOrStale({
        statements: [confirmReview(account.id, patch.reviewedBy, patch.reviewedMs)],
        entries: [
          { ...actor, action: 'account.reviewed', object: objectOf(account), detail: { role, siteIds } },
        ],
        patches: [{ id: account.id, patch }],
      });
      return directory.account(account.id) ?? account;
    },

    hasAdministrator: (partnerId) =>
      directory
        .accounts()
        .some((one) => one.partnerId === partnerId && one.role === 'administrator' && one.password !== null),
  };
}

const taken = {
  field: '/login',
  detail: 'There is an account with this login already.',
  french: 'Il y a déjà un compte avec cette adresse.',
};

function isLastAdministrator(statements: readonly Statement[], written: Written): boolean {
  if (written.kind !== 'conflict') return false;
  return statements[written.statement]?.sql === requireAdministrator(0).sql;
}

function lastAdministrator(): ProblemError {
  return new ProblemError({
    status: 409,
    title: 'Last administrator',
    detail: 'Nobody would be left to manage accounts: make somebody else an administrator first.',
    french: 'Plus personne ne gérerait les comptes\u00a0: nommez d’abord un autre administrateur.',
  });
}

function notUsable(state: 'revoked' | 'expired'): ProblemError {
  const what = state === 'revoked' ? 'revoked: reactivate it' : 'expired: give it a later end';
  return new ProblemError({
    status: 409,
    title: 'Account not in use',
    detail: `This account is ${what} first.`,
    french:
      state === 'revoked'
        ? 'Ce compte est révoqué\u00a0: rétablissez-le d’abord.'
        : 'Ce compte a expiré\u00a0: donnez-lui d’abord une fin plus tardive.',
  });
}
