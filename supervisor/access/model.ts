// People and what they sign in with, as the access room knows them; and what of that counts at a given time. Pure.

import type { Principal, Right, Role } from '../platform/http/principal.ts';
import { RIGHTS_OF } from './rights.ts';

export type Language = 'fr' | 'en';

/** One person. Accounts are never deleted: the trail refers to them. */
export interface Account {
  readonly id: string;
  /** The mail address, in lower case. */
  readonly login: string;
  readonly name: string;
  readonly partnerId: string;
  readonly role: Role;
  /** Of contractors. */
  readonly company: string | null;
  readonly language: Language;
  /** Sites that a contractor may work at. */
  readonly siteIds: readonly string[];
  /** argon2id; `null`: none chosen yet. */
  readonly password: string | null;
  readonly createdMs: number;
  readonly expiresMs: number | null;
  readonly revokedMs: number | null;
  readonly lastUsedMs: number | null;
  /** When somebody last confirmed that these rights are still needed, and who. */
  readonly reviewedMs: number | null;
  readonly reviewedBy: string | null;
  readonly version: number;
}

export interface Session {
  readonly id: string;
  readonly hash: string;
  readonly accountId: string;
  readonly createdMs: number;
  readonly lastUsedMs: number;
  readonly expiresMs: number;
  readonly address: string;
  /** What the browser calls itself. */
  readonly agent: string;
}

export interface Token {
  readonly id: string;
  readonly hash: string;
  readonly accountId: string;
  readonly name: string;
  readonly scopes: readonly Right[];
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly lastUsedMs: number | null;
}

export interface Invitation {
  readonly hash: string;
  readonly accountId: string;
  readonly createdMs: number;
  readonly expiresMs: number;
}

export type AccountState = 'active' | 'invited' | 'expired' | 'revoked';

export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_LONGEST_MS = 7 * 86_400_000;
export const INVITATION_MS = 72 * 3_600_000;
export const TOKEN_LONGEST_MS = 366 * 86_400_000;

export function accountState({ revokedMs, expiresMs, password }: Account, nowMs: number): AccountState {
  if (revokedMs !== null) return 'revoked';
  if (expiresMs !== null && expiresMs <= nowMs) return 'expired';
  return password === null ? 'invited' : 'active';
}

export function isSessionOver({ lastUsedMs, expiresMs }: Session, nowMs: number): boolean {
  return nowMs >= expiresMs || nowMs - lastUsedMs > SESSION_IDLE_MS;
}

/** Logins are compared without regard to case or to spaces that a form brought along. */
export function normalLogin(login: string): string {
  return login.trim().normalize('NFC').toLowerCase();
}

/** Who a request is from. A token never has more rights than its account has now. */
export function principalOf(account: Account, credential: Session | Token): Principal {
  const own = RIGHTS_OF[account.role];
  const scopes = 'scopes' in credential ? credential.scopes : own;
  return {
    ...principalOfAccount(account),
    kind: 'scopes' in credential ? 'token' : 'session',
    rights: new Set(own.filter((right) => scopes.includes(right))),
    credentialId: credential.id,
  };
}

/** What somebody may do and see once they sign in. */
export function principalOfAccount(account: Account): Principal {
  const { id, name, partnerId, role, language, siteIds } = account;
  return {
    kind: 'session',
    account: { id, name, partnerId, role, language },
    rights: new Set(RIGHTS_OF[role]),
    siteIds: role === 'contractor' ? new Set(siteIds) : null,
    credentialId: null,
  };
}
