// What the outbox is like, in figures: how many wait, since when, what failed. Read now and then, told to Prometheus and pages.

import type { Reader } from '../platform/reader.ts';
import type { Due, Tried } from './outbox/model.ts';

export interface Depth {
  readonly channel: string;
  /** Held, waiting or being sent. */
  readonly state: string;
  readonly count: number;
  /** When the oldest was made. */
  readonly oldestMs: number;
}

export interface NotifyCounts {
  tried(due: Due, tried: Tried): void;
  /** As of the last look. */
  depths(): readonly Depth[];
  metrics(): string;
  start(): void;
  stop(): void;
}

const LOOK_MS = 10_000;
const OUTCOMES = ['accepted', 'deferred', 'failed', 'away', 'held', 'dropped'] as const;

const DEPTHS = `SELECT channel, state, count(*) AS count, min(created_ms) AS oldestMs FROM messages
  INDEXED BY messages_due WHERE state IN ('held', 'waiting', 'leased') GROUP BY channel, state`;

export function createCounts(reader: Pick<Reader, 'all'>, now: () => number): NotifyCounts {
  const tries = new Map<string, number>();
  let depths: readonly Depth[] = [];
  let timer: NodeJS.Timeout | null = null;

  function look(): void {
    reader.all<Depth>(DEPTHS).then(
      (rows) => {
        depths = rows;
      },
      // The next look may work; the reader's own trouble shows elsewhere.
      () => undefined,
    );
  }

  return {
    tried({ channel }, { kind }) {
      const key = `${channel} ${kind}`;
      tries.set(key, (tries.get(key) ?? 0) + 1);
    },
    depths: () => depths,
    metrics() {
      const lines = [
        '# HELP vigie_notify_depth Messages that are not at their recipients yet.',
        '# TYPE vigie_notify_depth gauge',
      ];
      for (const channel of ['mail', 'webhook']) {
        for (const state of ['held', 'waiting', 'leased']) {
          const found = depths.find((one) => one.channel === channel && one.state === state);
          lines.push(`vigie_notify_depth{channel="${channel}",state="${state}"} ${found?.count ?? 0}`);
        }
      }
      lines.push(
        '# HELP vigie_notify_oldest_seconds Age of the oldest message that is to leave at once.',
        '# TYPE vigie_notify_oldest_seconds gauge',
      );
      for (const channel of ['mail', 'webhook']) {
        const due = depths.filter((one) => one.channel === channel && one.state !== 'held');
        const oldestMs = Math.min(now(), ...due.map(({ oldestMs }) => oldestMs));
        lines.push(
          `vigie_notify_oldest_seconds{channel="${channel}"} ${((now() - oldestMs) / 1_000).toFixed(1)}`,
        );
      }
      lines.push(
        '# HELP vigie_notify_tries_total Tries to hand a message over, by what came of them.',
        '# TYPE vigie_notify_tries_total counter',
      );
      for (const channel of ['mail', 'webhook']) {
        for (const outcome of OUTCOMES) {
          const count = tries.get(`${channel} ${outcome}`) ?? 0;
          lines.push(`vigie_notify_tries_total{channel="${channel}",outcome="${outcome}"} ${count}`);
        }
      }
      return `${lines.join('\n')}\n`;
    },
    start() {
      timer = setInterval(look, LOOK_MS);
      look();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}
