// Lists in pages, by the key of the last item rather than by number: what comes and goes meanwhile shifts nothing.

import { type TSchema, Type } from 'typebox';
import { invalidQuery } from './problem.ts';

const MAX_LIMIT = 1_000;
const DEFAULT_LIMIT = 100;

/** To be spread into the query schema of a route. */
export const PAGE_QUERY = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: 'Items at most on this page',
    }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 400, description: '`nextCursor` of the page before' }),
  ),
};

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

export function pageSchema<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: Type.Union([
      Type.String({ description: 'For the next page' }),
      Type.Null({ description: 'This was the last page' }),
    ]),
  });
}

/**
 * The page of a list in memory. `sorted` stands in ascending order of `keyOf`, by code units as `<` compares; keys are
 * unique. Throws 400 for a cursor that is none.
 */
export function pageOf<T>(sorted: readonly T[], query: PageQuery, keyOf: (item: T) => string): Page<T> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const after = query.cursor === undefined ? null : readCursor(query.cursor);
  const from = after === null ? 0 : firstAfter(sorted, after, keyOf);
  const items = sorted.slice(from, from + limit);
  const last = items.at(-1);
  const isLast = last === undefined || from + limit >= sorted.length;
  return { items, nextCursor: isLast ? null : writeCursor(keyOf(last)) };
}

/** For lists that the database pages: opaque to clients. */
export function writeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

export function readCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (key === '' || writeCursor(key) !== cursor) {
    throw invalidQuery('cursor', 'the nextCursor of the page before; leave it out to begin anew');
  }
  return key;
}

function firstAfter<T>(sorted: readonly T[], key: string, keyOf: (item: T) => string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(sorted[middle] as T) > key) high = middle;
    else low = middle + 1;
  }
  return low;
}
