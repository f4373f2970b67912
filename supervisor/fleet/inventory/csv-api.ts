// HTTP routes of gateways as CSV: the file for a spreadsheet, and its way back, previewed first and written as a whole.

import { Type } from 'typebox';
import { actorOf } from '../../access/actor.ts';
import { maySee } from '../../access/rights.ts';
import { sendCsv } from '../../platform/http/csv-answer.ts';
import type { FieldProblem } from '../../platform/http/problem.ts';
import { IMPORT_LIMIT_BYTES, type Routes } from '../../platform/http/server.ts';
import type { Book } from './book.ts';
import { columnOf, gatewaysCsv, HEADER } from './csv/columns.ts';
import { decodeText } from './csv/decode.ts';
import type { ImportDecision } from './csv/import-gateways.ts';
import type { ImportDesk } from './import-desk.ts';
import { PartnerId } from './schemas.ts';

export interface CsvApiDeps {
  readonly book: Book;
  readonly desk: ImportDesk;
}

const PATH = '/api/v1/inventory/gateways.csv';
const tags = ['inventory'];
const Value = Type.Unsafe<string | number | null>({ type: ['string', 'number', 'null'] });
const RowView = {
  row: Type.Integer({ description: 'Of the file; the header is row 1' }),
  eui: Type.String(),
  name: Type.String(),
};

const ImportView = Type.Object({
  dryRun: Type.Boolean({ description: 'Nothing was written' }),
  added: Type.Array(Type.Object(RowView)),
  changed: Type.Array(
    Type.Object({
      ...RowView,
      changes: Type.Array(Type.Object({ column: Type.String(), before: Value, after: Value })),
    }),
  ),
  sites: Type.Array(Type.Object({ name: Type.String(), partnerId: Type.String() }), {
    description: 'Added along with the gateways, where `createSites` asks for it',
  }),
  unchanged: Type.Integer({ description: 'Rows that say what is known already' }),
  errors: Type.Array(
    Type.Object({
      field: Type.String({ description: 'Column' }),
      detail: Type.String(),
      row: Type.Integer(),
    }),
    { description: 'With any, nothing is written; the first hundred' },
  ),
});

export function csvRoutes({ book, desk }: CsvApiDeps): Routes {
  return (server) => {
    server.get(
      PATH,
      {
        config: { access: 'state.read' },
        schema: {
          ...{ tags, summary: 'The gateways as CSV, for a spreadsheet and back' },
          description:
            'Separated by ";", with decimal commas and a byte order mark, as French Excel reads it.',
          querystring: Type.Object({ partnerId: Type.Optional(PartnerId) }),
          response: { 200: { description: 'CSV', content: { 'text/csv': { schema: Type.String() } } } },
        },
      },
      ({ principal, query }, reply) => {
        const { partnerId } = query;
        const shown = book
          .gateways()
          .filter((one) => maySee(principal, one) && (partnerId ?? one.partnerId) === one.partnerId);
        return sendCsv(reply, 'gateways', gatewaysCsv(shown, book, principal));
      },
    );

    server.post(
      PATH,
      {
        config: { access: 'inventory.write', consumes: 'text/csv' },
        bodyLimit: IMPORT_LIMIT_BYTES,
        schema: {
          ...{ tags, summary: 'Add and change gateways from CSV: all rows, or none' },
          description: `Columns: ${HEADER.join(', ')}; only \`eui\` must be there, and \`name\` for new gateways. A column left out
changes nothing, an empty cell empties the field (partner, life_cycle: stays). With \`dryRun=true\`: what would be changed.`,
          querystring: Type.Object({
            dryRun: Type.Optional(Type.Boolean({ description: 'Write nothing, tell what would be changed' })),
            createSites: Type.Optional(
              Type.Boolean({ description: 'Add sites that rows name and that are not there' }),
            ),
          }),
          response: { 200: ImportView },
        },
      },
      async (request) => {
        const { dryRun = false, createSites = false } = request.query;
        const { principal, body } = request;
        const text = Buffer.isBuffer(body) ? decodeText(body) : '';
        if (dryRun) return importView(await desk.preview(principal, text, createSites), true);
        const written = await desk.write(principal, actorOf(principal, request.ip), text, createSites);
        return importView(written, false);
      },
    );
  };
}

function importView({ changes, sites, unchanged, errors }: ImportDecision, dryRun: boolean) {
  const rowOf = ({ row, record }: ImportDecision['changes'][number]) => ({
    ...{ row, eui: record.eui, name: record.name },
  });
  return {
    dryRun,
    added: changes.filter(({ current }) => current === null).map(rowOf),
    changed: changes
      .filter(({ current }) => current !== null)
      .map((one) => ({
        ...rowOf(one),
        changes: one.changes.map(({ field, before, after }) => ({ column: columnOf(field), before, after })),
      })),
    sites: sites.map(({ name, partnerId }) => ({ name, partnerId })),
    unchanged,
    errors: errors.map(withRow),
  };
}

function withRow({ field, detail, row = 1 }: FieldProblem) {
  return { field, detail, row };
}
