// HTTP routes of planned work: the list, also as CSV, one with its story, evidence and calendar file, and all that people do with it.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../access/actor.ts';
import { FORMAT_QUERY, sendCsv } from '../platform/http/csv-answer.ts';
import { requireVersion, sendVersion } from '../platform/http/etag.ts';
import { PAGE_QUERY, pageSchema, readCursor, writeCursor } from '../platform/http/pagination.ts';
import type { Right } from '../platform/http/principal.ts';
import { invalidQuery } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import { jsonOrCsv, TimeMs } from '../platform/http/schema-types.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Action } from './actions.ts';
import { actionOf, type Given, planGiven } from './given.ts';
import type { Work } from './model.ts';
import type { ListFilter, WorkOffice } from './office.ts';
import { STAGES } from './reading.ts';
import { BODIES, EvidenceView, PlanBody, RefPath, StoryView, WorkView } from './schemas.ts';
import { worksTable } from './tables.ts';
import { evidenceFor } from './views.ts';

const tags = ['works'];
const reads = { access: 'state.read' } as const;
const DEFAULT_LIMIT = 100;
export const changeAnswers = {
  409: problemAnswer('Not in this state'),
  412: problemAnswer('Changed meanwhile'),
  428: problemAnswer('Say with If-Match which version you change'),
};

/** Path, right and summary of what people do. */
const DOINGS: Readonly<Record<Action['kind'], readonly [path: string, access: Right, summary: string]>> = {
  edit: ['plan', 'works.plan', 'Change a draft'],
  publish: ['publication', 'works.plan', 'Announce it; within the notice period only with a reason'],
  move: ['move', 'works.plan', 'Move it to another time'],
  object: ['objection', 'works.plan', 'Object, in the name of your partner'],
  accept: ['acceptance', 'works.plan', 'Accept, in the name of your partner'],
  keep: ['decision', 'works.plan', 'Keep to it though somebody objected'],
  start: ['start', 'works.carry-out', 'It begins'],
  extend: ['extension', 'works.carry-out', 'It takes longer than announced'],
  finish: ['end', 'works.carry-out', 'It is over: Vigie looks whether all of it is back'],
  resume: ['resumption', 'works.carry-out', 'It was not over'],
  force: ['completion', 'works.plan', 'It is over, though not all of it is back'],
  cancel: ['cancellation', 'works.plan', 'Cancel it'],
  remark: ['remarks', 'works.carry-out', 'Add a remark; needs no If-Match'],
};

const QUERY = {
  ...PAGE_QUERY,
  ...FORMAT_QUERY,
  stage: Type.Optional(Type.String({ enum: [...STAGES], description: 'upcoming: announced and not over' })),
  equipment: Type.Optional(Type.String({ maxLength: 200 })),
  partnerId: Type.Optional(Type.String({ maxLength: 40, description: 'Whose work it is' })),
  text: Type.Optional(Type.String({ maxLength: 200, description: 'In ref, title or description' })),
  fromMs: Type.Optional(TimeMs),
  toMs: Type.Optional(TimeMs),
};

