// The SQL that writes a notice and its messages, in the transaction of the change that they tell of.

import type { Statement } from '../../platform/write-batch.ts';
import type { Recipient } from '../audience.ts';
import { isFinal } from '../model.ts';
import type { Notice } from '../notice.ts';

export interface Timing {
  readonly nowMs: number;
  /** Nobody gets it sooner. */
  readonly notBeforeMs: number;
  /** Since the last mail of the thread to the same recipient; 0: no matter. */
  readonly spacingMs: number;
}

/** What makes Message-IDs ours: the domain of the sender's address. */
export type MailDomain = string;

export function insertNotice({ thread, kind, key, ...rest }: Notice, nowMs: number): Statement {
  return {
    sql: `INSERT INTO notices (thread, kind, key, at_ms, content) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (thread, key) DO NOTHING`,
    parameters: [thread, kind, key, nowMs, JSON.stringify(rest)],
  };
}

const COLUMNS = `notice_id, thread, channel, recipient, reason, source_id, partner_id, language, message_id, state,
  not_before_ms, created_ms`;
/** RFC 5322 section 3.6.4; 80 random bits, and the thread for people who read headers. A colon has no place there. */
export const messageIdOf = (domain: string): string =>
  `'<' || replace(lower(n.thread), ':', '-') || '.' || lower(hex(randomblob(10))) || '@' || ${domain} || '>'`;
const MESSAGE_ID = messageIdOf('g.domain');
const STATE = `CASE WHEN due_ms > g.now_ms THEN 'held' ELSE 'waiting' END`;
/** A notice that has messages was handed over before. */
const NEW_NOTICE = 'NOT EXISTS (SELECT 1 FROM messages old WHERE old.notice_id = n.id)';
/** When the thread last said something to a recipient, or is about to. */
const LAST_SAID = `(SELECT max(coalesce(m.accepted_ms, m.not_before_ms)) FROM messages m
  WHERE m.thread = n.thread AND m.channel = r.value ->> 0 AND m.recipient = r.value ->> 1
    AND (m.state IN ('accepted', 'waiting', 'leased')))`;

/** It was told something of the thread before this notice, or is about to be. */
const WAS_TOLD = `EXISTS (SELECT 1 FROM messages m WHERE m.thread = n.thread AND m.channel = r.value ->> 0
  AND m.recipient = r.value ->> 1 AND m.notice_id < n.id
  AND (m.state IN ('accepted', 'waiting', 'leased') OR (m.state = 'held' AND m.not_before_ms <= g.now_ms)))`;

const direct = (dueMs: string, condition: string): string => `
  WITH g AS (SELECT ? AS now_ms, ? AS due_ms, ? AS spacing_ms, ? AS domain)
  INSERT INTO messages (${COLUMNS})
  SELECT id, thread, channel, recipient, reason, source_id, partner_id, language, message_id, ${STATE}, due_ms, now_ms
  FROM (
    SELECT n.id, n.thread, r.value ->> 0 AS channel, r.value ->> 1 AS recipient, r.value ->> 2 AS reason,
      r.value ->> 3 AS source_id, r.value ->> 4 AS partner_id, r.value ->> 5 AS language, ${MESSAGE_ID} AS message_id,
      ${dueMs} AS due_ms, g.now_ms
    FROM g, notices n, json_each(?) r WHERE n.thread = ? AND n.key = ? AND ${condition}
  ) AS g WHERE true ON CONFLICT (notice_id, channel, recipient) DO NOTHING`;
const DUE = 'max(g.due_ms, r.value ->> 6)';
const DIRECT = direct(DUE, NEW_NOTICE);
const DIRECT_SPACED = direct(`max(${DUE}, coalesce(${LAST_SAID} + g.spacing_ms, 0))`, NEW_NOTICE);
const ADDED = direct(DUE, 'true');
const TO_KNOWING = direct(DUE, `${WAS_TOLD} AND ${NEW_NOTICE}`);
const TO_NEWCOMERS = direct(DUE, `NOT ${WAS_TOLD} AND ${NEW_NOTICE}`);

/** Of a notice that was handed over before, none. */
export function insertMessages(
  notice: Pick<Notice, 'thread' | 'key'>,
  recipients: readonly Recipient[],
  timing: Timing,
  domain: MailDomain,
): Statement {
  return messagesBy(timing.spacingMs > 0 ? DIRECT_SPACED : DIRECT, notice, recipients, timing, domain);
}

/** To those who have none of this notice yet. */
export function addMessages(
  notice: Pick<Notice, 'thread' | 'key'>,
  recipients: readonly Recipient[],
  timing: Timing,
  domain: MailDomain,
): Statement {
  return messagesBy(ADDED, notice, recipients, timing, domain);
}

/** Of these those who were told something in the thread before, or the others. */
export function insertMessagesWhere(
  wereTold: boolean,
  notice: Pick<Notice, 'thread' | 'key'>,
  recipients: readonly Recipient[],
  timing: Timing,
  domain: MailDomain,
): Statement {
  return messagesBy(wereTold ? TO_KNOWING : TO_NEWCOMERS, notice, recipients, timing, domain);
}

