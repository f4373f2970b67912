// HTTP routes of planning: what work would do before anybody is told, how punctually it was announced, work that comes again, calendars.

import { Type } from 'typebox';
import { actorOf } from '../access/actor.ts';
import { FORMAT_QUERY, sendCsv } from '../platform/http/csv-answer.ts';
import { requireVersion } from '../platform/http/etag.ts';
import type { Principal } from '../platform/http/principal.ts';
import { notFound } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import { jsonOrCsv, TimeMs } from '../platform/http/schema-types.ts';
import type { Routes } from '../platform/http/server.ts';
import { requireText } from '../platform/http/written.ts';
import { equipmentOf, type Given, repeatGiven, windowGiven } from './given.ts';
import type { WorkOffice } from './office.ts';
import {
  CalendarView,
  EffectPreview,
  IdPath,
  NewCalendarView,
  PunctualityView,
  RepeatBody,
  RepeatPath,
  RepeatView,
} from './planning-schemas.ts';
import { punctualView } from './punctual-view.ts';
import type { Repeat } from './repeats-store.ts';
import { ReasonBody, ScopeBody } from './schemas.ts';
import { punctualityTable } from './tables.ts';
import { changeAnswers, sendCalendar } from './works-api.ts';

const tags = ['works'];
const plans = { access: 'works.plan' } as const;
const DAY_MS = 86_400_000;
const YEAR_MS = 366 * DAY_MS;

