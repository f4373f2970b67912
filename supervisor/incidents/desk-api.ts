// HTTP routes of incidents: the list, also as CSV, one with its story, opened by hand, and all that people do with it.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { actorOf } from '../access/actor.ts';
import { FORMAT_QUERY, sendCsv } from '../platform/http/csv-answer.ts';
import { requireVersion, sendVersion } from '../platform/http/etag.ts';
import { PAGE_QUERY, pageSchema, readCursor, writeCursor } from '../platform/http/pagination.ts';
import { invalidQuery } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import { jsonOrCsv, TimeMs } from '../platform/http/schema-types.ts';
import type { Routes } from '../platform/http/server.ts';
import { actionOf, type Given, openGiven, openingRemark } from './given.ts';
import type { Dossier } from './model.ts';
import type { IncidentOffice, ListFilter } from './office.ts';
import { BODIES, IncidentView, OpenBody, RefPath, ReportView, StoryView } from './schemas.ts';
import { incidentsTable } from './tables.ts';
import type { DoneEvent } from './transitions.ts';

const tags = ['incidents'];
const reads = { access: 'state.read' } as const;
const works = { access: 'incidents.work' } as const;
const DEFAULT_LIMIT = 100;
const changeAnswers = {
  409: problemAnswer('Not in this state'),
  412: problemAnswer('Changed meanwhile'),
  428: problemAnswer('Say with If-Match which version you change'),
};

/** Path and summary of what people do. */
const DOINGS: Readonly<Record<DoneEvent, readonly [path: string, summary: string]>> = {
  acknowledge: ['acknowledgement', 'Take it on, until a time'],
  identify: ['cause', 'Say what the cause is'],
  remark: ['remarks', 'Add a remark; needs no If-Match'],
  promise: ['next-word', 'Promise when the next word comes'],
  'hand-over': ['hand-over', 'Hand it over to somebody who may work on it'],
  'set-severity': ['severity', 'Set its severity by hand: Vigie leaves it then'],
  restore: ['restoration', 'Say that service is back, where Vigie cannot tell'],
  close: ['closing', 'Close it, with cause and remedy'],
  cancel: ['cancellation', 'It was none: cancel it'],
  merge: ['merge', 'It is a part of another one'],
  reopen: ['reopening', 'It is not over: reopen it'],
};

const QUERY = {
  ...PAGE_QUERY,
  ...FORMAT_QUERY,
  open: Type.Optional(Type.Boolean({ description: 'true: being worked on or watched; false: the others' })),
  severity: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 4, description: 'Of this severity, or graver' }),
  ),
  equipment: Type.Optional(Type.String({ maxLength: 200 })),
  partnerId: Type.Optional(Type.String({ maxLength: 40, description: 'Touching its network' })),
  text: Type.Optional(Type.String({ maxLength: 200, description: 'In ref, title, cause or remedy' })),
  fromMs: Type.Optional(TimeMs),
  toMs: Type.Optional(TimeMs),
};

