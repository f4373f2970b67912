// HTTP routes of equipment: gateways, network servers, backhauls, broker and supervisor in one list, each with its health.

import { Type } from 'typebox';
import { PAGE_QUERY, pageOf, pageSchema } from '../../platform/http/pagination.ts';
import { notFound } from '../../platform/http/problem.ts';
import { nullable, TimeMs } from '../../platform/http/schema-types.ts';
import type { Routes } from '../../platform/http/server.ts';
import { BASE_STATES, type EquipmentHealth, type EquipmentId, OVERLAYS, VERDICTS } from '../health/model.ts';
import type { Book } from './book.ts';
import { EQUIPMENT_KINDS, type Equipment, type EquipmentKind, equipmentSeen } from './equipment.ts';

export interface EquipmentApiDeps {
  readonly book: Book;
  readonly lnsNames: readonly string[];
  /** `null`: not known yet. */
  readonly healthOf: (id: EquipmentId) => EquipmentHealth | null;
}

function oneOf<const T extends string>(names: readonly T[], description: string) {
  return Type.Unsafe<T>(Type.String({ enum: [...names], description }));
}

const Values = Type.Unsafe<Readonly<Record<string, number | string>>>({
  type: 'object',
  additionalProperties: { type: ['number', 'string'] },
  description: 'Figures behind it, by name with their unit',
});

const HealthView = Type.Object(
  {
    state: oneOf(BASE_STATES, 'Exactly one at a time'),
    sinceMs: TimeMs,
    overlays: Type.Array(Type.Object({ overlay: oneOf(OVERLAYS, 'Beside the state'), sinceMs: TimeMs })),
    verdicts: Type.Array(
      Type.Object({ kind: oneOf(VERDICTS, 'What is wrong'), sinceMs: TimeMs, values: Values }),
    ),
  },
  { $id: 'EquipmentHealth' },
);

const EquipmentView = Type.Object(
  {
    id: Type.String({
      description: '`gateway:<eui>`, `lns:<name>`, `backhaul:<id>`, `broker`, `supervisor`',
    }),
    kind: oneOf(EQUIPMENT_KINDS, 'What it is'),
    name: Type.String(),
    partnerId: nullable(Type.String({ description: 'null: shared' })),
    siteId: nullable(Type.String({ description: 'Of a gateway' })),
    health: nullable(HealthView),
  },
  { $id: 'Equipment' },
);

const config = { access: 'state.read' } as const;
const tags = ['equipment'];

export function equipmentRoutes({ book, lnsNames, healthOf }: EquipmentApiDeps): Routes {
  const withHealth = (one: Equipment) => ({ ...one, health: inWholeMs(healthOf(one.id)) });

  return (server) => {
    server.get(
      '/api/v1/equipment',
      {
        config,
        schema: {
          ...{ tags, summary: 'All equipment of the network, with its health' },
          querystring: Type.Object({
            ...PAGE_QUERY,
            kind: Type.Optional(Type.Unsafe<EquipmentKind>(Type.String({ enum: [...EQUIPMENT_KINDS] }))),
            partnerId: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
          }),
          response: { 200: pageSchema(EquipmentView) },
        },
      },
      ({ principal, query }) => {
        const shown = equipmentSeen(book, lnsNames, principal).filter(
          ({ kind, partnerId }) =>
            (query.kind ?? kind) === kind && (query.partnerId === undefined || query.partnerId === partnerId),
        );
        const { items, nextCursor } = pageOf(shown, query, ({ id }) => id);
        return { items: items.map(withHealth), nextCursor };
      },
    );

    server.get(
      '/api/v1/equipment/:id',
      {
        config,
        schema: {
          ...{ tags, summary: 'One piece of equipment, with its health' },
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 120 }) }),
          response: { 200: EquipmentView },
        },
      },
      ({ principal, params }) => {
        const found = equipmentSeen(book, lnsNames, principal).find(({ id }) => id === params.id);
        if (found === undefined) throw notFound('equipment');
        return withHealth(found);
      },
    );
  };
}

function inWholeMs(health: EquipmentHealth | null) {
  if (health === null) return null;
  const whole = <T extends { readonly sinceMs: number }>(one: T): T => ({
    ...one,
    sinceMs: Math.round(one.sinceMs),
  });
  return {
    ...whole(health),
    overlays: health.overlays.map(whole),
    verdicts: health.verdicts.map(whole),
  };
}
