// What somebody asks of the list of downlinks, and the conditions of SQL that it means.

import { type Static, Type } from 'typebox';
import { parseGatewayEui } from '../../../protocol/eui.ts';
import { FORMAT_QUERY } from '../../platform/http/csv-answer.ts';
import { invalidQuery } from '../../platform/http/problem.ts';
import { DOWN_RESULTS } from './record.ts';

const DEFAULT_LIMIT = 100;
const INSTANT = 'ms since 1970, or a time like 2026-05-01T08:00:00Z ("+" written as %2B)';
const GATEWAY = 'a gateway EUI, 16 hex digits';

/** ms since 1970, or ISO 8601 with its zone: a time without one would mean the server's. */
const instant = (description: string) =>
  Type.String({
    pattern:
      '^(\\d{1,15}|\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?(Z|[+-]\\d\\d:\\d\\d))?)$',
    'x-wanted': INSTANT,
    description,
  });

export const DownlinksQuery = Type.Object({
  gateway: Type.Optional(
    Type.String({ minLength: 16, maxLength: 30, 'x-wanted': GATEWAY, description: 'EUI' }),
  ),
  lns: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 40,
      'x-wanted': 'the name of a network server or tap',
      description: 'Name of a network server or tap',
    }),
  ),
  result: Type.Optional(Type.String({ enum: [...DOWN_RESULTS] })),
  since: Type.Optional(instant('Asked at this time or later')),
  until: Type.Optional(instant('Asked before this time')),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: DEFAULT_LIMIT })),
  ...FORMAT_QUERY,
});

export interface Filter {
  readonly limit: number;
  /** Conditions and their values, in the same order. */
  readonly conditions: readonly string[];
  readonly values: readonly (string | number | null)[];
}

/** `partnerId`: only gateways of this partner. Throws 400 for what no schema can tell. */
export function filterOf(query: Static<typeof DownlinksQuery>, partnerId: string | null): Filter {
  const conditions = ['partner_id = ?'];
  const values: (string | number | null)[] = [partnerId];
  const add = (condition: string, value: string | number): void => {
    conditions.push(condition);
    values.push(value);
  };
  if (query.gateway !== undefined) {
    const eui = parseGatewayEui(query.gateway);
    if (eui === null) throw invalidQuery('gateway', GATEWAY);
    add('eui = ?', eui);
  }
  if (query.lns !== undefined) add('lns = ?', query.lns);
  if (query.result !== undefined) add('result = ?', query.result);
  if (query.since !== undefined) add('asked_ms >= ?', instantOf('since', query.since));
  if (query.until !== undefined) add('asked_ms < ?', instantOf('until', query.until));
  return { limit: query.limit ?? DEFAULT_LIMIT, conditions, values };
}

/** The 13th month has the right form, and is no time. */
function instantOf(parameter: string, text: string): number {
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(ms)) throw invalidQuery(parameter, INSTANT);
  return ms;
}
