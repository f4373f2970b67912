// Reads the supervisor's database beside the supervisor, whether that runs or not: what it holds, and whether its sums agree.

import Database from 'better-sqlite3';
import type { Oracle } from './oracle.ts';

export interface HeldReader {
  /** Tells the oracle of every row that came since the last call. */
  read(): void;
  /** Rows that nobody sent: altered on the way, or made up. */
  foreign(): readonly string[];
  /** Receptions read so far. */
  rows(): number;
  close(): void;
}

interface HeldRow {
  readonly id: number;
  readonly eui: string;
  readonly text: string;
  readonly arrivalMs: number;
}

const MAX_FOREIGN = 20;

export function createHeldReader(path: string, oracle: Oracle): HeldReader {
  const connection = new Database(path, { readonly: true, timeout: 5_000 });
  const receptions = connection.prepare<[number], HeldRow>(`
    SELECT receptions.id AS id, eui, rxpk AS text, arrival_ms AS arrivalMs
    FROM receptions JOIN streams ON streams.id = stream_id JOIN gateways ON gateways.id = streams.gateway_id
    WHERE receptions.id > ? ORDER BY receptions.id`);
  const quarantined = connection.prepare<[number], HeldRow>(`
    SELECT quarantine.id AS id, eui, CAST(bytes AS TEXT) AS text, first_ms AS arrivalMs
    FROM quarantine JOIN gateways ON gateways.id = gateway_id WHERE quarantine.id > ? ORDER BY quarantine.id`);
  const foreign: string[] = [];
  const lastId = { receptions: 0, quarantine: 0 };
  let rows = 0;

  function take({ eui, text, arrivalMs }: HeldRow): void {
    if (oracle.held(eui, text, arrivalMs) || foreign.length >= MAX_FOREIGN) return;
    foreign.push(`${eui} ${text.slice(0, 300)}`);
  }

  return {
    read() {
      for (const row of receptions.iterate(lastId.receptions)) {
        lastId.receptions = row.id;
        rows++;
        take(row);
      }
      for (const row of quarantined.iterate(lastId.quarantine)) {
        lastId.quarantine = row.id;
        take(row);
      }
    },
    foreign: () => foreign,
    rows: () => rows,
    close: () => void connection.close(),
  };
}

/** Rows that each gateway's agent says it had to give up, by EUI. */
export function declaredDrops(path: string): ReadonlyMap<string, number> {
  const connection = new Database(path, { readonly: true, timeout: 5_000 });
  try {
    const lines = connection
      .prepare<[], { readonly eui: string; readonly rows: number }>(
        'SELECT eui, sum(rows) AS rows FROM gaps JOIN gateways ON gateways.id = gateway_id GROUP BY eui',
      )
      .all();
    return new Map(lines.map(({ eui, rows }) => [eui, rows]));
  } finally {
    connection.close();
  }
}

/** Every sum of the database that must agree with another one, and does not. */
export function disagreeingSums(path: string): string[] {
  const connection = new Database(path, { readonly: true, timeout: 5_000 });
  try {
    const problems: string[] = [];
    const check = connection.pragma('quick_check', { simple: true });
    if (check !== 'ok') problems.push(`database: quick_check says ${String(check)}`);
    const lines = connection
      .prepare<[], { eui: string; held: number; hours: number; outcomes: number; negative: number }>(`
        SELECT eui,
          (SELECT count(*) FROM receptions JOIN streams ON streams.id = stream_id
            WHERE streams.gateway_id = gateways.id) AS held,
          (SELECT coalesce(sum(receptions + crc_errors), 0) FROM gateway_hours
            WHERE gateway_id = gateways.id) AS hours,
          (SELECT coalesce(sum(receptions), 0) FROM outcome_counts
            WHERE gateway_id = gateways.id) AS outcomes,
          (SELECT count(*) FROM outcome_counts
            WHERE gateway_id = gateways.id AND receptions < 0) AS negative
        FROM gateways`)
      .all();
    for (const { eui, held, hours, outcomes, negative } of lines) {
      if (hours !== held) problems.push(`accounting: ${eui} has ${held} receptions, ${hours} in its hours`);
      if (outcomes !== held) problems.push(`accounting: ${eui} has ${held} receptions, ${outcomes} outcomes`);
      if (negative > 0) problems.push(`accounting: ${eui} has outcomes below zero`);
    }
    return problems;
  } finally {
    connection.close();
  }
}
