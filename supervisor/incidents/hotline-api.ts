// HTTP routes of the hotline: whether it is open, and a fault reported by a form, or typed in from a call.

import { Type } from 'typebox';
import { actorOf } from '../access/actor.ts';
import { ProblemError } from '../platform/http/problem.ts';
import { problemAnswer } from '../platform/http/route-rules.ts';
import type { Routes } from '../platform/http/server.ts';
import { type Given, reportGiven } from './given.ts';
import type { IncidentOffice } from './office.ts';
import { HotlineView, ReportBody } from './schemas.ts';

const tags = ['incidents'];

export function hotlineRoutes(office: IncidentOffice): Routes {
  return (server) => {
    server.get(
      '/api/v1/hotline',
      {
        config: { access: 'state.read' },
        schema: { ...{ tags, summary: 'Whether the hotline is open' }, response: { 200: HotlineView } },
      },
      () => office.hotline(),
    );

    server.post(
      '/api/v1/hotline/reports',
      {
        config: { access: 'incidents.report' },
        schema: {
          ...{ tags, summary: 'Report a fault; with `reporter`, type in a call of somebody else' },
          body: ReportBody,
          response: {
            201: Type.Object({
              ref: Type.String({ description: 'The incident: a new one, or one that was open already' }),
            }),
            429: problemAnswer('Too many reports'),
          },
        },
      },
      async (request, reply) => {
        const { principal } = request;
        if (request.body.reporter !== undefined && !principal.rights.has('incidents.work')) throw noCalls();
        const partnerIds = office.partners().map(({ id }) => id);
        const given = reportGiven(request.body as Given, principal, { nowMs: office.now(), partnerIds });
        const { ref } = await office.desk.report(principal, actorOf(principal, request.ip), given);
        void reply.code(201).header('location', `/api/v1/incidents/${ref}`);
        return { ref };
      },
    );
  };
}

function noCalls(): ProblemError {
  return new ProblemError({
    ...{
      status: 403,
      title: 'Not allowed',
      detail: 'Calls of others are typed in by operators: leave reporter out.',
    },
    french: 'Seule l’exploitation saisit les appels d’autrui.',
  });
}
