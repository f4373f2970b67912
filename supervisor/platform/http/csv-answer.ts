// Answers that come as JSON, or as CSV where the query asks for it.

import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';

export const FORMAT_QUERY = {
  format: Type.Optional(Type.String({ enum: ['json', 'csv'], default: 'json' })),
};

/** To be saved under this name. The schema names JSON and CSV; the handler's type knows the JSON only. */
export function sendCsv(reply: FastifyReply, name: string, table: string | Readable): never {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(table) as never;
}
