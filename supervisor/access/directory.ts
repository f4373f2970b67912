// Accounts, sessions and tokens in memory: what every request is decided by. Changed only after the database was.

import { type Account, isSessionOver, type Session, type Token } from './model.ts';

export interface Directory {
  accounts(): readonly Account[];
  account(id: string): Account | null;
  byLogin(login: string): Account | null;
  putAccount(account: Account): void;
  /** What changed of it; the rest stays as it is by now. */
  patchAccount(id: string, patch: Partial<Account>): void;
  sessionByHash(hash: string): Session | null;
  sessionsOf(accountId: string): readonly Session[];
  putSession(session: Session): void;
  dropSessions(ids: readonly string[]): void;
  tokenByHash(hash: string): Token | null;
  tokensOf(accountId: string): readonly Token[];
  putToken(token: Token): void;
  dropTokens(ids: readonly string[]): void;
  /** A request came in. */
  used(credential: Session | Token, nowMs: number): void;
  /** Who was used since this was last asked. */
  takeUsed(): readonly Used[];
  /** Sessions that are over. */
  overSessions(nowMs: number): readonly Session[];
  /** Tokens and accounts whose time ran out after `fromMs`, until `nowMs`. */
  expired(fromMs: number, nowMs: number): { readonly tokenIds: string[]; readonly accountIds: string[] };
}

export interface Used {
  readonly kind: 'account' | 'session' | 'token';
  readonly id: string;
  readonly atMs: number;
}

export interface Loaded {
  readonly accounts: readonly Account[];
  readonly sessions: readonly Session[];
  readonly tokens: readonly Token[];
}

/** Two partners have some hundred people; sessions and tokens are bounded for each account. */
export const MAX_ACCOUNTS = 5_000;
export const MAX_SESSIONS_EACH = 20;
export const MAX_TOKENS_EACH = 50;

export function createDirectory(loaded: Loaded): Directory {
  const accounts = new Map<string, Account>();
  const logins = new Map<string, string>();
  const sessions = createCredentials<Session>();
  const tokens = createCredentials<Token>();
  let used = new Map<string, Used>();

  const putAccount = (account: Account): void => {
    accounts.set(account.id, account);
    logins.set(account.login, account.id);
  };
  const account = (id: string): Account | null => accounts.get(id) ?? null;
  const mark = (kind: Used['kind'], id: string, atMs: number): void => {
    used.set(`${kind} ${id}`, { kind, id, atMs: Math.round(atMs) });
  };

  for (const one of loaded.accounts) putAccount(one);
  for (const one of loaded.sessions) sessions.put(one);
  for (const one of loaded.tokens) tokens.put(one);

  return {
    accounts: () => [...accounts.values()],
    account,
    byLogin: (login) => account(logins.get(login) ?? ''),
    putAccount,
    patchAccount(id, patch) {
      const current = accounts.get(id);
      if (current !== undefined) putAccount({ ...current, ...patch });
    },
    sessionByHash: sessions.byHash,
    sessionsOf: sessions.of,
    putSession: sessions.put,
    dropSessions: sessions.drop,
    tokenByHash: tokens.byHash,
    tokensOf: tokens.of,
    putToken: tokens.put,
    dropTokens: tokens.drop,
    used(credential, nowMs) {
      const lastUsedMs = Math.round(nowMs);
      if ('scopes' in credential) tokens.put({ ...credential, lastUsedMs });
      else sessions.put({ ...credential, lastUsedMs });
      mark('scopes' in credential ? 'token' : 'session', credential.id, nowMs);
      const owner = accounts.get(credential.accountId);
      if (owner !== undefined) accounts.set(owner.id, { ...owner, lastUsedMs });
      mark('account', credential.accountId, nowMs);
    },
    takeUsed() {
      const taken = [...used.values()];
      used = new Map();
      return taken;
    },
    expired(fromMs, nowMs) {
      const isNew = ({ expiresMs }: { readonly expiresMs: number | null }): boolean =>
        expiresMs !== null && expiresMs > fromMs && expiresMs <= nowMs;
      return {
        tokenIds: tokens
          .all()
          .filter(isNew)
          .map(({ id }) => id),
        accountIds: [...accounts.values()].filter(isNew).map(({ id }) => id),
      };
    },
    overSessions: (nowMs) => sessions.all().filter((session) => isSessionOver(session, nowMs)),
  };
}

interface Credential {
  readonly id: string;
  readonly hash: string;
  readonly accountId: string;
}

/** By hash for requests, by account for people. */
function createCredentials<T extends Credential>() {
  const byId = new Map<string, T>();
  const ids = new Map<string, string>();
  const byAccount = new Map<string, Set<string>>();
  return {
    all: (): readonly T[] => [...byId.values()],
    byHash: (hash: string): T | null => byId.get(ids.get(hash) ?? '') ?? null,
    of: (accountId: string): readonly T[] =>
      [...(byAccount.get(accountId) ?? [])].flatMap((id) => byId.get(id) ?? []),
    put(credential: T): void {
      const { id, hash, accountId } = credential;
      byId.set(id, credential);
      ids.set(hash, id);
      const others = byAccount.get(accountId) ?? new Set();
      byAccount.set(accountId, others.add(id));
    },
    drop(dropped: readonly string[]): void {
      for (const id of dropped) {
        const credential = byId.get(id);
        if (credential === undefined) continue;
        byId.delete(id);
        ids.delete(credential.hash);
        byAccount.get(credential.accountId)?.delete(id);
      }
    },
  };
}
