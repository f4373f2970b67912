// HTTP routes of gateways as CSV: the file for a spreadsheet, and its way back, previewed first and written as a whole.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/actor.ts';
import { maySee } from '../../access/rights.ts';
import { type FieldProblem, invalid } from '../../platform/http/problem.ts';
import { IMPORT_LIMIT_BYTES, type Routes } from '../../platform/http/server.ts';
import type { Book } from './book.ts';
import { SITE_FIELDS, type SiteCard } from './cards.ts';
import type { Change, Plan } from './changes.ts';
import { columnOf, EUI_COLUMN, gatewaysCsv, HEADER } from './csv/columns.ts';
import { decodeText } from './csv/decode.ts';
import { decideImport, type ImportDecision } from './csv/import-gateways.ts';
import { type Row, readTable } from './csv/read-table.ts';
import type { Site } from './model.ts';
import { planGateways, planSite } from './plans.ts';
import { changesOf } from './read-card.ts';
import { PartnerId } from './schemas.ts';

export interface CsvApiDeps {
  readonly book: Book;
  readonly change: Change;
  readonly now: () => number;
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

export function csvRoutes({ book, change, now }: CsvApiDeps): Routes {
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
        void reply.header('content-disposition', 'attachment; filename="gateways.csv"');
        void reply.type('text/csv; charset=utf-8');
        return gatewaysCsv(shown, book, principal);
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
        const table = await tableOf(request);
        if (dryRun) {
          const rows = table.kind === 'table' ? table.rows : [];
          const decision = await decideImport(book, request.principal, rows, { createSites, nowMs: now() });
          const errors = table.kind === 'table' ? decision.errors : table.errors;
          return importView({ ...decision, errors }, true);
        }
        if (table.kind === 'wrong') throw invalid(table.errors);
        return importView(await written(request, table.rows, createSites), false);
      },
    );
  };

  async function written(
    request: FastifyRequest,
    rows: readonly Row[],
    createSites: boolean,
  ): Promise<ImportDecision> {
    let decision: ImportDecision | null = null;
    await change(async () => {
      decision = await decideImport(book, request.principal, rows, { createSites, nowMs: now() });
      if (decision.errors.length > 0) throw invalid(decision.errors);
      return decision.changes.length === 0 ? null : planImport(request, decision);
    });
    return decision as unknown as ImportDecision;
  }
}

function planImport(request: FastifyRequest, { changes, sites }: ImportDecision): Plan {
  const actor = actorOf(request.principal, request.ip);
  const added = changes.filter(({ current }) => current === null).length;
  const detail = { added, changed: changes.length - added };
  const entry = { ...actor, action: 'inventory.imported', object: 'inventory', detail };
  const places = sites.map((site) =>
    planSite(actor, null, site, changesOf(SITE_FIELDS, null, siteCard(site))),
  );
  const entries = [entry, ...places.flatMap((place) => place.entries)];
  const plan = planGateways(actor, changes, { more: { imported: true }, entries });
  const before = places.flatMap(({ statements }) => statements);
  return {
    ...plan,
    statements: [...before, ...plan.statements],
    added: (plan.added ?? []).map((one) => ({ ...one, statement: one.statement + before.length })),
    change: { ...plan.change, sites },
  };
}

function siteCard({ id: _, version: __, ...card }: Site): SiteCard {
  return card;
}

async function tableOf({ body }: FastifyRequest) {
  const text = Buffer.isBuffer(body) ? decodeText(body) : '';
  if (text === null) {
    const detail = 'The file is no text: save it as CSV, not as a spreadsheet.';
    return { kind: 'wrong', errors: [{ field: EUI_COLUMN, row: 1, detail }] } as const;
  }
  return readTable(text, HEADER, EUI_COLUMN);
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
