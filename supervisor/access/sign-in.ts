// Signing in: one try costs the same whoever it is for, failures cost time, and each is in the trail.

import { actorFor, nobodyAt, objectOf } from './actor.ts';
import type { Commit } from './changes.ts';
import { type Directory, MAX_SESSIONS_EACH } from './directory.ts';
import {
  type Account,
  accountState,
  isSessionOver,
  normalLogin,
  SESSION_LONGEST_MS,
  type Session,
} from './model.ts';
import type { Passwords } from './password-hash.ts';
import { hashOf, newId, newSecret } from './secrets.ts';
import { insertSession } from './store.ts';
import { ACCOUNT_LIMITS, ADDRESS_LIMITS, addressKey, createThrottle } from './throttle.ts';

export interface SignInRequest {
  readonly login: string;
  readonly password: string;
  readonly address: string;
  /** What the browser calls itself. */
  readonly agent: string;
  /** The session cookie that came along: it ends. */
  readonly cookie: string | null;
}

export type SignedIn =
  | {
      readonly kind: 'signed-in';
      readonly secret: string;
      readonly session: Session;
      readonly account: Account;
    }
  /** Unknown, wrong, revoked, expired: whoever asks learns no more. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly waitMs: number };

export interface SignInDeps {
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly commit: Commit;
  readonly now: () => number;
}

export interface SignIn {
  /** Rejects with `BusyError`. */
  signIn(request: SignInRequest): Promise<SignedIn>;
  /** Whether somebody who is signed in knows the password, under the same bounds. */
  confirm(
    account: Account,
    password: string,
    address: string,
  ): Promise<'right' | 'wrong' | { readonly waitMs: number }>;
}

const MAX_AGENT_LENGTH = 200;
/** Pairs of account and address that signed in: others' failures do not make them wait. */
const MAX_FAMILIAR = 5_000;

export function createSignIn({ directory, passwords, commit, now }: SignInDeps): SignIn {
  const accounts = createThrottle(ACCOUNT_LIMITS);
  const addresses = createThrottle(ADDRESS_LIMITS);
  const familiar = new Set<string>();

  function isFamiliar(account: Account, place: string): boolean {
    const { id } = account;
    return (
      familiar.has(`${id} ${place}`) ||
      directory.sessionsOf(id).some((one) => addressKey(one.address) === place)
    );
  }

  function remember({ id }: Account, place: string): void {
    const oldest = familiar.values().next().value;
    if (familiar.size >= MAX_FAMILIAR && oldest !== undefined) familiar.delete(oldest);
    familiar.add(`${id} ${place}`);
  }

  /** `verify` runs only when neither the account nor the address must wait. */
  async function bounded(
    login: string,
    account: Account | null,
    address: string,
    verify: () => Promise<boolean>,
  ): Promise<'right' | 'wrong' | { readonly waitMs: number }> {
    const place = addressKey(address);
    const key = account !== null && isFamiliar(account, place) ? `${login} ${place}` : login;
    const waitMs = Math.max(accounts.waitMs(key, now()), addresses.waitMs(place, now()));
    if (waitMs > 0) return { waitMs };
    accounts.attempt(key, now());
    addresses.attempt(place, now());
    const isRight = await verify();
    if (!isRight) return 'wrong';
    accounts.clear(key);
    addresses.forgive(place);
    return 'right';
  }

  return {
    async signIn({ login, password, address, agent, cookie }) {
      const name = normalLogin(login);
      const account = directory.byLogin(name);
      const state = account === null ? 'unknown' : accountState(account, now());
      const stored = account !== null && state === 'active' ? account.password : null;
      const outcome = await bounded(name, account, address, () => passwords.verify(password, stored));
      if (typeof outcome === 'object') return { kind: 'wait', ...outcome };
      if (outcome === 'wrong' || account === null) {
        // A login that nobody has may be a password in the wrong field: it is not written down.
        const object = account === null ? 'account:unknown' : objectOf(account);
        const reason = state === 'active' ? 'password' : state;
        const refused = { ...nobodyAt(address), action: 'session.refused', object, detail: { reason } };
        await commit({ statements: [], entries: [refused] });
        return { kind: 'refused' };
      }
      const secret = newSecret();
      const session = openSession(account.id, secret, address, agent, now());
      const before = cookie === null ? null : directory.sessionByHash(hashOf(cookie));
      const endSessions = [...surplusSessions(directory.sessionsOf(account.id), now())];
      if (before !== null && !endSessions.includes(before)) endSessions.push(before);
      const written = await commit({
        statements: [insertSession(session, account)],
        entries: [
          {
            ...actorFor(account, address),
            ...{ action: 'session.opened', object: objectOf(account), detail: { session: session.id } },
          },
        ],
        session,
        endSessions,
      });
      // The account was changed while its password was being compared.
      if (written.kind !== 'written') return { kind: 'refused' };
      remember(account, addressKey(address));
      return { kind: 'signed-in', secret, session, account };
    },

    confirm: (account, password, address) =>
      bounded(account.login, account, address, () => passwords.verify(password, account.password)),
  };
}

export function openSession(
  accountId: string,
  secret: string,
  address: string,
  agent: string,
  nowMs: number,
): Session {
  const createdMs = Math.round(nowMs);
  return {
    id: newId(),
    hash: hashOf(secret),
    accountId,
    createdMs,
    lastUsedMs: createdMs,
    expiresMs: createdMs + SESSION_LONGEST_MS,
    address,
    agent: agent.slice(0, MAX_AGENT_LENGTH),
  };
}

/** What must go so that one more fits: those that are over, then the ones used longest ago. */
export function surplusSessions(sessions: readonly Session[], nowMs: number): readonly Session[] {
  const over = sessions.filter((session) => isSessionOver(session, nowMs));
  const alive = sessions.filter((session) => !over.includes(session));
  const surplus = Math.max(0, alive.length + 1 - MAX_SESSIONS_EACH);
  return [...over, ...alive.toSorted((a, b) => a.lastUsedMs - b.lastUsedMs).slice(0, surplus)];
}
