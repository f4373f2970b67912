// All SQL of work that comes again.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Connection } from '../platform/database.ts';
import type { Statement } from '../platform/write-batch.ts';
import type { Rule } from './recurrence.ts';

export interface Repeat {
  readonly id: number;
  readonly rule: Rule;
  readonly title: string;
  readonly description: string;
  readonly equipment: readonly EquipmentId[];
  readonly organiserId: string;
  readonly organiser: string;
  readonly partnerId: string;
  /** The last day that occurrences were made for; `null`: none yet. */
  readonly madeUntil: string | null;
  readonly createdMs: number;
  readonly endedMs: number | null;
  readonly version: number;
}

type Row = Omit<Repeat, 'rule' | 'title' | 'description' | 'equipment'> & {
  readonly rule: string;
  readonly template: string;
};

export interface RepeatStore {
  all(): readonly Repeat[];
  nextId(): number;
}

export function createRepeatStore(connection: Connection): RepeatStore {
  const all = connection.prepare<[], Row>(
    `SELECT id, rule, template, organiser_id AS organiserId, organiser, partner_id AS partnerId,
       made_until AS madeUntil, created_ms AS createdMs, ended_ms AS endedMs, version
     FROM work_recurrences ORDER BY id`,
  );
  const last = connection.prepare<[], number>('SELECT ifnull(max(id), 0) FROM work_recurrences').pluck();
  return {
    all: () =>
      all.all().map(({ rule, template, ...row }) => ({
        ...row,
        rule: JSON.parse(rule) as Rule,
        ...(JSON.parse(template) as Pick<Repeat, 'title' | 'description' | 'equipment'>),
      })),
    nextId: () => (last.get() ?? 0) + 1,
  };
}

export function insertRepeat(repeat: Repeat): Statement {
  const { title, description, equipment } = repeat;
  return {
    sql: `INSERT INTO work_recurrences (id, rule, template, organiser_id, organiser, partner_id, made_until, created_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    parameters: [
      ...[repeat.id, JSON.stringify(repeat.rule), JSON.stringify({ title, description, equipment })],
      ...[repeat.organiserId, repeat.organiser, repeat.partnerId, repeat.madeUntil, repeat.createdMs],
    ],
    changes: 1,
  };
}

export function updateRepeat(before: Repeat, after: Repeat): Statement {
  const { title, description, equipment } = after;
  return {
    sql: `UPDATE work_recurrences SET rule = ?, template = ?, made_until = ?, ended_ms = ?, version = version + 1
      WHERE id = ? AND version = ?`,
    parameters: [
      ...[JSON.stringify(after.rule), JSON.stringify({ title, description, equipment })],
      ...[after.madeUntil, after.endedMs, before.id, before.version],
    ],
    changes: 1,
  };
}