function messagesBy(
  sql: string,
  { thread, key }: Pick<Notice, 'thread' | 'key'>,
  recipients: readonly Recipient[],
  { nowMs, notBeforeMs, spacingMs }: Timing,
  domain: MailDomain,
): Statement {
  const rows = recipients.map(({ channel, to, reason, sourceId, partnerId, language, quietUntilMs }) => [
    ...[channel, to, reason, sourceId, partnerId, language, quietUntilMs],
  ]);
  return { sql, parameters: [nowMs, notBeforeMs, spacingMs, domain, JSON.stringify(rows), thread, key] };
}

/**
 * To those who were told something in this thread, or still will be, and whom it is still to be told. `told`: it left, or is on its way; where everything
 * is held, a further word waits as long, and a last one is not needed.
 */
const thread = (condition: string): string => `
  WITH g AS (SELECT ? AS now_ms, ? AS due_ms, ? AS spacing_ms, ? AS domain, ? AS channels),
  t AS (
    SELECT m.channel, m.recipient, max(m.id) AS last_id,
      max(m.state <> 'held' OR m.not_before_ms <= g.now_ms) AS told,
      max(CASE WHEN m.state = 'held' THEN m.not_before_ms ELSE 0 END) AS held_ms,
      max(CASE WHEN m.state = 'held' THEN 0 ELSE coalesce(m.accepted_ms, m.not_before_ms) END) AS said_ms
    FROM g, messages m WHERE m.thread = ? AND m.state IN ('held', 'waiting', 'leased', 'accepted')
      AND (m.channel = 'webhook' OR g.channels = 'all')
      AND (m.reason <> 'subscription' OR EXISTS (
        SELECT 1 FROM subscriptions s JOIN accounts a ON a.id = s.account_id
        WHERE s.id = m.source_id AND a.revoked_ms IS NULL AND (a.expires_ms IS NULL OR a.expires_ms > g.now_ms)))
      AND (m.reason NOT IN ('mandatory', 'fallback', 'escalation') OR EXISTS (
        SELECT 1 FROM mailboxes b WHERE b.id = m.source_id OR b.address = m.recipient))
      AND (m.channel = 'mail' OR EXISTS (
        SELECT 1 FROM webhooks w WHERE w.id = m.recipient AND w.disabled_ms IS NULL))
    GROUP BY m.channel, m.recipient
  )
  INSERT INTO messages (${COLUMNS})
  SELECT id, thread, channel, recipient, reason, source_id, partner_id, language, message_id, ${STATE}, due_ms, now_ms
  FROM (
    SELECT n.id, n.thread, t.channel, t.recipient, p.reason, p.source_id, p.partner_id, p.language,
      ${MESSAGE_ID} AS message_id, g.now_ms,
      max(g.due_ms, CASE WHEN t.told THEN 0 ELSE t.held_ms END, coalesce(q.value ->> 1, 0),
        CASE WHEN g.spacing_ms > 0 THEN t.said_ms + g.spacing_ms ELSE 0 END) AS due_ms
    FROM g, notices n, t JOIN messages p ON p.id = t.last_id
      LEFT JOIN json_each(?) q ON p.reason = 'subscription' AND q.value ->> 0 = p.source_id
    WHERE n.thread = ? AND n.key = ? AND ${condition} AND ${NEW_NOTICE}
  ) AS g WHERE true ON CONFLICT (notice_id, channel, recipient) DO NOTHING`;
const TO_THREAD = thread('true');
const TO_TOLD = thread('t.told');

/** `quiet`: subscriptions that have quiet hours now, and until when. */
export function insertThreadMessages(
  notice: Notice,
  quiet: readonly (readonly [subscriptionId: string, untilMs: number])[],
  { nowMs, notBeforeMs, spacingMs }: Timing,
  { domain, isMailOn }: { readonly domain: MailDomain; readonly isMailOn: boolean },
): Statement {
  return {
    sql: isFinal(notice.kind) ? TO_TOLD : TO_THREAD,
    parameters: [
      ...[nowMs, notBeforeMs, spacingMs, domain, isMailOn ? 'all' : 'webhooks', notice.thread],
      ...[JSON.stringify(quiet), notice.thread, notice.key],
    ],
  };
}

/** A younger word takes the place of those that are still held; the last one of the thread takes that of all. */
export function replaceHeld(notice: Notice, nowMs: number): Statement {
  const onlyTold = isFinal(notice.kind)
    ? ''
    : `AND EXISTS (SELECT 1 FROM messages own WHERE own.notice_id = n.id AND own.channel = messages.channel
         AND own.recipient = messages.recipient)`;
  return {
    sql: `UPDATE messages SET state = 'replaced' FROM notices n
          WHERE n.thread = ? AND n.key = ? AND messages.thread = n.thread AND messages.state = 'held'
            AND messages.not_before_ms > ? AND messages.notice_id < n.id ${onlyTold}`,
    parameters: [notice.thread, notice.key, nowMs],
  };
}
