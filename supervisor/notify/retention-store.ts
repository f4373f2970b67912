// The SQL that forgets old notices and messages: looked for by the reader, which holds up nobody, and written by ids.

import type { Reader } from '../platform/reader.ts';
import type { Statement } from '../platform/write-batch.ts';

/** The thread has said nothing since: who was told of it is asked for no more. Summaries and tests stand alone. */
const isOver = `(n.thread IN ('digest', 'test') OR NOT EXISTS (
  SELECT 1 FROM notices y WHERE y.thread = n.thread AND y.at_ms >= ?))`;
const ON_ITS_WAY = `m.state IN ('held', 'waiting', 'leased')`;
const TO_PEOPLE = `m.reason IN ('subscription', 'person')`;
const noMessage = (condition: string): string =>
  `NOT EXISTS (SELECT 1 FROM messages m WHERE m.notice_id = n.id AND (${condition}))`;

export interface OlderNotice {
  readonly id: number;
  /** 1: its thread has ended; 0: not. */
  readonly isOver: number;
  /** 1: it has its text, and nobody will be sent it any more. What a mailbox refused may be sent again. */
  readonly isRead: number;
}

/** In order of their ids. */
export function readOlder(
  reader: Pick<Reader, 'all'>,
  afterId: number,
  beforeMs: number,
  limit: number,
): Promise<readonly OlderNotice[]> {
  return reader.all<OlderNotice>(
    `SELECT n.id, ${isOver} AS isOver, json_type(n.content, '$.content') IS NOT NULL
       AND ${noMessage(`${ON_ITS_WAY} OR (m.state IN ('failed', 'bounced') AND NOT ${TO_PEOPLE})`)} AS isRead
     FROM notices n NOT INDEXED WHERE n.id > ? AND n.at_ms < ? ORDER BY n.id LIMIT ?`,
    [beforeMs, afterId, beforeMs, limit],
  );
}

/** Ids of notices of threads that have ended before that, oldest first. */
export async function readOldThreads(
  reader: Pick<Reader, 'all'>,
  beforeMs: number,
  limit: number,
): Promise<readonly number[]> {
  const rows = await reader.all<{ readonly id: number }>(
    `SELECT n.id FROM notices n INDEXED BY notices_at
     WHERE n.at_ms < ? AND ${isOver} AND ${noMessage(ON_ITS_WAY)} ORDER BY n.at_ms LIMIT ?`,
    [beforeMs, beforeMs, limit],
  );
  return rows.map(({ id }) => id);
}

/** Ids of what is not on its way. */
export async function readMessagesOf(
  reader: Pick<Reader, 'all'>,
  noticeIds: readonly number[],
  whose: 'people' | 'all',
  limit: number,
): Promise<readonly number[]> {
  const rows = await reader.all<{ readonly id: number }>(
    `SELECT m.id FROM messages m WHERE m.notice_id IN (SELECT value FROM json_each(?))
       AND NOT ${ON_ITS_WAY} ${whose === 'people' ? `AND ${TO_PEOPLE}` : ''} LIMIT ?`,
    [JSON.stringify(noticeIds), limit],
  );
  return rows.map(({ id }) => id);
}

export function forgetMessages(ids: readonly number[]): readonly Statement[] {
  const parameters = [JSON.stringify(ids)];
  return [
    { sql: 'DELETE FROM delivery_attempts WHERE message IN (SELECT value FROM json_each(?))', parameters },
    { sql: 'DELETE FROM messages WHERE id IN (SELECT value FROM json_each(?))', parameters },
  ];
}

/** What it was about and for whom stays. */
export function forgetTexts(ids: readonly number[]): Statement {
  return {
    sql: `UPDATE notices SET content = json_remove(content, '$.content', '$.attachments', '$.links')
          WHERE id IN (SELECT value FROM json_each(?))`,
    parameters: [JSON.stringify(ids)],
  };
}

export function forgetNotices(ids: readonly number[]): Statement {
  return {
    sql: 'DELETE FROM notices WHERE id IN (SELECT value FROM json_each(?))',
    parameters: [JSON.stringify(ids)],
  };
}
