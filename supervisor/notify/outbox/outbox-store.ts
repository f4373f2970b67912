// All SQL of messages on their way: which are due, what came of them. Writing is by statements that the caller commits.

import type { Reader } from '../../platform/reader.ts';
import type { Statement, Value } from '../../platform/write-batch.ts';
import type { Recipient } from '../audience.ts';
import type { Channel } from '../model.ts';
import type { Due, Tried } from './model.ts';
import { messageIdOf } from './notice-store.ts';

/** What other servers say is kept so far. */
const MAX_RESPONSE = 500;

/**
 * Due, and nothing older of the same thread to the same recipient is still on its way: never "restored" before
 * "opened". Oldest first.
 */
const DUE = `
  SELECT m.id, n.kind, m.thread, n.key, n.at_ms AS atMs, m.channel, m.recipient, m.reason,
    m.source_id AS sourceId, m.partner_id AS partnerId, m.language, m.message_id AS messageId, m.attempts,
    n.content AS notice,
    (SELECT message_id FROM messages r WHERE r.id = (SELECT min(f.id) FROM messages f WHERE ${same('f')})) AS root,
    (SELECT message_id FROM messages r WHERE r.id = (SELECT max(f.id) FROM messages f WHERE ${same('f')})) AS last,
    (SELECT count(*) FROM messages f WHERE ${same('f')}) AS before
  FROM messages m INDEXED BY messages_due JOIN notices n ON n.id = m.notice_id
  WHERE m.state IN ('held', 'waiting', 'leased') AND m.state <> 'leased' AND m.not_before_ms <= ? AND m.channel = ?
    AND NOT EXISTS (SELECT 1 FROM messages e WHERE e.thread = m.thread AND e.channel = m.channel
      AND e.recipient = m.recipient AND e.id < m.id AND e.state IN ('held', 'waiting', 'leased'))
  ORDER BY m.not_before_ms, m.id LIMIT ?`;

function same(alias: string): string {
  return `${alias}.thread = m.thread AND ${alias}.channel = m.channel AND ${alias}.recipient = m.recipient
    AND ${alias}.state = 'accepted'`;
}

export async function readDue(
  reader: Pick<Reader, 'all'>,
  channel: Channel,
  nowMs: number,
  limit: number,
): Promise<Due[]> {
  const rows = await reader.all<Omit<Due, 'notice'> & { readonly notice: string }>(DUE, [
    nowMs,
    channel,
    limit,
  ]);
  return rows.map((row) => ({ ...row, notice: JSON.parse(row.notice) as Due['notice'] }));
}

export async function readLeased(reader: Pick<Reader, 'all'>, ids: readonly number[]): Promise<number[]> {
  const sql = "SELECT id FROM messages WHERE id IN (SELECT value FROM json_each(?)) AND state = 'leased'";
  return (await reader.all<{ readonly id: number }>(sql, [JSON.stringify(ids)])).map(({ id }) => id);
}

/** What a killed process was sending: it is sent again, under the same Message-ID. */
export function releaseLeased(): Statement {
  return {
    sql: `UPDATE messages INDEXED BY messages_due SET state = 'waiting', lease_ms = NULL
          WHERE state IN ('held', 'waiting', 'leased') AND state = 'leased'`,
    parameters: [],
  };
}

export function lease(ids: readonly number[], untilMs: number): Statement {
  return {
    sql: `UPDATE messages SET state = 'leased', lease_ms = ?
          WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('held', 'waiting')`,
    parameters: [untilMs, JSON.stringify(ids)],
  };
}

const END = `UPDATE messages SET state = ?, lease_ms = NULL, attempts = attempts + 1, accepted_ms = ?, response = ?
  WHERE id = ? AND state = 'leased'`;
const ATTEMPT =
  'INSERT INTO delivery_attempts (message, at_ms, outcome, code, response) VALUES (?, ?, ?, ?, ?)';

