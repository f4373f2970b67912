// HTTP routes of health: how each piece of equipment stands and why, and how it has stood.

import { Type } from 'typebox';
import { maySee } from '../../access/rights.ts';
import { PAGE_QUERY, pageOf } from '../../platform/http/pagination.ts';
import { invalidQuery, notFound } from '../../platform/http/problem.ts';
import { TimeMs } from '../../platform/http/schema-types.ts';
import type { Routes } from '../../platform/http/server.ts';
import type { History } from './history.ts';
import type { EquipmentHealth, EquipmentId } from './model.ts';
import {
  EquipmentHealthView,
  type HealthWords,
  healthView,
  OverlayIntervalView,
  StateIntervalView,
} from './schemas.ts';

/** What people call it, and where it stands. */
export interface NamedEquipment {
  readonly name: string;
  readonly siteId: string | null;
}

export interface HealthApiDeps {
  readonly current: () => readonly EquipmentHealth[];
  readonly of: (equipment: EquipmentId) => EquipmentHealth | null;
  /** `null`: it is in no inventory any more. */
  readonly named: (equipment: EquipmentId) => NamedEquipment | null;
  readonly history: History;
  readonly words: HealthWords;
  readonly now: () => number;
}

const config = { access: 'state.read' } as const;
const tags = ['health'];
const MAX_PERIOD_MS = 400 * 86_400_000;
const DEFAULT_PERIOD_MS = 7 * 86_400_000;

export function healthRoutes({ current, of, named, history, words, now }: HealthApiDeps): Routes {
  return (server) => {
    server.get(
      '/api/v1/health',
      {
        config,
        schema: {
          ...{ tags, summary: 'How all equipment stands, since when and why' },
          querystring: Type.Object({
            ...PAGE_QUERY,
            only: Type.Optional(
              Type.String({ enum: ['troubled'], description: 'Without what is online and nothing else' }),
            ),
          }),
          response: {
            200: Type.Object({
              nowMs: TimeMs,
              items: Type.Array(EquipmentHealthView),
              nextCursor: Type.Union([Type.String(), Type.Null()]),
            }),
          },
        },
      },
      ({ principal, query }) => {
        const nowMs = Math.round(now());
        const shown = current()
          .flatMap((health) => {
            const known = named(health.equipment);
            return known !== null && maySee(principal, known) ? [{ health, name: known.name }] : [];
          })
          .filter(({ health }) => query.only === undefined || isTroubled(health))
          .sort((a, b) => (a.health.equipment < b.health.equipment ? -1 : 1));
        const { items, nextCursor } = pageOf(shown, query, ({ health }) => health.equipment);
        return {
          nowMs,
          items: items.map(({ health, name }) => ({
            equipment: health.equipment,
            name,
            health: healthView(health, words, nowMs),
          })),
          nextCursor,
        };
      },
    );

    server.get(
      '/api/v1/equipment/:id/health',
      {
        config,
        schema: {
          ...{ tags, summary: 'How one piece of equipment stands, since when and why' },
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
          response: { 200: EquipmentHealthView },
        },
      },
      ({ principal, params }) => {
        const health = of(params.id as EquipmentId);
        const known = health === null ? null : named(health.equipment);
        if (health === null || known === null || !maySee(principal, known))
          throw notFound('piece of equipment');
        return { equipment: health.equipment, name: known.name, health: healthView(health, words, now()) };
      },
    );

    server.get(
      '/api/v1/equipment/:id/states',
      {
        config,
        schema: {
          ...{ tags, summary: 'How one piece of equipment has stood, by intervals' },
          description: 'As it is known now: what was corrected or back-filled since is in it.',
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
          querystring: Type.Object({
            fromMs: Type.Optional(
              Type.Integer({ minimum: 0, description: 'Left out: seven days before toMs' }),
            ),
            toMs: Type.Optional(Type.Integer({ minimum: 0, description: 'Left out: now' })),
          }),
          response: {
            200: Type.Object({
              equipment: Type.String(),
              fromMs: TimeMs,
              toMs: TimeMs,
              states: Type.Array(StateIntervalView),
              overlays: Type.Array(OverlayIntervalView),
            }),
          },
        },
      },
      async ({ principal, params, query }) => {
        const health = of(params.id as EquipmentId);
        const known = health === null ? null : named(health.equipment);
        if (health === null || known === null || !maySee(principal, known))
          throw notFound('piece of equipment');
        const toMs = Math.min(query.toMs ?? Math.floor(now()), Math.floor(now()));
        const fromMs = query.fromMs ?? Math.max(0, toMs - DEFAULT_PERIOD_MS);
        if (fromMs > toMs || toMs - fromMs > MAX_PERIOD_MS) {
          throw invalidQuery('fromMs', 'before toMs, and 400 days before it at most');
        }
        const { states, overlays } = await history(health.equipment, { fromMs, toMs });
        return { equipment: health.equipment, fromMs, toMs, states: [...states], overlays: [...overlays] };
      },
    );
  };
}

export function isTroubled({ state, overlays, verdicts }: EquipmentHealth): boolean {
  return (state !== 'online' && state !== 'retired') || overlays.length > 0 || verdicts.length > 0;
}
