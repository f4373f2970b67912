// All SQL of the records of downlinks: a row of each, sums of all, and the airtime of the last hour.

import type { Connection } from '../../platform/database.ts';
import type { DoneDownlink, DownResult } from './record.ts';
import { AIR_WORD, type DownCount, type DownMessage, type DownRow, TOOK_AIR } from './recorder.ts';

export interface RecordStore {
  /** What the main thread tells; call inside a transaction. */
  take(message: DownMessage): void;
  /** Those asked before this and still pending were asked by a process that died: no answer was heard. */
  settlePending(askedBeforeMs: number): void;
  /** Forgets rows, not sums, asked before this, at most `limit`; returns how many went. */
  forgetBefore(askedMs: number, limit: number): number;
  /** What may have been on the air since, by second. */
  airtimeSince(sinceMs: number): AirtimeLine[];
}

export interface AirtimeLine {
  readonly gatewayId: number;
  readonly frequencyHz: number;
  readonly atMs: number;
  readonly airtimeMs: number;
}

interface Standing {
  readonly rowid: number;
  readonly via: DownCount['via'];
  readonly lns: string;
  readonly result: DownResult;
}

const AIR_RESULTS = [...TOOK_AIR].map((result) => `'${result}'`).join(', ');

export function createRecordStore(connection: Connection): RecordStore {
  // Reported again by an agent that did not hear that it was heard: kept once.
  const insert = connection.prepare(`
    INSERT OR IGNORE INTO downlinks (gateway_id, down_id, via, lns, asked_ms, class, window_s, window_ms,
      frequency_hz, data_rate, power_dbm, size, airtime_us, target, dev_addr, result)
    VALUES (@gatewayId, @id, @via, @lns, @askedMs, @downClass, @windowS, @windowMs,
      @frequencyHz, @dataRate, @powerDbm, @size, @airtimeUs, @target, @devAddr, 'pending')`);
  const select = connection.prepare<[number, string], Standing>(
    'SELECT id AS rowid, via, lns, result FROM downlinks WHERE gateway_id = ? AND down_id = ?',
  );
  const update = connection.prepare(`
    UPDATE downlinks SET result = ?, word = ?, margin_ms = ?, handed_ms = ?, answered_ms = ?, done_ms = ?
    WHERE id = ?`);
  const addCount = connection.prepare(`
    INSERT INTO downlink_counts (gateway_id, via, lns, result, downlinks) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET downlinks = downlinks + excluded.downlinks`);
  const selectPending = connection.prepare<[number], Standing & { readonly gatewayId: number }>(`
    SELECT id AS rowid, gateway_id AS gatewayId, via, lns, result FROM downlinks
    WHERE result = 'pending' AND asked_ms < ?`);
  const settle = connection.prepare("UPDATE downlinks SET result = 'unanswered' WHERE id = ?");
  const forget = connection.prepare(`
    DELETE FROM downlinks WHERE id IN (SELECT id FROM downlinks WHERE asked_ms < ? ORDER BY asked_ms LIMIT ?)`);
  const selectAirtime = connection.prepare<
    [number],
    Omit<AirtimeLine, 'atMs'> & { readonly second: number }
  >(`
    SELECT gateway_id AS gatewayId, frequency_hz AS frequencyHz, coalesce(window_ms, asked_ms) / 1000 AS second,
           sum(airtime_us) / 1000.0 AS airtimeMs
    FROM downlinks WHERE asked_ms >= ? AND airtime_us IS NOT NULL
      AND (result IN (${AIR_RESULTS}) OR (result = 'refused' AND word = '${AIR_WORD}'))
    GROUP BY gateway_id, frequency_hz, second`);

  function count(
    gatewayId: number,
    { via, lns }: Pick<Standing, 'via' | 'lns'>,
    result: DownResult,
    n: number,
  ): void {
    addCount.run(gatewayId, via, lns, result, n);
  }

  function add(row: DownRow): void {
    const { changes } = insert.run({
      ...row,
      askedMs: whole(row.askedMs),
      windowS: whole(row.windowS),
      windowMs: whole(row.windowMs),
      frequencyHz: whole(row.frequencyHz) ?? 0,
      airtimeUs: whole(row.airtimeUs),
    });
    if (changes > 0) count(row.gatewayId, row, 'pending', 1);
  }

  /** An answer that comes after a restart is true, even where `unanswered` was believed meanwhile. */
  function finish({ gatewayId, id, result, word, ...times }: DoneDownlink): void {
    const row = select.get(gatewayId, id);
    if (row === undefined || (row.result !== 'pending' && row.result !== 'unanswered')) return;
    const { marginMs, handedMs, answeredMs, doneMs } = times;
    update.run(result, word, marginMs, whole(handedMs), whole(answeredMs), whole(doneMs), row.rowid);
    count(gatewayId, row, row.result, -1);
    count(gatewayId, row, result, 1);
  }

  return {
    take(message) {
      switch (message.report) {
        case 'asked':
          return add(message.row);
        case 'done':
          return finish(message.done);
        case 'counted':
          for (const one of message.counts) count(one.gatewayId, one, one.result, one.downlinks);
          return;
      }
    },

    settlePending(askedBeforeMs) {
      for (const row of selectPending.all(whole(askedBeforeMs) ?? 0)) {
        settle.run(row.rowid);
        count(row.gatewayId, row, 'pending', -1);
        count(row.gatewayId, row, 'unanswered', 1);
      }
    },

    forgetBefore: (askedMs, limit) => forget.run(whole(askedMs), limit).changes,

    airtimeSince: (sinceMs) =>
      selectAirtime
        .all(whole(sinceMs) ?? 0)
        .map(({ second, ...line }) => ({ ...line, atMs: second * 1_000 })),
  };
}

/** What a network server or an agent has said may be no number that the database takes as an integer. */
function whole(value: number | null): number | null {
  const rounded = value === null ? Number.NaN : Math.round(value);
  return Number.isSafeInteger(rounded) ? rounded : null;
}
