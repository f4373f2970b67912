// People of two partners with what they sign in with, put into a database that is not served yet: alive, narrow, ended.

import { randomBytes } from 'node:crypto';
import type { Account, Session, Token } from '../access/model.ts';
import { createPasswords } from '../access/password-hash.ts';
import { hashOf, newId, newToken } from '../access/secrets.ts';
import { insertAccount, insertToken } from '../access/store.ts';
import type { Connection } from '../platform/database.ts';
import type { Right, Role } from '../platform/http/principal.ts';
import { createWriteBatch } from '../platform/write-batch.ts';
import { PARTNERS } from './two-partners.ts';

/** Why what somebody signs in with is worth nothing; `null`: it is worth something. */
export type Ended = 'account-revoked' | 'account-expired' | 'expired' | 'idle' | 'unknown' | null;

/** Somebody who asks, in one of the ways that there are to ask. */
export interface Actor {
  readonly name: string;
  readonly kind: 'anonymous' | 'session' | 'token';
  readonly partnerId: string | null;
  readonly role: Role | null;
  /** Sites of a contractor. */
  readonly siteIds: readonly string[];
  /** Of a token with fewer rights than its account. */
  readonly scopes: readonly Right[] | null;
  readonly ended: Ended;
  readonly accountId: string | null;
  readonly login: string | null;
  /** Of the session or token. */
  readonly credentialId: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Target {
  readonly id: string;
  readonly sessionId: string;
  readonly tokenId: string;
}

export interface People {
  readonly actors: readonly Actor[];
  /** Whatever may never be in any answer. */
  readonly secrets: ReadonlySet<string>;
  /** Somebody of the partner who does nothing, for others to act on; another one each time. */
  target(partnerId: string): Target;
  /** The same one each time, for those who cannot do anything to it. */
  bystander(partnerId: string): Target;
  /** The same actor with an account and credentials of its own, that may be ended. Another one each time. */
  twin(actor: Actor): Actor;
}

export const PASSWORD = 'la loire monte en février';
const ALL: readonly Right[] = [
  ...(['state.read', 'frames.read', 'private.read', 'inventory.write'] as const),
  ...(['incidents.report', 'incidents.work', 'works.plan', 'works.carry-out', 'notify.manage'] as const),
  ...(['accounts.manage', 'audit.read'] as const),
];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EMPTY_HANDS = { accountId: null, login: null, credentialId: null } as const;

type Wish = Pick<Actor, 'name' | 'kind' | 'partnerId' | 'role' | 'siteIds' | 'scopes' | 'ended'>;

/** How many can be had of each. */
export interface Spares {
  readonly twins: number;
  readonly targets: number;
}

export async function seedPeople(connection: Connection, nowMs: number, spares: Spares): Promise<People> {
  const password = await createPasswords().hash(PASSWORD);
  return connection.transaction(() => seed(connection, { password, nowMs, spares }))();
}

interface Seed {
  readonly password: string;
  readonly nowMs: number;
  readonly spares: Spares;
}

function seed(connection: Connection, { password, nowMs, spares }: Seed): People {
  const writeBatch = createWriteBatch(connection);
  const secrets = new Set<string>([password]);
  let made = 0;

  function account(wish: Omit<Wish, 'kind' | 'scopes'>): Account {
    made++;
    const partnerId = wish.partnerId ?? PARTNERS[0];
    const one: Account = {
      ...{ id: newId(), login: `personne${made}@${partnerId}.example`, name: `Personne ${made}` },
      ...{ partnerId, role: wish.role ?? 'viewer', company: null, language: 'fr', siteIds: wish.siteIds },
      ...{ password, createdMs: nowMs - DAY_MS, lastUsedMs: null, reviewedMs: null, reviewedBy: null },
      expiresMs: wish.ended === 'account-expired' ? nowMs - HOUR_MS : null,
      revokedMs: wish.ended === 'account-revoked' ? nowMs - HOUR_MS : null,
      version: 1,
    };
    writeBatch(insertAccount(one));
    const revoke = 'UPDATE accounts SET revoked_ms = ? WHERE id = ?';
    connection.prepare(revoke).run(one.revokedMs, one.id);
    return one;
  }

  function session({ id: accountId }: Account, ended: Ended): { session: Session; secret: string } {
    const secret = `biscuit-${randomBytes(24).toString('base64url')}`;
    const one: Session = {
      ...{ id: newId(), hash: hashOf(secret), accountId, createdMs: nowMs - DAY_MS },
      lastUsedMs: ended === 'idle' ? nowMs - 13 * HOUR_MS : nowMs,
      expiresMs: ended === 'expired' ? nowMs - HOUR_MS : nowMs + DAY_MS,
      ...{ address: '192.0.2.7', agent: 'Navigateur' },
    };
    const sql = 'INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
    connection
      .prepare(sql)
      .run(one.id, one.hash, accountId, one.createdMs, one.lastUsedMs, one.expiresMs, one.address, one.agent);
    secrets.add(secret).add(one.hash);
    return { session: one, secret };
  }

  function token({ id: accountId }: Account, scopes: readonly Right[], ended: Ended) {
    const secret = newToken();
    const one: Token = {
      ...{ id: newId(), hash: hashOf(secret), accountId, name: 'Programme', scopes },
      ...{ createdMs: nowMs - DAY_MS, lastUsedMs: null },
      expiresMs: ended === 'expired' ? nowMs - HOUR_MS : nowMs + DAY_MS,
    };
    writeBatch([insertToken(one)]);
    secrets.add(secret).add(one.hash);
    return { token: one, secret };
  }

  function actor(wish: Wish): Actor {
    if (wish.kind === 'anonymous') return { ...wish, ...EMPTY_HANDS, headers: {} };
    if (wish.ended === 'unknown')
      return { ...wish, ...EMPTY_HANDS, headers: headersOf(wish.kind, newToken()) };
    const owner = account(wish);
    const own = { accountId: owner.id, login: owner.login };
    if (wish.kind === 'token') {
      const { token: one, secret } = token(owner, wish.scopes ?? ALL, wish.ended);
      return { ...wish, ...own, credentialId: one.id, headers: headersOf('token', secret) };
    }
    const { session: one, secret } = session(owner, wish.ended);
    return { ...wish, ...own, credentialId: one.id, headers: headersOf('session', secret) };
  }

  const wishes = allWishes();
  function target(partnerId: string): Target {
    const owner = account({ name: '', partnerId, role: 'viewer', siteIds: [], ended: null });
    const { id: sessionId } = session(owner, null).session;
    return { id: owner.id, sessionId, tokenId: token(owner, ['state.read'], null).token.id };
  }
  const stock = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);
  const twins = new Map(wishes.map((wish) => [wish.name, stock(spares.twins, () => actor(wish))]));
  const ofPartners = <T>(make: (partnerId: string) => T): Map<string, T> =>
    new Map(PARTNERS.map((partnerId) => [partnerId, make(partnerId)]));
  const targets = ofPartners((partnerId) => stock(spares.targets, () => target(partnerId)));
  const bystanders = ofPartners(target);
  return {
    actors: wishes.map(actor),
    secrets,
    target: (partnerId) => taken(targets.get(partnerId), partnerId),
    bystander: (partnerId) => bystanders.get(partnerId) as Target,
    twin: ({ name }) => taken(twins.get(name), name),
  };
}