export function incidentRoutes(office: IncidentOffice): Routes {
  const { desk } = office;

  function tell(request: FastifyRequest, reply: FastifyReply, dossier: Dossier): IncidentView {
    sendVersion(reply, dossier.version);
    return office.view(request.principal, dossier);
  }

  return (server) => {
    server.get(
      '/api/v1/incidents',
      {
        config: reads,
        schema: {
          ...{ tags, summary: 'Incidents that you may see, the latest first' },
          querystring: Type.Object(QUERY),
          response: { 200: jsonOrCsv('Incidents', pageSchema(IncidentView)) },
        },
      },
      async ({ principal, query }, reply) => {
        const limit = query.limit ?? DEFAULT_LIMIT;
        const after = query.cursor === undefined ? null : placeAfter(query.cursor);
        const found = await office.list(principal, {
          ...filterOf({ ...query } as Given),
          ...{ after, limit: limit + 1 },
        });
        const items = found.slice(0, limit).map((one) => office.view(principal, one));
        if (query.format === 'csv') return sendCsv(reply, 'incidents', incidentsTable(items));
        const last = found.length > limit ? found[limit - 1] : undefined;
        return { items, nextCursor: last === undefined ? null : writeCursor(`${last.startedMs} ${last.id}`) };
      },
    );

    server.post(
      '/api/v1/incidents',
      {
        config: works,
        schema: {
          ...{ tags, summary: 'Open an incident by hand' },
          body: OpenBody,
          response: { 201: IncidentView },
        },
      },
      async (request, reply) => {
        const given = request.body as Given;
        const actor = actorOf(request.principal, request.ip);
        const wanted = openGiven(given, office.now());
        const opened = await desk.open(request.principal, actor, wanted, openingRemark(given));
        void reply.code(201).header('location', `/api/v1/incidents/${opened.ref}`);
        return tell(request, reply, opened);
      },
    );

    server.get(
      '/api/v1/incidents/:ref',
      {
        config: reads,
        schema: { ...{ tags, summary: 'One incident' }, params: RefPath, response: { 200: IncidentView } },
      },
      (request, reply) => tell(request, reply, desk.seen(request.principal, request.params.ref)),
    );

    server.get(
      '/api/v1/incidents/:ref/events',
      {
        config: reads,
        schema: {
          ...{ tags, summary: 'Its story, as far as you may read it; the oldest first' },
          params: RefPath,
          response: { 200: Type.Object({ items: Type.Array(StoryView) }) },
        },
      },
      async ({ principal, params }) => ({
        items: [...(await office.story(principal, desk.seen(principal, params.ref)))],
      }),
    );

    server.get(
      '/api/v1/incidents/:ref/reports',
      {
        config: reads,
        schema: {
          ...{ tags, summary: 'Calls and forms of the hotline that belong to it' },
          params: RefPath,
          response: { 200: Type.Object({ items: Type.Array(ReportView) }) },
        },
      },
      async ({ principal, params }) => ({
        items: (await office.reports(principal, desk.seen(principal, params.ref))) as Static<
          typeof ReportView
        >[],
      }),
    );

    for (const kind of Object.keys(DOINGS) as DoneEvent[]) {
      const [path, summary] = DOINGS[kind];
      server.post(
        `/api/v1/incidents/:ref/${path}`,
        {
          config: works,
          schema: {
            ...{ tags, summary },
            params: RefPath,
            body: BODIES[kind],
            response: { 200: IncidentView, ...changeAnswers },
          },
        },
        async (request, reply) => {
          const { principal, params } = request;
          const before = desk.workable(principal, params.ref);
          if (kind !== 'remark') requireVersion(request, before.version, 'incident');
          const seen = { ref: before.ref, version: kind === 'remark' ? null : before.version };
          const actor = actorOf(principal, request.ip);
          const given = request.body as Given;
          if (kind === 'merge') {
            return tell(request, reply, await desk.merge(principal, actor, seen, String(given['into'])));
          }
          const successors = () => desk.successors(before);
          const action = actionOf(kind, given, { nowMs: office.now(), successors });
          return tell(request, reply, await desk.act(principal, actor, seen, action));
        },
      );
    }
  };
}

function filterOf(query: Given): Omit<ListFilter, 'after' | 'limit'> {
  const of = <T>(name: string): T | null => (query[name] ?? null) as T | null;
  const text = of<string>('text')?.trim() ?? '';
  return {
    isOpen: of('open'),
    gravest: of('severity'),
    equipment: of('equipment'),
    partnerId: of('partnerId'),
    text: text === '' ? null : text,
    fromMs: of('fromMs'),
    toMs: of('toMs'),
  };
}

function placeAfter(cursor: string): { readonly startedMs: number; readonly id: number } {
  const [, startedMs, id] = /^(\d{1,16}) (\d{1,16})$/.exec(readCursor(cursor)) ?? [];
  if (startedMs === undefined) throw invalidQuery('cursor', 'the nextCursor of the page before');
  return { startedMs: Number(startedMs), id: Number(id) };
}
