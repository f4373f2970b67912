// HTTP routes of the audit trail, for administrators of either partner: lines by filter, all as CSV, and whether it is whole.

import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { toCsv } from '../../platform/csv.ts';
import { sendCsv } from '../../platform/http/csv-answer.ts';
import { PAGE_QUERY, pageSchema, readCursor, writeCursor } from '../../platform/http/pagination.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import { nullable, TimeMs } from '../../platform/http/schema-types.ts';
import type { Routes } from '../../platform/http/server.ts';
import { actorOf } from '../actor.ts';
import { isoTime } from '../review.ts';
import type { Line, Tip } from './chain.ts';
import type { AuditFilter } from './store.ts';
import type { WriteRecorded } from './trail.ts';
import type { Verification } from './verify.ts';

export interface AuditApiDeps {
  /** Newest first. */
  readonly linesBy: (filter: AuditFilter) => Promise<readonly Line[]>;
  /** `kept`: the end of the trail as somebody kept it elsewhere. */
  readonly verify: (kept: Tip | null) => Promise<Verification>;
  readonly writeRecorded: WriteRecorded;
}

const tags = ['audit'];
const config = { access: 'audit.read' } as const;
const DEFAULT_LIMIT = 100;
/** A million lines, on a small machine. */
const WALK_WITHIN_MS = 120_000;
const CSV_LINES_AT_ONCE = 1_000;

const FILTER = {
  fromMs: Type.Optional(TimeMs),
  toMs: Type.Optional(Type.Integer({ description: 'Exclusive' })),
  accountId: Type.Optional(Type.String({ maxLength: 64, description: 'Who did it' })),
  partnerId: Type.Optional(Type.String({ maxLength: 40, description: 'Whose people did it' })),
  action: Type.Optional(
    Type.String({
      maxLength: 80,
      description: 'Such as account.created; with a point at its end, all of a kind: account.',
    }),
  ),
  object: Type.Optional(Type.String({ maxLength: 200, description: 'What it was done to' })),
};

const CsvText = Type.Unsafe<string | Readable>(Type.String());

const LineView = Type.Object(
  {
    id: Type.Integer({ description: 'Without gaps' }),
    atMs: TimeMs,
    accountId: nullable(Type.String()),
    actor: Type.String({ description: 'The name as it was then' }),
    partnerId: nullable(Type.String()),
    action: Type.String(),
    object: Type.String(),
    detail: Type.Object({}, { additionalProperties: true }),
    address: nullable(Type.String()),
    previous: Type.String({ description: 'Hash of the line before' }),
    hash: Type.String(),
  },
  { $id: 'AuditLine' },
);

const VerificationView = Type.Object({
  intact: Type.Boolean(),
  lines: Type.Integer({ description: 'Lines that fit, from the first on' }),
  hash: nullable(
    Type.String({ description: 'Of the last line: keep it elsewhere, with the number of lines' }),
  ),
  brokenId: nullable(Type.Integer({ description: 'The first line that is missing, misplaced or changed' })),
  reason: nullable(Type.Unsafe<string>(Type.String({ enum: ['missing', 'order', 'content', 'end'] }))),
});

