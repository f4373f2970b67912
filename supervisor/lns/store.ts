// All SQL of the LNS room: which servers there are, what became of receptions at each, and how far sending got.

import type { Connection } from '../platform/database.ts';
import { letterOf, type Outcome } from './outcomes.ts';

export interface LnsStore {
  /** Ids of these servers, known ones kept, new ones added; in the order given. */
  register(names: readonly string[]): number[];
  /** Adds to one gateway's count of one outcome; negative when receptions left it for another. */
  addCount(gatewayId: number, lnsId: number, outcome: Outcome, receptions: number): void;
  /** Receptions up to this id have left for this server. */
  saveSentThrough(lnsId: number, receptionId: number): void;
  /** Receptions marked sent that did not get there wait again; returns those that were marked so. */
  reopen(lnsId: number, receptionIds: readonly number[]): number[];
  /** Gives receptions that waited their outcome, and moves the counts along. */
  settle(lnsId: number, receptionIds: readonly number[], outcome: Outcome): void;
  /** The last reception up to which everything has left for this server, or has another outcome. */
  sentThrough(lnsId: number): number;
  /** Receptions marked sent whose sending was never confirmed. */
  unconfirmed(lnsId: number): number[];
}

const SENT = letterOf('sent');

export function createLnsStore(connection: Connection): LnsStore {
  const select = connection.prepare<[string], number>('SELECT id FROM lns WHERE name = ?').pluck();
  const insert = connection.prepare('INSERT INTO lns (name) VALUES (?)');
  const addCount = connection.prepare(`
    INSERT INTO outcome_counts (gateway_id, lns_id, outcome, receptions) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET receptions = receptions + excluded.receptions`);
  const saveSentThrough = connection.prepare(
    'UPDATE lns SET sent_through = ? WHERE id = ? AND sent_through < ?',
  );
  const selectReception = connection.prepare<
    [number],
    { readonly outcomes: string; readonly gateway_id: number }
  >(`
    SELECT outcomes, gateway_id FROM receptions JOIN streams ON streams.id = stream_id WHERE receptions.id = ?`);
  const updateOutcomes = connection.prepare('UPDATE receptions SET outcomes = ? WHERE id = ?');
  const selectSentThrough = connection
    .prepare<[number], number>('SELECT sent_through FROM lns WHERE id = ?')
    .pluck();
  const selectUnconfirmed = connection
    .prepare<[number, number, string], number>(`
      SELECT id FROM receptions
      WHERE id > (SELECT sent_through FROM lns WHERE id = ?) AND substr(outcomes, ?, 1) = ?`)
    .pluck();

  /** Returns those that had the outcome `from`. */
  function change(lnsId: number, receptionIds: readonly number[], from: Outcome, to: Outcome): number[] {
    const changed: number[] = [];
    const byGateway = new Map<number, number>();
    for (const receptionId of receptionIds) {
      const row = selectReception.get(receptionId);
      if (row === undefined || row.outcomes[lnsId - 1] !== letterOf(from)) continue;
      const outcomes = row.outcomes.slice(0, lnsId - 1) + letterOf(to) + row.outcomes.slice(lnsId);
      updateOutcomes.run(outcomes, receptionId);
      byGateway.set(row.gateway_id, (byGateway.get(row.gateway_id) ?? 0) + 1);
      changed.push(receptionId);
    }
    for (const [gatewayId, receptions] of byGateway) {
      addCount.run(gatewayId, lnsId, from, -receptions);
      addCount.run(gatewayId, lnsId, to, receptions);
    }
    return changed;
  }

  return {
    register: (names) => names.map((name) => select.get(name) ?? Number(insert.run(name).lastInsertRowid)),
    addCount: (gatewayId, lnsId, outcome, receptions) =>
      void addCount.run(gatewayId, lnsId, outcome, receptions),
    saveSentThrough: (lnsId, receptionId) => void saveSentThrough.run(receptionId, lnsId, receptionId),
    settle: (lnsId, receptionIds, outcome) => void change(lnsId, receptionIds, 'waiting', outcome),
    reopen: (lnsId, receptionIds) => change(lnsId, receptionIds, 'sent', 'waiting'),
    sentThrough: (lnsId) => selectSentThrough.get(lnsId) ?? 0,
    unconfirmed: (lnsId) => selectUnconfirmed.all(lnsId, lnsId, SENT),
  };
}
