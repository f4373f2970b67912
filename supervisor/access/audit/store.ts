// All SQL of the audit trail.

import type { Connection } from '../../platform/database.ts';
import type { Statement } from '../../platform/write-batch.ts';
import { GENESIS, type Line, type Tip } from './chain.ts';

const COLUMNS = `id, at_ms AS atMs, account_id AS accountId, actor, partner_id AS partnerId, action, object,
  detail, address, previous, hash`;

export function readTip(connection: Connection): Tip {
  return connection.prepare<[], Tip>('SELECT id, hash FROM audit_head').get() ?? GENESIS;
}

/** A line of the trail; changes nothing when the trail went on meanwhile. */
export function appendStatements(line: Line): readonly Statement[] {
  return [
    {
      sql: 'UPDATE audit_head SET id = ?, hash = ? WHERE id = ? AND hash = ?',
      parameters: [line.id, line.hash, line.id - 1, line.previous],
      changes: 1,
    },
    {
      sql: `INSERT INTO audit_trail
        (id, at_ms, account_id, actor, partner_id, action, object, detail, address, previous, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      parameters: [
        ...[line.id, line.atMs, line.accountId, line.actor, line.partnerId, line.action, line.object],
        ...[line.detail, line.address, line.previous, line.hash],
      ],
      changes: 1,
    },
  ];
}

export interface Query {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** In the order of the chain. */
export function linesAfter(id: number, limit: number): Query {
  return {
    sql: `SELECT ${COLUMNS} FROM audit_trail WHERE id > ? ORDER BY id LIMIT ?`,
    parameters: [id, limit],
  };
}

export const HEAD: Query = { sql: 'SELECT id, hash FROM audit_head', parameters: [] };

export interface AuditFilter {
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
  readonly accountId?: string;
  readonly partnerId?: string;
  /** An action, or with a point at its end all that begin so. */
  readonly action?: string;
  readonly object?: string;
  /** Lines before this id: where a page before ended. */
  readonly beforeId?: number;
  readonly limit: number;
}

/** Newest first. */
export function linesBy(filter: AuditFilter): Query {
  const conditions: string[] = [];
  const parameters: (string | number)[] = [];
  const where = (condition: string, ...values: (string | number | undefined)[]): void => {
    if (values.some((value) => value === undefined)) return;
    conditions.push(condition);
    parameters.push(...(values as (string | number)[]));
  };
  where('at_ms >= ?', filter.fromMs);
  where('at_ms < ?', filter.toMs);
  where('account_id = ?', filter.accountId);
  where('partner_id = ?', filter.partnerId);
  where('object = ?', filter.object);
  where('id < ?', filter.beforeId);
  const { action } = filter;
  // '/' follows '.' in every encoding of ASCII.
  if (action?.endsWith('.')) where('action >= ? AND action < ?', action, `${action.slice(0, -1)}/`);
  else where('action = ?', action);
  const clause = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return {
    sql: `SELECT ${COLUMNS} FROM audit_trail ${clause} ORDER BY id DESC LIMIT ?`,
    parameters: [...parameters, filter.limit],
  };
}
