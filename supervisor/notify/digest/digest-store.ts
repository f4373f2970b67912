// What summaries read: what was said in a time, and what of it somebody had no mail of.

import type { Reader } from '../../platform/reader.ts';
import type { Subject } from '../audience.ts';
import type { NoticeKind, NoticeScope } from '../notice.ts';
import { DIGEST_THREAD, untilOf } from './model.ts';

/** More happened in a week than anybody reads; the rest is on the site. */
const MAX_NOTICES = 2_000;

export interface Said {
  readonly thread: string;
  readonly kind: NoticeKind;
  readonly scope: NoticeScope;
  readonly subject: string;
  readonly state: string;
  readonly headline: string;
}

interface SaidRow extends Omit<Said, 'scope'> {
  readonly scope: string;
}

/** Escalations and tests are for their recipients alone. */
const TOLD = `n.thread <> '${DIGEST_THREAD}' AND n.at_ms >= ? AND n.at_ms < ?
  AND n.content ->> '$.audience.to' IN ('everybody', 'thread')
  AND (n.kind GLOB 'incident-*' OR n.kind GLOB 'work-*')`;
/** A mail of the thread that left or will leave. */
const NO_MAIL = `NOT EXISTS (SELECT 1 FROM messages m WHERE m.thread = n.thread AND m.channel = 'mail'
  AND m.recipient = ? AND m.state IN ('held', 'waiting', 'leased', 'accepted', 'bounced'))`;

/** Oldest first; of too many the newest. */
export async function readUntold(
  reader: Pick<Reader, 'all'>,
  address: string,
  language: 'fr' | 'en',
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly Said[]> {
  const rows = await reader.all<SaidRow>(
    `SELECT n.thread, n.kind, n.content -> '$.scope' AS scope, n.content ->> '$.subject.${language}' AS subject,
       n.content ->> '$.content.${language}.state' AS state,
       n.content ->> '$.content.${language}.headline' AS headline
     FROM notices n INDEXED BY notices_at WHERE ${TOLD} AND ${NO_MAIL} ORDER BY n.id DESC LIMIT ${MAX_NOTICES}`,
    [fromMs, toMs, address],
  );
  return rows.reverse().map((row) => ({ ...row, scope: JSON.parse(row.scope) as NoticeScope }));
}

/** What was said about, each once. */
export async function readSubjects(
  reader: Pick<Reader, 'all'>,
  fromMs: number,
  toMs: number,
): Promise<readonly Subject[]> {
  const rows = await reader.all<{ readonly kind: NoticeKind; readonly scope: string }>(
    `SELECT DISTINCT n.kind, n.content -> '$.scope' AS scope FROM notices n INDEXED BY notices_at WHERE ${TOLD} LIMIT ${MAX_NOTICES}`,
    [fromMs, toMs],
  );
  return rows.map(({ kind, scope }) => ({ kind, scope: JSON.parse(scope) as NoticeScope }));
}

/** Until when the last summary told that somebody got; `null`: there was none. */
export async function readLastUntil(
  reader: Pick<Reader, 'all'>,
  address: string,
  beforeId: number,
): Promise<number | null> {
  const [row] = await reader.all<{ readonly key: string }>(
    `SELECT n.key FROM messages m JOIN notices n ON n.id = m.notice_id
     WHERE m.thread = '${DIGEST_THREAD}' AND m.channel = 'mail' AND m.recipient = ? AND m.id < ?
       AND m.state = 'accepted' ORDER BY m.id DESC LIMIT 1`,
    [address, beforeId],
  );
  return row === undefined ? null : untilOf(row.key);
}
