// When a gateway received something within a stretch of the past, read backwards in pages through the reader thread.

import type { Reader } from '../../platform/reader.ts';
import type { Interval } from './intervals.ts';

/** Ascending, ms since 1970; of several within half a minute one. Only what is still kept, and of certain time. */
export type ReceptionTimes = (gatewayId: number, within: Interval) => Promise<number[]>;

/** A page is a millisecond or two of the reader thread. */
const PAGE = 500;
/** Gaps are looked for in minutes: what comes closer together need not be remembered. */
const THINNED_MS = 30_000;
/** A journal's rows are in order of time but for what clocks were corrected meanwhile. */
const OUT_OF_ORDER_MS = 3_600_000;

const STREAMS = 'SELECT id FROM streams WHERE gateway_id = ? AND last_ms >= ?';
/** Through the key: the newest rows of one journal first. */
const PAGE_BEFORE = `
  SELECT seq, received_ms AS receivedMs, time_uncertain AS uncertain FROM receptions
  WHERE stream_id = ? AND seq < ? ORDER BY seq DESC LIMIT ${PAGE}`;

interface PageRow {
  readonly seq: number;
  readonly receivedMs: number;
  readonly uncertain: number;
}

export function createReceptionTimes(reader: Pick<Reader, 'all'>): ReceptionTimes {
  async function timesOf(streamId: number, { fromMs, toMs }: Interval, times: number[]): Promise<void> {
    let seq = Number.MAX_SAFE_INTEGER;
    let lastMs = Number.POSITIVE_INFINITY;
    for (;;) {
      const rows = await reader.all<PageRow>(PAGE_BEFORE, [streamId, seq]);
      for (const { receivedMs, uncertain } of rows) {
        if (uncertain === 1 || receivedMs < fromMs || receivedMs >= toMs) continue;
        if (Math.abs(lastMs - receivedMs) < THINNED_MS) continue;
        lastMs = receivedMs;
        times.push(receivedMs);
      }
      const oldest = rows.at(-1);
      if (oldest === undefined || rows.length < PAGE) return;
      if (oldest.uncertain === 0 && oldest.receivedMs < fromMs - OUT_OF_ORDER_MS) return;
      seq = oldest.seq;
    }
  }

  return async (gatewayId, within) => {
    const times: number[] = [];
    for (const { id } of await reader.all<{ readonly id: number }>(STREAMS, [
      gatewayId,
      Math.floor(within.fromMs),
    ])) {
      await timesOf(id, within, times);
    }
    return times.sort((a, b) => a - b);
  };
}