/** `retryMs`: when a deferred one is tried again; `null`: it is not, and has failed. Of one that found nobody: not before. */
export function finish(due: Due, tried: Tried, nowMs: number, retryMs: number | null): readonly Statement[] {
  const { id } = due;
  const response = tried.response.slice(0, MAX_RESPONSE);
  const attempt = (outcome: string, code: number | null): Statement => ({
    sql: ATTEMPT,
    parameters: [id, nowMs, outcome, code, response],
  });
  const end = (...parameters: readonly Value[]): Statement => ({
    sql: END,
    parameters: [...parameters, response, id],
  });
  const back = (state: string): Statement => ({
    sql: "UPDATE messages SET state = ?, lease_ms = NULL WHERE id = ? AND state = 'leased'",
    parameters: [state, id],
  });
  switch (tried.kind) {
    case 'accepted':
      return [end('accepted', nowMs), attempt('accepted', tried.code)];
    case 'failed':
      return [end('failed', null), attempt('failed', tried.code)];
    case 'deferred':
      if (retryMs === null) return [end('failed', null), attempt('failed', tried.code)];
      return [end('waiting', null), attempt('deferred', tried.code), ...postpone(due, retryMs)];
    case 'dropped':
      return [end('replaced', null)];
    case 'held':
      return [back('held'), ...postpone(due, tried.untilMs)];
    case 'away':
      return [back('waiting'), ...(retryMs === null ? [] : postpone(due, retryMs))];
  }
}

/** With it wait those of its thread that must not overtake it: looking for what is due then passes them by. */
function postpone({ thread, channel, recipient, id }: Due, retryMs: number): readonly Statement[] {
  return [
    {
      sql: `UPDATE messages SET not_before_ms = max(not_before_ms, ?)
            WHERE thread = ? AND channel = ? AND recipient = ? AND id >= ? AND state IN ('held', 'waiting')`,
      parameters: [retryMs, thread, channel, recipient, id],
    },
  ];
}

/** The same notice to somebody else, because a message was refused: once each. */
export function insertInstead(
  messageId: number,
  recipients: readonly Recipient[],
  domain: string,
  nowMs: number,
): readonly Statement[] {
  return recipients.map(({ channel, to, reason, sourceId, partnerId, language }) => ({
    sql: `INSERT INTO messages (notice_id, thread, channel, recipient, reason, source_id, partner_id, language,
            message_id, state, not_before_ms, created_ms)
          SELECT n.id, n.thread, ?, ?, ?, ?, ?, ?, ${messageIdOf('?')}, 'waiting', ?, ?
          FROM notices n WHERE n.id = (SELECT notice_id FROM messages WHERE id = ?)
            AND json_type(n.content, '$.content') IS NOT NULL ON CONFLICT (notice_id, channel, recipient) DO NOTHING`,
    parameters: [channel, to, reason, sourceId, partnerId, language, domain, nowMs, nowMs, messageId],
  }));
}

/** Somebody wants it tried anew. Not where its text is kept no more. */
export function sendAgain(id: number, nowMs: number): Statement {
  return {
    sql: `UPDATE messages SET state = 'waiting', not_before_ms = ?, attempts = 0
          WHERE id = ? AND state IN ('failed', 'bounced') AND EXISTS (
            SELECT 1 FROM notices n WHERE n.id = notice_id AND json_type(n.content, '$.content') IS NOT NULL)`,
    parameters: [nowMs, id],
    changes: 1,
  };
}

/** Taken, and sent back later: somebody read the reply of the recipient's server. */
export function markBounced(id: number, nowMs: number): readonly Statement[] {
  return [
    {
      sql: "UPDATE messages SET state = 'bounced' WHERE id = ? AND state = 'accepted'",
      parameters: [id],
      changes: 1,
    },
    { sql: ATTEMPT, parameters: [id, nowMs, 'bounced', null, ''] },
  ];
}
