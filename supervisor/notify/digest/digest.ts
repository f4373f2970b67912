// The daily summary: made once a day for everybody whom something of the day concerns; what stands in it is gathered
// when it is sent, and one that has nothing to tell is not sent.

import type { Reader } from '../../platform/reader.ts';
import type { Statement, Written } from '../../platform/write-batch.ts';
import type { Announce } from '../announce.ts';
import { concerns, digestReaders } from '../audience.ts';
import type { Book } from '../book.ts';
import { lastAt } from '../hours.ts';
import { isFinal, kindOf } from '../model.ts';
import type { NoticeContent } from '../notice.ts';
import type { Due } from '../outbox/model.ts';
import { readLastUntil, readSubjects, readUntold, type Said } from './digest-store.ts';
import { dayKey, digestNotice, untilOf } from './model.ts';
import { DIGEST_TEXTS, daySubject } from './texts.ts';

export interface DigestDeps {
  readonly reader: Pick<Reader, 'all'>;
  readonly book: Book;
  readonly announce: Announce;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  /** Minutes since midnight in Paris. */
  readonly atMinute: number;
}

export interface Digest {
  /** Writes down that of today, if it is time and something is to be told. Rejects when that cannot be written now. */
  make(nowMs: number): Promise<void>;
  /** What one of them says; `null`: nothing. */
  contentOf(due: Due): Promise<NoticeContent | null>;
}

const WEEK_MS = 7 * 86_400_000;
/** Threads in one mail; the rest is counted. */
const MAX_LINES = 40;

export function createDigest({ reader, book, announce, write, atMinute }: DigestDeps): Digest {
  let madeMs = 0;

  return {
    async make(nowMs) {
      const atMs = lastAt(atMinute, nowMs);
      if (atMs <= madeMs) return;
      const subjects = await readSubjects(reader, atMs - WEEK_MS, atMs);
      const readers = digestReaders(subjects, book);
      if (readers.length > 0) {
        await write(announce.to(digestNotice(dayKey(atMs), daySubject(atMs)), readers));
      }
      madeMs = atMs;
    },

    async contentOf({ recipient, language, id, key, sourceId }) {
      const toMs = untilOf(key) ?? 0;
      const lastMs = await readLastUntil(reader, recipient, id);
      const fromMs = Math.max(toMs - WEEK_MS, lastMs ?? 0);
      const said = await readUntold(reader, recipient, language, { fromMs, toMs });
      const own = said.filter((one) => concerns(sourceId ?? '', one, book));
      return own.length === 0 ? null : contentOf(own, language, key.startsWith('hour:'));
    },
  };
}

/** The last word of each thread. */
function contentOf(said: readonly Said[], language: 'fr' | 'en', isHourly: boolean): NoticeContent {
  const texts = DIGEST_TEXTS[language];
  const threads = new Map<string, Said>();
  for (const one of said) threads.set(one.thread, one);
  const last = [...threads.values()];
  const open = last.filter(({ kind }) => kindOf(kind) === 'incidents' && !isFinal(kind)).length;
  const shown = last.slice(-MAX_LINES);
  const rest = last.length - shown.length;
  return {
    ...{ state: texts.state, tone: open > 0 ? 'warn' : 'calm', letter: 'R' },
    headline: texts.headline(last.length, open),
    paragraphs: [...(isHourly ? [texts.hourly] : []), ...(rest > 0 ? [texts.many(rest)] : [])],
    facts: shown.map(({ thread, subject, state, headline }) => ({
      label: thread,
      text: `${withoutRef(subject, thread)}\n${state}. ${headline}`,
    })),
    link: { label: texts.link, path: texts.path },
  };
}

/** "INC-2026-0042 – Joué, Centre": the number stands beside it already. */
function withoutRef(subject: string, thread: string): string {
  return subject.startsWith(thread) ? subject.slice(thread.length).replace(/^[\s–:-]+/, '') : subject;
}