export function workRoutes(office: WorkOffice): Routes {
  const { desk } = office;

  function tell(request: FastifyRequest, reply: FastifyReply, work: Work): WorkView {
    sendVersion(reply, work.version);
    return office.view(request.principal, work);
  }

  return (server) => {
    server.get(
      '/api/v1/works',
      {
        config: reads,
        schema: {
          ...{ tags, summary: 'Planned work that you may see, by its start, the latest first' },
          querystring: Type.Object(QUERY),
          response: { 200: jsonOrCsv('Planned work', pageSchema(WorkView)) },
        },
      },
      async ({ principal, query }, reply) => {
        const limit = query.limit ?? DEFAULT_LIMIT;
        const after = query.cursor === undefined ? null : placeAfter(query.cursor);
        const filter = filterOf({ ...query } as Given);
        const found = await office.list(principal, { ...filter, after, limit: limit + 1 });
        const items = found.slice(0, limit).map((one) => office.view(principal, one));
        if (query.format === 'csv') return sendCsv(reply, 'works', worksTable(items));
        const last = found.length > limit ? found[limit - 1] : undefined;
        return { items, nextCursor: last === undefined ? null : writeCursor(`${last.fromMs} ${last.id}`) };
      },
    );

    server.post(
      '/api/v1/works',
      {
        config: { access: 'works.plan' },
        schema: {
          ...{ tags, summary: 'Plan work: a draft, which nobody is told of' },
          body: PlanBody,
          response: { 201: WorkView },
        },
      },
      async (request, reply) => {
        const plan = planGiven(request.body as Given, office.now());
        const planned = await desk.plan(request.principal, actorOf(request.principal, request.ip), plan);
        void reply.code(201).header('location', `/api/v1/works/${planned.ref}`);
        return tell(request, reply, planned);
      },
    );

    server.get(
      '/api/v1/works/:ref',
      {
        config: reads,
        schema: { ...{ tags, summary: 'One piece of work' }, params: RefPath, response: { 200: WorkView } },
      },
      (request, reply) => tell(request, reply, desk.seen(request.principal, request.params.ref)),
    );

    server.get(
      '/api/v1/works/:ref/events',
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
      '/api/v1/works/:ref/evidence',
      {
        config: reads,
        schema: {
          ...{ tags, summary: 'Whether both partners were told of each window, and in time' },
          params: RefPath,
          response: { 200: Type.Object({ items: Type.Array(EvidenceView) }) },
        },
      },
      async ({ principal, params }) => ({
        items: evidenceFor(principal, await office.evidence(desk.seen(principal, params.ref))),
      }),
    );

    server.get(
      '/api/v1/works/:ref/calendar.ics',
      {
        config: reads,
        schema: {
          ...{ tags, summary: 'Its calendar file (RFC 5545)' },
          params: RefPath,
          response: {
            200: {
              description: 'iCalendar',
              content: { 'text/calendar': { schema: Type.String() } },
            },
          },
        },
      },
      ({ principal, params }, reply) => {
        const work = desk.seen(principal, params.ref);
        const language = principal.account?.language ?? 'fr';
        return sendCalendar(reply, work.ref, office.calendarOf(principal, work, language));
      },
    );

    for (const kind of Object.keys(DOINGS) as Action['kind'][]) {
      const [path, access, summary] = DOINGS[kind];
      server.post(
        `/api/v1/works/:ref/${path}`,
        {
          config: { access },
          schema: {
            ...{ tags, summary },
            params: RefPath,
            body: BODIES[kind],
            response: { 200: WorkView, ...changeAnswers },
          },
        },
        async (request, reply) => {
          const { principal, params } = request;
          const before = desk.seen(principal, params.ref);
          if (kind !== 'remark') requireVersion(request, before.version, 'work');
          const seen = { ref: before.ref, version: kind === 'remark' ? null : before.version };
          const action = actionOf(kind, request.body as Given, office.now());
          return tell(
            request,
            reply,
            await desk.act(principal, actorOf(principal, request.ip), seen, action),
          );
        },
      );
    }
  };
}

/** The type of a schema's text is the text's; what is sent is iCalendar. */
export function sendCalendar(reply: FastifyReply, name: string, file: string): never {
  return reply
    .type('text/calendar; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.ics"`)
    .send(file) as never;
}

function filterOf(query: Given): Omit<ListFilter, 'after' | 'limit'> {
  const of = <T>(name: string): T | null => (query[name] ?? null) as T | null;
  const text = of<string>('text')?.trim() ?? '';
  return {
    stage: of('stage'),
    equipment: of('equipment'),
    partnerId: of('partnerId'),
    text: text === '' ? null : text,
    fromMs: of('fromMs'),
    toMs: of('toMs'),
  };
}

function placeAfter(cursor: string): { readonly fromMs: number; readonly id: number } {
  const [, fromMs, id] = /^(\d{1,16}) (\d{1,16})$/.exec(readCursor(cursor)) ?? [];
  if (fromMs === undefined) throw invalidQuery('cursor', 'the nextCursor of the page before');
  return { fromMs: Number(fromMs), id: Number(id) };
}
