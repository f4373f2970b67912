// What the command line does for access: the first administrator, and a new link for somebody. Beside a running supervisor or without one.

import type { Connection } from '../platform/database.ts';
import { createWriteBatch } from '../platform/write-batch.ts';
import { isMailAddress } from './account-rules.ts';
import { MACHINE, objectOf } from './actor.ts';
import { appendStatements, readTip } from './audit/store.ts';
import { createTrail, type WriteRecorded } from './audit/trail.ts';
import { type NewInvitation, newInvitation } from './invitations.ts';
import { type Account, accountState, normalLogin } from './model.ts';
import { newId } from './secrets.ts';
import { createAccessStore, insertAccount, insertInvitation, requireNoAdministrator } from './store.ts';

export type LinkMade =
  | { readonly kind: 'link'; readonly account: Account; readonly invitation: NewInvitation }
  /** Why not, one sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface FirstAdministrator {
  readonly login: string;
  readonly name: string;
  readonly partnerId: string;
}

export async function makeFirstAdministrator(
  connection: Connection,
  wanted: FirstAdministrator,
  nowMs: number,
): Promise<LinkMade> {
  const store = createAccessStore(connection);
  const login = normalLogin(wanted.login);
  const name = wanted.name.trim();
  if (!isMailAddress(login)) return refusal(`${wanted.login} is not a mail address`);
  if (name === '') return refusal('give first name and family name: accounts are personal');
  const partners = store.partners().map(({ id }) => id);
  if (!partners.includes(wanted.partnerId)) {
    const known =
      partners.length === 0
        ? 'none yet: write [[partners]] and start the supervisor once'
        : partners.join(', ');
    return refusal(`there is no partner ${wanted.partnerId} (${known})`);
  }
  const account: Account = {
    ...{ id: newId(), login, name, partnerId: wanted.partnerId, role: 'administrator' },
    ...{ company: null, language: 'fr', siteIds: [], password: null, createdMs: nowMs, expiresMs: null },
    ...{ revokedMs: null, lastUsedMs: null, reviewedMs: null, reviewedBy: null, version: 1 },
  };
  const invitation = newInvitation(account, nowMs);
  const written = await recorder(connection, nowMs)(
    [
      requireNoAdministrator(account.partnerId, nowMs),
      ...insertAccount(account),
      ...insertInvitation(invitation.invitation),
    ],
    [
      {
        ...MACHINE,
        ...{ action: 'account.created', object: objectOf(account) },
        detail: { login, partnerId: account.partnerId, role: account.role, first: true },
      },
    ],
  );
  switch (written.kind) {
    case 'written':
      return { kind: 'link', account, invitation };
    case 'conflict':
      return refusal(
        `${account.partnerId} has an administrator already: ask them for an account, or use "reset" for a new link`,
      );
    case 'refused':
      return refusal(`there is an account ${login} already`);
  }
}

/** For whoever has the machine: somebody forgot a password, and nobody else can make a link. */
export async function makeResetLink(connection: Connection, login: string, nowMs: number): Promise<LinkMade> {
  const wanted = normalLogin(login);
  const account = createAccessStore(connection)
    .accounts()
    .find((one) => one.login === wanted);
  if (account === undefined) return refusal(`there is no account ${wanted}`);
  const state = accountState(account, nowMs);
  if (state === 'revoked' || state === 'expired') {
    return refusal(`the account ${wanted} is ${state}: an administrator has to take it up again`);
  }
  const invitation = newInvitation(account, nowMs);
  const written = await recorder(connection, nowMs)(insertInvitation(invitation.invitation), [
    { ...MACHINE, action: 'account.invited', object: objectOf(account), detail: {} },
  ]);
  if (written.kind !== 'written') throw new Error(`the link could not be written: ${written.kind}`);
  return { kind: 'link', account, invitation };
}

function recorder(connection: Connection, nowMs: number): WriteRecorded {
  const writeBatch = createWriteBatch(connection);
  return createTrail({
    write: async (statements) => writeBatch(statements),
    readTip: () => readTip(connection),
    appendStatements,
    now: () => nowMs,
  }).writeRecorded;
}

function refusal(reason: string): LinkMade {
  return { kind: 'refused', reason };
}
