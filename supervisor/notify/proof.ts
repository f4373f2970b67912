// The proof: what was sent to whom, when the other side took it, and what it said. For pages and API; reads only.

import type { Reader } from '../platform/reader.ts';
import type { Channel, MessageState, Reason } from './model.ts';
import type { NoticeKind } from './notice.ts';

export interface SentMessage {
  readonly id: number;
  readonly thread: string;
  readonly kind: NoticeKind;
  readonly subjectFr: string;
  readonly subjectEn: string;
  readonly channel: Channel;
  /** The address, or the webhook's name. */
  readonly recipient: string;
  readonly reason: Reason;
  readonly partnerId: string | null;
  readonly state: MessageState;
  readonly notBeforeMs: number;
  readonly createdMs: number;
  readonly attempts: number;
  readonly acceptedMs: number | null;
  readonly response: string | null;
  readonly messageId: string;
}

const COLUMNS = `m.id, m.thread, n.kind, n.content ->> '$.subject.fr' AS subjectFr,
  n.content ->> '$.subject.en' AS subjectEn, m.channel,
  CASE WHEN m.channel = 'mail' THEN m.recipient ELSE (SELECT name FROM webhooks w WHERE w.id = m.recipient) END AS recipient,
  m.reason, m.partner_id AS partnerId, m.state, m.not_before_ms AS notBeforeMs, m.created_ms AS createdMs, m.attempts,
  m.accepted_ms AS acceptedMs, m.response, m.message_id AS messageId`;

export interface Proof {
  /** Of one partner, newest first. */
  messages(filter: MessageFilter): Promise<readonly SentMessage[]>;
  /** One message, with every try. */
  message(id: number): Promise<SentMessage | null>;
  attempts(id: number): Promise<readonly Attempt[]>;
  /** Everything of one thread, oldest first, for the page of an incident. */
  thread(thread: string): Promise<readonly SentMessage[]>;
  /** Of a thread, what became of each notice: those of which no message was made are left out. */
  announcements(thread: string): Promise<readonly Announcement[]>;
  /** Of these threads: what became of the mails to partners' own mailboxes. */
  deliveries(threads: readonly string[]): Promise<readonly MailboxDelivery[]>;
  /** Mandatory mailboxes of a partner that were not reached: the red line on pages. */
  unreached(partnerId: string): Promise<readonly SentMessage[]>;
}

/** Of one notice, mails and webhooks alike. */
export interface Announcement {
  /** Of the notice in its thread. */
  readonly key: string;
  readonly accepted: number;
  readonly failed: number;
  /** When the first of those that wait leaves, at the earliest; `null`: none waits. */
  readonly leavesMs: number | null;
}

export interface MailboxDelivery {
  readonly thread: string;
  /** Of the notice in its thread. */
  readonly key: string;
  readonly partnerId: string;
  readonly isFallback: boolean;
  readonly recipient: string;
  readonly state: 'accepted' | 'waiting' | 'failed';
  readonly acceptedMs: number | null;
  readonly response: string | null;
}

export interface MessageFilter {
  readonly partnerId: string;
  readonly states?: readonly MessageState[];
  readonly thread?: string;
  readonly beforeId?: number;
  readonly limit: number;
}

export interface Attempt {
  readonly atMs: number;
  readonly outcome: string;
  readonly code: number | null;
  readonly response: string;
}

/** A thread that told more than this is told of in part. */
const MAX_THREAD = 500;
const MAX_UNREACHED = 20;

export function createProof(reader: Pick<Reader, 'all'>): Proof {
  return {
    messages({ partnerId, states, thread, beforeId, limit }) {
      return reader.all<SentMessage>(
        `SELECT ${COLUMNS} FROM messages m JOIN notices n ON n.id = m.notice_id
         WHERE m.partner_id = ? AND m.id < ? AND (? IS NULL OR m.thread = ?)
           AND (? IS NULL OR m.state IN (SELECT value FROM json_each(?)))
         ORDER BY m.id DESC LIMIT ?`,
        [
          ...[partnerId, beforeId ?? Number.MAX_SAFE_INTEGER, thread ?? null, thread ?? null],
          ...(states === undefined ? [null, null] : [JSON.stringify(states), JSON.stringify(states)]),
          limit,
        ],
      );
    },
    async message(id) {
      const [found] = await reader.all<SentMessage>(
        `SELECT ${COLUMNS} FROM messages m JOIN notices n ON n.id = m.notice_id WHERE m.id = ?`,
        [id],
      );
      return found ?? null;
    },
    attempts: (id) =>
      reader.all<Attempt>(
        'SELECT at_ms AS atMs, outcome, code, response FROM delivery_attempts WHERE message = ? ORDER BY id LIMIT 100',
        [id],
      ),
    thread: (thread) =>
      reader.all<SentMessage>(
        `SELECT ${COLUMNS} FROM messages m JOIN notices n ON n.id = m.notice_id WHERE m.thread = ?
         ORDER BY m.id LIMIT ${MAX_THREAD}`,
        [thread],
      ),
    announcements: (thread) =>
      reader.all<Announcement>(
        `SELECT n.key, sum(m.state = 'accepted') AS accepted, sum(m.state IN ('failed', 'bounced')) AS failed,
           min(CASE WHEN m.state IN ('held', 'waiting', 'leased') THEN m.not_before_ms END) AS leavesMs
         FROM messages m JOIN notices n ON n.id = m.notice_id WHERE m.thread = ? GROUP BY n.key`,
        [thread],
      ),
    async deliveries(threads) {
      const rows = await reader.all<Omit<MailboxDelivery, 'isFallback'> & { readonly reason: Reason }>(
        `SELECT m.thread, n.key, m.partner_id AS partnerId, m.reason, m.recipient,
           CASE WHEN m.state = 'accepted' THEN 'accepted'
             WHEN m.state IN ('held', 'waiting', 'leased') THEN 'waiting' ELSE 'failed' END AS state,
           CASE WHEN m.state = 'accepted' THEN m.accepted_ms END AS acceptedMs, m.response
         FROM messages m JOIN notices n ON n.id = m.notice_id
         WHERE m.thread IN (SELECT value FROM json_each(?)) AND m.channel = 'mail'
           AND m.reason IN ('mandatory', 'fallback') AND m.partner_id IS NOT NULL
         ORDER BY m.id`,
        [JSON.stringify(threads)],
      );
      return rows.map(({ reason, ...row }) => ({ ...row, isFallback: reason === 'fallback' }));
    },
    unreached: (partnerId) =>
      reader.all<SentMessage>(
        `SELECT ${COLUMNS} FROM messages m JOIN notices n ON n.id = m.notice_id
         WHERE m.state IN ('failed', 'bounced') AND m.reason = 'mandatory' AND m.partner_id = ?
         ORDER BY m.id DESC LIMIT ${MAX_UNREACHED}`,
        [partnerId],
      ),
  };
}