function taken<T>(left: T[] | undefined, name: string): T {
  const one = left?.pop();
  if (one === undefined) throw new Error(`no spare is left of ${name}`);
  return one;
}

function headersOf(kind: 'session' | 'token', secret: string): Readonly<Record<string, string>> {
  return kind === 'token'
    ? { authorization: `Bearer ${secret}` }
    : { cookie: `vigie=${secret}`, 'sec-fetch-site': 'same-origin' };
}

/** Every role of both partners by session and by token; contractors also without a site; tokens of one right; ended ones. */
function allWishes(): Wish[] {
  const base = { siteIds: [], scopes: null, ended: null } as const;
  const wishes: Wish[] = [{ ...base, name: 'nobody', kind: 'anonymous', partnerId: null, role: null }];
  for (const partnerId of PARTNERS) {
    const contractor = { ...base, partnerId, role: 'contractor' } as const;
    for (const kind of ['session', 'token'] as const) {
      for (const role of ['viewer', 'operator', 'administrator'] as const) {
        wishes.push({ ...base, name: `${role} of ${partnerId} by ${kind}`, kind, partnerId, role });
      }
      const siteIds = [`${partnerId}-a`];
      wishes.push({ ...contractor, name: `contractor of ${partnerId} by ${kind}`, kind, siteIds });
    }
    wishes.push({ ...contractor, name: `contractor of ${partnerId} without a site`, kind: 'session' });
  }
  for (const right of ALL) {
    const name = `token of an administrator of smo for ${right} only`;
    wishes.push({ ...base, name, kind: 'token', partnerId: 'smo', role: 'administrator', scopes: [right] });
  }
  for (const [ended, kind] of ENDED) {
    const name = `administrator of tmvl by ${kind}, ${ended}`;
    wishes.push({ ...base, name, kind, partnerId: 'tmvl', role: 'administrator', ended });
  }
  return wishes;
}

const ENDED: readonly (readonly [Ended, 'session' | 'token'])[] = [
  ['account-revoked', 'session'],
  ['account-revoked', 'token'],
  ['account-expired', 'session'],
  ['expired', 'session'],
  ['expired', 'token'],
  ['idle', 'session'],
  ['unknown', 'session'],
  ['unknown', 'token'],
];