export function planningRoutes(office: WorkOffice): Routes {
  const { desk, feeds, repeats } = office;

  function repeatView(who: Principal, { organiserId: _id, ...repeat }: Repeat) {
    return { ...repeat, equipment: repeat.equipment.filter((one) => office.viewer.sees(who, one)) };
  }

  return (server) => {
    server.post(
      '/api/v1/works/effect',
      {
        config: plans,
        schema: {
          ...{
            tags,
            summary: 'What work would do, whether it could be announced in time, when it disturbs least',
          },
          body: ScopeBody,
          response: { 200: EffectPreview },
        },
      },
      async ({ principal, body }) => {
        const given = body as Given;
        const equipment = equipmentOf(given);
        desk.requireEquipment(principal, equipment);
        const window = windowGiven(given, office.now());
        const ref = typeof given['ref'] === 'string' ? given['ref'] : null;
        const [effect, quiet] = await Promise.all([
          office.effect(principal, { ref, equipment, ...window }),
          office.quietWindows(equipment, window.toMs - window.fromMs),
        ]);
        const { isKept, earliestStartMs, workingDays } = office.notice();
        return {
          effect: office.viewer.effectView(principal, effect),
          isInTime: isKept(window.fromMs),
          ...{ earliestStartMs, noticeWorkingDays: workingDays, quietWindows: [...quiet] },
        };
      },
    );

    server.get(
      '/api/v1/works/punctuality',
      {
        config: { access: 'state.read', wholeNetwork: true },
        schema: {
          ...{
            tags,
            summary: 'Which works were announced in time, by the word of the partners’ mail servers',
          },
          querystring: Type.Object({
            ...FORMAT_QUERY,
            fromMs: Type.Optional(TimeMs),
            toMs: Type.Optional(TimeMs),
          }),
          response: { 200: jsonOrCsv('Of the last year, unless a time is given', PunctualityView) },
        },
      },
      async ({ principal, query }, reply) => {
        const toMs = query.toMs ?? office.now();
        const fromMs = query.fromMs ?? toMs - YEAR_MS;
        const view = punctualView(principal, await office.punctuality(fromMs, toMs), { fromMs, toMs });
        if (query.format === 'csv') return sendCsv(reply, 'works-punctuality', punctualityTable(view.items));
        return view;
      },
    );

    server.get(
      '/api/v1/work-recurrences',
      {
        config: plans,
        schema: {
          ...{ tags, summary: 'Work that comes again' },
          response: { 200: Type.Object({ items: Type.Array(RepeatView) }) },
        },
      },
      ({ principal }) => ({ items: repeats.all().map((one) => repeatView(principal, one)) }),
    );

    server.post(
      '/api/v1/work-recurrences',
      {
        config: plans,
        schema: {
          ...{ tags, summary: 'Let work come again: each occurrence is announced 60 days ahead' },
          body: RepeatBody,
          response: { 201: RepeatView },
        },
      },
      async ({ principal, ip, body }, reply) => {
        const given = repeatGiven(body as Given, office.now());
        desk.requireEquipment(principal, given.equipment);
        void reply.code(201);
        return repeatView(principal, await repeats.begin(principal, actorOf(principal, ip), given));
      },
    );

    server.put(
      '/api/v1/work-recurrences/:id',
      {
        config: plans,
        schema: {
          ...{ tags, summary: 'Change it from the next that is made on: what was announced stays as it was' },
          params: RepeatPath,
          body: RepeatBody,
          response: { 200: RepeatView, ...changeAnswers },
        },
      },
      async (request) => {
        const { principal, ip, params } = request;
        const repeat = repeats.all().find(({ id }) => id === Number(params.id));
        if (repeat === undefined || !repeats.mayManage(principal, repeat)) throw notFound('recurring work');
        requireVersion(request, repeat.version, 'recurring work');
        const given = repeatGiven(request.body as Given, office.now());
        desk.requireEquipment(principal, given.equipment);
        return repeatView(principal, await repeats.change(principal, actorOf(principal, ip), repeat, given));
      },
    );

    server.post(
      '/api/v1/work-recurrences/:id/end',
      {
        config: plans,
        schema: {
          ...{ tags, summary: 'No more of it: what lies ahead is cancelled' },
          params: RepeatPath,
          body: ReasonBody,
          response: { 204: Type.Null() },
        },
      },
      async ({ principal, ip, params, body }, reply) => {
        const reason = requireText('reason', (body as { readonly reason?: string }).reason);
        await repeats.end(principal, actorOf(principal, ip), Number(params.id), reason);
        return reply.code(204).send(null);
      },
    );

    server.get(
      '/api/v1/calendars',
      {
        config: plans,
        schema: {
          ...{ tags, summary: 'Calendars of your partner that programs subscribe to' },
          response: { 200: Type.Object({ items: Type.Array(CalendarView) }) },
        },
      },
      ({ principal }) => ({ items: [...feeds.of(principal)] }),
    );

    server.post(
      '/api/v1/calendars',
      {
        config: plans,
        schema: {
          ...{ tags, summary: 'A new address to subscribe to; told once' },
          response: { 201: NewCalendarView, 409: problemAnswer('Too many') },
        },
      },
      async ({ principal, ip }, reply) => {
        const { feed, secret } = await feeds.open(principal, actorOf(principal, ip));
        void reply.code(201);
        return { ...feed, path: `/agenda/${secret}.ics` };
      },
    );

    server.delete(
      '/api/v1/calendars/:id',
      {
        config: plans,
        schema: {
          ...{ tags, summary: 'Its address answers no more' },
          params: IdPath,
          response: { 204: Type.Null() },
        },
      },
      async ({ principal, ip, params }, reply) => {
        await feeds.revoke(principal, actorOf(principal, ip), params.id);
        return reply.code(204).send(null);
      },
    );

    server.get(
      '/agenda/:file',
      {
        config: { access: 'open' },
        schema: {
          hide: true,
          params: Type.Object({ file: Type.String({ maxLength: 100 }) }),
        },
      },
      async ({ params }, reply) => {
        const secret = params.file.replace(/\.ics$/, '');
        const calendar = await feeds.calendar(secret);
        if (calendar === null) return reply.code(404).type('text/plain; charset=utf-8').send('Not found\n');
        void reply.header('cache-control', 'private, max-age=300');
        return sendCalendar(reply, 'travaux', calendar);
      },
    );
  };
}
