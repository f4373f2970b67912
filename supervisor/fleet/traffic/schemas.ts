// What the API tells of traffic, as schemas: counts and shares, never a device.

import { Type } from 'typebox';
import { nullable, TimeMs } from '../../platform/http/schema-types.ts';
import type { Hearing } from './deaf.ts';
import { CELL_DB, CELL_DBM } from './signal.ts';

const Count = Type.Integer();

const SpreadView = nullable(
  Type.Object({
    count: Count,
    mean: Type.Number(),
    deviation: Type.Number({ description: 'Standard deviation' }),
    min: Type.Number(),
    max: Type.Number(),
  }),
);

export const HearingName = Type.Unsafe<Hearing>(
  Type.String({
    enum: ['hears', 'quiet', 'deaf', 'unknown'],
    description:
      'quiet: far less than usual, and no neighbour says that there was more; deaf: neighbours do; unknown: too little to judge by',
  }),
);

export const TrafficView = Type.Object(
  {
    eui: Type.String(),
    hearing: HearingName,
    deafSinceMs: nullable(TimeMs),
    hours: Type.Array(
      Type.Object({
        hourMs: Type.Integer({ description: 'When the hour began, milliseconds since 1970, UTC' }),
        receptions: Count,
        crcErrors: Count,
        usual: nullable(
          Type.Object({
            median: Type.Number({ description: 'Receptions of this hour of the week, in Paris' }),
            spread: Type.Number({
              description: 'As a standard deviation would be, from the median distance',
            }),
            weeks: Type.Integer({ description: 'That it rests on' }),
          }),
        ),
        dataRates: Type.Object({
          ...{ sf7: Count, sf8: Count, sf9: Count, sf10: Count, sf11: Count, sf12: Count },
          other: Count,
        }),
        rssiDbm: SpreadView,
        snrDb: SpreadView,
      }),
    ),
  },
  { $id: 'GatewayTraffic' },
);

export const SignalView = Type.Object(
  {
    eui: Type.String(),
    counted: Type.Integer({ description: 'Receptions in the cells, of those still kept' }),
    oneIn: Type.Integer({ description: 'One of so many is counted, evenly over time' }),
    cells: Type.Array(
      Type.Object({
        rssiDbm: Type.Integer({ description: `From here, and less than ${CELL_DBM} more` }),
        snrDb: Type.Integer({ description: `From here, and less than ${CELL_DB} more` }),
        lastDay: Type.Integer({ description: 'Receptions of the last 24 hours' }),
        before: Type.Integer({ description: 'Older ones' }),
      }),
    ),
  },
  { $id: 'GatewaySignal' },
);

const Share = Type.Number({ description: '0 to 1' });

export const NeighboursView = Type.Object(
  {
    eui: Type.String(),
    transmissions: Type.Integer({ description: 'That this gateway heard: what the shares are counted of' }),
    fromMs: TimeMs,
    toMs: TimeMs,
    neighbours: Type.Array(
      Type.Object({
        eui: Type.String(),
        name: Type.String(),
        shared: Type.Integer({ description: 'Transmissions that both heard' }),
        shareOfOurs: Share,
        shareOfTheirs: nullable(Share),
      }),
    ),
  },
  { $id: 'GatewayNeighbours' },
);
