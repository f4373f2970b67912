// Calendars that programs subscribe to: a secret address for each, of one partner, that can be taken back.

import type { Actor } from '../access/actor.ts';
import type { Entry } from '../access/audit/chain.ts';
import { hashOf, newId, newSecret } from '../access/secrets.ts';
import type { Connection } from '../platform/database.ts';
import type { Principal } from '../platform/http/principal.ts';
import { notFound, ProblemError } from '../platform/http/problem.ts';
import type { Statement, Written } from '../platform/write-batch.ts';

export interface Feed {
  readonly id: string;
  readonly partnerId: string;
  readonly createdMs: number;
  readonly createdBy: string;
  readonly lastUsedMs: number | null;
}

export interface FeedsDeps {
  readonly connection: Connection;
  readonly record: (statements: readonly Statement[], entries: readonly Entry[]) => Promise<Written>;
  /** Everything announced, as that partner is told of it. */
  readonly calendarOf: (partnerId: string) => Promise<string>;
  readonly now: () => number;
}

export interface Feeds {
  /** Of their own partner, the oldest first. */
  of(who: Principal): readonly Feed[];
  /** Throws ProblemError where it is not to be. The secret is told once. */
  open(who: Principal, actor: Actor): Promise<{ readonly feed: Feed; readonly secret: string }>;
  /** Its address answers no more. */
  revoke(who: Principal, actor: Actor, id: string): Promise<void>;
  /** What that address answers; `null`: nothing, there is none. */
  calendar(secret: string): Promise<string | null>;
}

/** A partner has a handful of programs. */
const MAX_FEEDS = 20;
/** When it was used is told to the hour: programs ask all the time. */
const USED_EVERY_MS = 3_600_000;

export function createFeeds({ connection, record, calendarOf, now }: FeedsDeps): Feeds {
  const all = connection.prepare<[], Feed & { readonly hash: string }>(
    `SELECT id, partner_id AS partnerId, hash, created_ms AS createdMs, created_by AS createdBy,
       last_used_ms AS lastUsedMs
     FROM calendar_feeds WHERE revoked_ms IS NULL ORDER BY created_ms, id`,
  );
  let feeds = all.all();

  async function write(statements: readonly Statement[], entries: readonly Entry[]): Promise<void> {
    const written = await record(statements, entries);
    feeds = all.all();
    if (written.kind !== 'written') throw notFound('calendar');
  }

  const ownOf = ({ rights, siteIds, account }: Principal) =>
    rights.has('works.plan') && siteIds === null
      ? feeds.filter(({ partnerId }) => partnerId === account?.partnerId)
      : [];

  return {
    of: (who) => ownOf(who).map(({ hash: _hash, ...feed }) => feed),

    async open(who, actor) {
      const partnerId = who.account?.partnerId;
      if (partnerId === undefined || !who.rights.has('works.plan') || who.siteIds !== null) {
        throw new ProblemError({ status: 403, title: 'Not allowed', detail: 'Calendars are for operators.' });
      }
      if (ownOf(who).length >= MAX_FEEDS) {
        const detail = `A partner has ${MAX_FEEDS} calendars at most: take one back first.`;
        const french = `Au plus ${MAX_FEEDS}\u00a0agendas\u00a0: révoquez-en un d’abord.`;
        throw new ProblemError({ status: 409, title: 'Too many', detail, french });
      }
      const secret = newSecret();
      const feed: Feed = {
        ...{ id: newId(), partnerId, createdMs: Math.round(now()), createdBy: actor.actor, lastUsedMs: null },
      };
      const statement = {
        sql: 'INSERT INTO calendar_feeds (id, partner_id, hash, created_ms, created_by) VALUES (?, ?, ?, ?, ?)',
        parameters: [feed.id, partnerId, hashOf(secret), feed.createdMs, feed.createdBy],
        changes: 1,
      };
      await write(
        [statement],
        [{ ...actor, action: 'calendar.opened', object: `calendar:${feed.id}`, detail: {} }],
      );
      return { feed, secret };
    },

    async revoke(who, actor, id) {
      if (!ownOf(who).some((one) => one.id === id)) throw notFound('calendar');
      const statement = {
        sql: 'UPDATE calendar_feeds SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL',
        parameters: [Math.round(now()), id],
        changes: 1,
      };
      await write(
        [statement],
        [{ ...actor, action: 'calendar.revoked', object: `calendar:${id}`, detail: {} }],
      );
    },

    async calendar(secret) {
      const hash = hashOf(secret);
      const feed = feeds.find((one) => one.hash === hash);
      if (feed === undefined) return null;
      const nowMs = Math.round(now());
      if (nowMs - (feed.lastUsedMs ?? 0) >= USED_EVERY_MS) {
        const sql = 'UPDATE calendar_feeds SET last_used_ms = ? WHERE id = ?';
        await write([{ sql, parameters: [nowMs, feed.id] }], []);
      }
      return calendarOf(feed.partnerId);
    },
  };
}
