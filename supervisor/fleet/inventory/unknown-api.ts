// HTTP route of gateways that knock and are in no inventory. To adopt one: add it, and it is off this list.

import { Type } from 'typebox';
import { PAGE_QUERY, pageSchema, readCursor, writeCursor } from '../../platform/http/pagination.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { Knocks } from './knocks.ts';
import { KnockView } from './schemas.ts';

const DEFAULT_LIMIT = 100;

export function unknownRoutes(knocks: Pick<Knocks, 'all'>): Routes {
  return (server) => {
    server.get(
      '/api/v1/unknown-gateways',
      {
        config: { access: 'inventory.write' },
        schema: {
          ...{ tags: ['inventory'], summary: 'Who connects under an EUI that is in no inventory' },
          description:
            'Not served; the last to knock first. To adopt one, add it: `POST /api/v1/inventory/gateways`.',
          querystring: Type.Object(PAGE_QUERY),
          response: { 200: pageSchema(KnockView) },
        },
      },
      ({ query: { limit = DEFAULT_LIMIT, cursor } }) => {
        const all = knocks.all();
        const last = cursor === undefined ? null : readCursor(cursor);
        const from = last === null ? 0 : all.findIndex(({ lastMs, eui }) => keyOf({ lastMs, eui }) < last);
        const items = from < 0 ? [] : all.slice(from, from + limit);
        const end = items.at(-1);
        const isLast = end === undefined || from + limit >= all.length;
        return { items, nextCursor: isLast ? null : writeCursor(keyOf(end)) };
      },
    );
  };
}

/** Of one length, so that they compare as the list is ordered: downwards. */
function keyOf({ lastMs, eui }: { readonly lastMs: number; readonly eui: string }): string {
  return `${String(lastMs).padStart(16, '0')} ${eui}`;
}