export function auditRoutes({ linesBy, verify, writeRecorded }: AuditApiDeps): Routes {
  return (server) => {
    server.get(
      '/api/v1/audit',
      {
        config,
        schema: {
          ...{ tags, summary: 'What was done, by whom; newest first' },
          querystring: Type.Object({ ...PAGE_QUERY, ...FILTER }),
          response: { 200: pageSchema(LineView) },
        },
      },
      async ({ query: { limit = DEFAULT_LIMIT, cursor, ...filter } }) => {
        const beforeId = cursor === undefined ? {} : { beforeId: readId(cursor) };
        const found = await linesBy({ ...filter, ...beforeId, limit: limit + 1 });
        const items = found.slice(0, limit);
        const last = items.at(-1);
        const nextCursor = last === undefined || found.length <= limit ? null : writeCursor(String(last.id));
        return { items: items.map(lineView), nextCursor };
      },
    );

    server.get(
      '/api/v1/audit.csv',
      {
        config,
        handlerTimeout: WALK_WITHIN_MS,
        schema: {
          ...{ tags, summary: 'The same for a spreadsheet, all of it' },
          querystring: Type.Object(FILTER),
          response: { 200: { description: 'RFC 4180', content: { 'text/csv': { schema: CsvText } } } },
        },
      },
      async (request, reply) => {
        const actor = actorOf(request.principal, request.ip);
        const exported = {
          ...actor,
          action: 'audit.exported',
          object: 'audit',
          detail: { ...request.query },
        };
        await writeRecorded([], [exported]);
        return sendCsv(reply, 'audit', Readable.from(csvParts(linesBy, request.query)));
      },
    );

    server.get(
      '/api/v1/audit/verification',
      {
        config,
        handlerTimeout: WALK_WITHIN_MS,
        schema: {
          ...{ tags, summary: 'Whether no line was changed or taken out since it was written' },
          description:
            'With `lines` and `hash` as kept elsewhere also: whether that line still is what it was.',
          querystring: Type.Object({
            lines: Type.Optional(Type.Integer({ minimum: 1 })),
            hash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$', 'x-wanted': 'a hash of a line' })),
          }),
          response: { 200: VerificationView },
        },
      },
      async ({ query: { lines, hash } }) => {
        if ((lines === undefined) !== (hash === undefined)) {
          const [field, other] = lines === undefined ? ['lines', 'hash'] : ['hash', 'lines'];
          const detail = `${field} is missing: give it together with ${other}, or neither`;
          throw new ProblemError({ status: 400, title: 'Bad request', detail, errors: [{ field, detail }] });
        }
        const kept = lines === undefined || hash === undefined ? null : { id: lines, hash };
        const found = await verify(kept);
        return found.kind === 'intact'
          ? { intact: true, lines: found.lines, hash: found.hash, brokenId: null, reason: null }
          : { intact: false, lines: found.id - 1, hash: null, brokenId: found.id, reason: found.reason };
      },
    );
  };
}

/** A cursor that names no line leads to the first page's error of a wrong cursor. */
function readId(cursor: string): number {
  const id = Number(readCursor(cursor));
  return Number.isSafeInteger(id) ? id : 0;
}

function lineView({ detail, ...line }: Line) {
  return { ...line, detail: readDetail(detail) };
}

/** A line that somebody tampered with is shown too. */
function readDetail(detail: string): Record<string, unknown> {
  try {
    return JSON.parse(detail) as Record<string, unknown>;
  } catch {
    return { unreadable: detail };
  }
}

const COLUMNS = [
  'id',
  'at',
  'actor',
  'accountId',
  'partnerId',
  'action',
  'object',
  'detail',
  'address',
  'hash',
];

async function* csvParts(
  linesBy: AuditApiDeps['linesBy'],
  filter: Omit<AuditFilter, 'limit' | 'beforeId'>,
): AsyncGenerator<string> {
  yield toCsv(COLUMNS, []);
  let beforeId: number | undefined;
  for (;;) {
    const before = beforeId === undefined ? {} : { beforeId };
    const lines = await linesBy({ ...filter, ...before, limit: CSV_LINES_AT_ONCE });
    if (lines.length > 0) yield rowsOf(lines);
    beforeId = lines.at(-1)?.id;
    if (lines.length < CSV_LINES_AT_ONCE || beforeId === undefined) return;
  }
}

function rowsOf(lines: readonly Line[]): string {
  const cells = lines.map(
    ({ id, atMs, actor, accountId, partnerId, action, object, detail, address, hash }) => [
      ...[id, isoTime(atMs), actor, accountId, partnerId, action, object, detail, address, hash],
    ],
  );
  // Its own header line goes: the first part has it.
  return toCsv([], cells).slice('\r\n'.length);
}
