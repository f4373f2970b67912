// Forgets what was said and which people were told, and long after that the proof itself: a little at a time, so that
// frames hardly wait for it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Reader } from '../platform/reader.ts';
import type { Statement, Written } from '../platform/write-batch.ts';
import {
  forgetMessages,
  forgetNotices,
  forgetTexts,
  readMessagesOf,
  readOlder,
  readOldThreads,
} from './retention-store.ts';

export interface RetentionDeps {
  readonly reader: Pick<Reader, 'all'>;
  readonly write: (statements: readonly Statement[]) => Promise<Written>;
  /** How long texts of notices are kept, and that people were told of them. */
  readonly keepTextsMs: number;
  /** How long it is kept what partners were told: mailboxes and webhooks, with every try. */
  readonly keepProofsMs: number;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
  /** Between two writes. */
  readonly pauseMs?: number;
}

export interface Retention {
  /** Looks at everything once. Rejects when the database cannot be asked now. */
  round(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** A start has other things to do. */
const FIRST_MS = 5 * 60_000;
const EVERY_MS = 6 * 3_600_000;
const PAUSE_MS = 100;
/** Rows of one write, so that it takes milliseconds. */
const NOTICES = 50;
const MESSAGES = 200;

export function createRetention(deps: RetentionDeps): Retention {
  const { reader, write, now, log, pauseMs = PAUSE_MS } = deps;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let underWay: Promise<void> = Promise.resolve();

  async function keep(statements: readonly Statement[]): Promise<void> {
    await write(statements);
    await sleep(pauseMs, undefined, { signal: stopping.signal });
  }

  /** All messages of these notices, or those to people. */
  async function emptied(noticeIds: readonly number[], whose: 'people' | 'all'): Promise<void> {
    for (;;) {
      const ids = await readMessagesOf(reader, noticeIds, whose, MESSAGES);
      if (ids.length > 0) await keep(forgetMessages(ids));
      if (ids.length < MESSAGES) return;
    }
  }

  async function texts(beforeMs: number): Promise<void> {
    for (let afterId = 0; ; ) {
      const older = await readOlder(reader, afterId, beforeMs, NOTICES);
      const last = older.at(-1);
      if (last === undefined) return;
      afterId = last.id;
      await emptied(
        older.filter(({ isOver }) => isOver === 1).map(({ id }) => id),
        'people',
      );
      const ids = older.filter(({ isRead }) => isRead === 1).map(({ id }) => id);
      if (ids.length > 0) await keep([forgetTexts(ids)]);
    }
  }

  async function proofs(beforeMs: number): Promise<void> {
    for (;;) {
      const ids = await readOldThreads(reader, beforeMs, NOTICES);
      if (ids.length === 0) return;
      await emptied(ids, 'all');
      await keep([forgetNotices(ids)]);
    }
  }

  async function round(): Promise<void> {
    const nowMs = now();
    await texts(nowMs - deps.keepTextsMs);
    await proofs(nowMs - deps.keepProofsMs);
  }

  function look(): void {
    underWay = round().catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn({ err: error }, 'old messages are forgotten later');
    });
    timer = setTimeout(look, EVERY_MS);
  }

  return {
    round,
    start() {
      timer = setTimeout(look, FIRST_MS);
    },
    async stop() {
      if (timer !== null) clearTimeout(timer);
      stopping.abort();
      await underWay;
    },
  };
}
