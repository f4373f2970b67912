// One change of people: committed with its lines of the trail, then known to this process, then told to open streams.

import type { Statement, Written } from '../platform/write-batch.ts';
import type { Entry } from './audit/chain.ts';
import type { WriteRecorded } from './audit/trail.ts';
import type { Directory } from './directory.ts';
import type { Account, Session, Token } from './model.ts';
import { deleteSessions, revokeTokens } from './store.ts';

export interface Change {
  /** Of the account itself; ends of sessions and tokens are added. */
  readonly statements: readonly Statement[];
  readonly entries: readonly Entry[];
  readonly account?: Account;
  readonly patches?: readonly { readonly id: string; readonly patch: Partial<Account> }[];
  readonly session?: Session;
  readonly token?: Token;
  readonly endSessions?: readonly Session[];
  readonly endTokens?: readonly Token[];
  /** Accounts whose rights are others now: what is open under them must begin anew. */
  readonly rightsOf?: readonly string[];
}

/** What must not go on: streams of these accounts, or under these sessions and tokens. */
export interface Ended {
  readonly accountIds: ReadonlySet<string>;
  readonly credentialIds: ReadonlySet<string>;
}

export interface ChangesDeps {
  readonly directory: Directory;
  readonly writeRecorded: WriteRecorded;
  readonly now: () => number;
  readonly onEnded: (ended: Ended) => void;
}

/** Indices of the answer are those of `statements`. */
export type Commit = (change: Change) => Promise<Written>;

export function createCommit({ directory, writeRecorded, now, onEnded }: ChangesDeps): Commit {
  return async (change) => {
    const sessionIds = (change.endSessions ?? []).map(({ id }) => id);
    const tokenIds = (change.endTokens ?? []).map(({ id }) => id);
    const ends = [...deleteSessions(sessionIds), ...revokeTokens(tokenIds, Math.round(now()))];
    const written = await writeRecorded([...change.statements, ...ends], change.entries);
    if (written.kind !== 'written') return written;
    if (change.account !== undefined) directory.putAccount(change.account);
    for (const { id, patch } of change.patches ?? []) directory.patchAccount(id, patch);
    directory.dropSessions(sessionIds);
    directory.dropTokens(tokenIds);
    if (change.session !== undefined) directory.putSession(change.session);
    if (change.token !== undefined) directory.putToken(change.token);
    const accountIds = new Set(change.rightsOf ?? []);
    const credentialIds = new Set([...sessionIds, ...tokenIds]);
    if (accountIds.size + credentialIds.size > 0) onEnded({ accountIds, credentialIds });
    return written;
  };
}
