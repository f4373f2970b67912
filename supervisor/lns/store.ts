// All SQL of the LNS room: which servers there are, what became of receptions at each, and how far sending got.

import type { Connection } from '../platform/database.ts';
import { letterOf, type Outcome, outcomeOfLetter } from './outcomes.ts';

export interface LnsStore {
  /** Ids of these servers, known ones kept, new ones added; in the order given. */
  register(names: readonly string[]): number[];
  /** Adds to one gateway's count of one outcome; negative when receptions left it for another. */
  addCount(gatewayId: number, lnsId: number, outcome: Outcome, receptions: number): void;
  /** Receptions up to this id have left for this server. */
  saveSentThrough(lnsId: number, receptionId: number): void;
  /** Receptions marked sent that did not leave wait again. */
  reopen(lnsId: number, receptionIds: readonly number[]): void;
  /** Gives receptions that waited their outcome, and moves the counts along. */
  settle(lnsId: number, receptionIds: readonly number[], outcome: Outcome): void;
  /**
   * After a crash: receptions marked sent whose sending was never confirmed wait again. What was in flight at the
   * kill may go out twice, never not at all. Returns how many.
   */
  reopenUnconfirmed(lnsId: number): number;
}

const WAITING = letterOf('waiting');
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
  const selectUnconfirmed = connection
    .prepare<[number, number, string], number>(`
      SELECT id FROM receptions
      WHERE id > (SELECT sent_through FROM lns WHERE id = ?) AND substr(outcomes, ?, 1) = ?`)
    .pluck();

  function change(lnsId: number, receptionId: number, from: string, to: Outcome): void {
    const row = selectReception.get(receptionId);
    if (row === undefined || row.outcomes[lnsId - 1] !== from) return;
    const outcomes = row.outcomes.slice(0, lnsId - 1) + letterOf(to) + row.outcomes.slice(lnsId);
    updateOutcomes.run(outcomes, receptionId);
    addCount.run(row.gateway_id, lnsId, outcomeOfLetter(from), -1);
    addCount.run(row.gateway_id, lnsId, to, 1);
  }

  function reopen(lnsId: number, receptionIds: readonly number[]): void {
    for (const id of receptionIds) change(lnsId, id, SENT, 'waiting');
  }

  return {
    register: (names) => names.map((name) => select.get(name) ?? Number(insert.run(name).lastInsertRowid)),
    addCount: (gatewayId, lnsId, outcome, receptions) =>
      void addCount.run(gatewayId, lnsId, outcome, receptions),
    saveSentThrough: (lnsId, receptionId) => void saveSentThrough.run(receptionId, lnsId, receptionId),
    settle(lnsId, receptionIds, outcome) {
      for (const id of receptionIds) change(lnsId, id, WAITING, outcome);
    },
    reopen,
    reopenUnconfirmed(lnsId) {
      const ids = selectUnconfirmed.all(lnsId, lnsId, SENT);
      reopen(lnsId, ids);
      return ids.length;
    },
  };
}
