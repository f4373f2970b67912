// Who does something, as the trail names them.

import type { Principal } from '../platform/http/principal.ts';
import { ProblemError } from '../platform/http/problem.ts';
import type { Entry } from './audit/chain.ts';
import type { Account } from './model.ts';

export type Actor = Pick<Entry, 'accountId' | 'actor' | 'partnerId' | 'address'>;

/** Somebody who is not signed in, or not yet. */
export function nobodyAt(address: string): Actor {
  return { accountId: null, actor: 'nobody', partnerId: null, address };
}

/** Whoever can run programs on the machine. */
export const MACHINE: Actor = { accountId: null, actor: 'command line', partnerId: null, address: null };

/** The program itself. */
export const SYSTEM: Actor = { accountId: null, actor: 'vigie', partnerId: null, address: null };

export function actorOf({ account }: Principal, address: string): Actor {
  if (account === null) return nobodyAt(address);
  return { accountId: account.id, actor: account.name, partnerId: account.partnerId, address };
}

export function actorFor({ id, name, partnerId }: Account, address: string): Actor {
  return { accountId: id, actor: name, partnerId, address };
}

/** Somebody with an account, as stories name who did something. */
export interface Person {
  readonly accountId: string;
  readonly author: string;
  readonly partnerId: string;
}

/** Routes let nobody in who has not signed in; 403 all the same. */
export function personOf({ accountId, actor, partnerId }: Actor): Person {
  if (accountId === null || partnerId === null) {
    throw new ProblemError({ status: 403, title: 'Not allowed', detail: 'Sign in first.' });
  }
  return { accountId, author: actor, partnerId };
}

export function objectOf({ id }: Pick<Account, 'id'>): string {
  return `account:${id}`;
}
