// What the API tells of availability, as schemas.

import { type Static, Type } from 'typebox';
import { pageSchema } from '../../platform/http/pagination.ts';
import { nullable, TimeMs } from '../../platform/http/schema-types.ts';
import { COUNTED, type Counted } from './availability.ts';

const Share = nullable(Type.Number({ description: '0 to 1; null: there is no time to judge' }));
const Seconds = (description: string) => Type.Number({ description });

export const SecondsView = Type.Object(
  {
    period: Seconds('Up to now, where the period is not over'),
    inService: Seconds('up + down + announced + blind + unknown'),
    up: Seconds('Outside of announced work'),
    down: Seconds('Outside of announced work; longer than announced counts here'),
    announced: Seconds('Announced work as announced: upAnnounced + downAnnounced'),
    upAnnounced: Type.Number(),
    downAnnounced: Type.Number(),
    blind: Seconds('The supervisor was away, or could not hear: neither up nor down'),
    unknown: Seconds('In service, but never seen or from before the first record: neither up nor down'),
    outOfService: Type.Number(),
  },
  { $id: 'AvailabilitySeconds' },
);

export const FiguresView = {
  raw: Share,
  excludingAnnounced: Share,
  seconds: SecondsView,
};

export const PeriodView = Type.Object({
  name: nullable(Type.String()),
  fromMs: TimeMs,
  toMs: TimeMs,
  untilMs: Type.Integer({ description: 'What was counted ends here: at the end of the period, or now' }),
});

export const IntervalView = Type.Object(
  {
    fromMs: TimeMs,
    toMs: TimeMs,
    counted: Type.Unsafe<Counted>(Type.String({ enum: [...COUNTED] })),
    state: nullable(Type.String({ description: 'Base state; null: nothing was said' })),
    source: nullable(Type.String({ description: 'observed, back-filled or corrected' })),
    reference: nullable(Type.String({ description: 'Of the announced work' })),
    incident: nullable(Type.String({ description: 'ref of the incident that it belongs to' })),
    reasons: Type.Array(
      Type.Object({
        kind: Type.String(),
        sinceMs: Type.Number({ description: 'Milliseconds since 1970, UTC' }),
        values: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
      }),
    ),
  },
  { $id: 'AvailabilityInterval' },
);
export type IntervalView = Static<typeof IntervalView>;

export const EquipmentAvailabilityView = Type.Object(
  {
    equipment: Type.String(),
    name: Type.String(),
    period: PeriodView,
    ...FiguresView,
    intervals: pageSchema(IntervalView),
  },
  { $id: 'EquipmentAvailability' },
);

export const GatewayFiguresView = Type.Object({
  equipment: Type.String(),
  name: Type.String(),
  sensors: nullable(Type.Integer({ description: 'That depend on it, an estimate; null: not known' })),
  ...FiguresView,
});

export const NetworkAvailabilityView = Type.Object(
  {
    period: PeriodView,
    network: Type.Object({
      ...FiguresView,
      weightedBy: Type.Unsafe<'sensors' | 'gateways'>(
        Type.String({
          enum: ['sensors', 'gateways'],
          description: 'gateways: each counts the same, because the sensors of at least one are not known',
        }),
      ),
      gateways: Type.Integer(),
    }),
    items: Type.Array(GatewayFiguresView),
    nextCursor: nullable(Type.String()),
  },
  { $id: 'NetworkAvailability' },
);
