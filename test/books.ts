// What a replay sent, what the database holds and what reached the network server, in a form that can be compared.

import { splitPushData } from '../protocol/semtech/push-data.ts';
import type { LedgerEntry } from '../scripts/fleet/replay.ts';
import type { Chain } from './chain.ts';

/** How often each reception occurs, by `EUI rxpk-text`: nothing else is the same on all sides. */
export type Book = ReadonlyMap<string, number>;

export function bookOf(receptions: Iterable<LedgerEntry>): Book {
  return count([...receptions].map(({ gatewayEui, rxpk }) => `${gatewayEui} ${rxpk}`));
}

/** `where` narrows the receptions, such as `outcomes = 's'`. */
export function bookOfDatabase(chain: Chain, where = '1'): Book {
  const rows = chain.query<{ readonly eui: string; readonly rxpk: string }>(`
    SELECT eui, rxpk FROM receptions JOIN streams ON streams.id = stream_id
    JOIN gateways ON gateways.id = gateway_id WHERE ${where}`);
  return count(rows.map(({ eui, rxpk }) => `${eui} ${rxpk}`));
}

export function bookOfLns({ lns }: Chain): Book {
  const keys: string[] = [];
  for (const { gatewayEui, json } of lns.read('push-data')) {
    for (const { text } of splitPushData(json).frames) keys.push(`${gatewayEui} ${text}`);
  }
  return count(keys);
}

export function total(book: Book): number {
  return [...book.values()].reduce((sum, times) => sum + times, 0);
}

/** Entries of `a` that `b` does not have as often. */
export function differing(a: Book, b: Book): string[] {
  return [...a].filter(([key, times]) => b.get(key) !== times).map(([key]) => key);
}

function count(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
