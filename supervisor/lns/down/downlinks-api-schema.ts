// Downlinks, their counts and their airtime as the API tells them. Times are ms since 1970, UTC.

import { type TInteger, Type } from 'typebox';
import { nullable, TimeMs } from '../../platform/http/schema-types.ts';
import { DOWN_RESULTS, type DownResult } from './record.ts';

export const DownlinkView = Type.Object(
  {
    askedMs: TimeMs,
    eui: Type.String(),
    via: Type.String({ description: 'Whom the network server asked' }),
    lns: Type.String(),
    class: Type.String({ description: 'rx (answers an uplink), scheduled, immediate, gps' }),
    windowS: nullable(Type.Integer({ description: 'Seconds after the uplink' })),
    windowMs: nullable(Type.Integer({ description: 'When it is to be sent' })),
    frequencyHz: nullable(Type.Integer()),
    dataRate: nullable(Type.String()),
    powerDbm: nullable(Type.Number()),
    size: nullable(Type.Integer({ description: 'Bytes' })),
    airtimeMs: nullable(Type.Number()),
    target: nullable(Type.String({ description: 'data, join-accept, ...' })),
    devAddr: nullable(Type.String()),
    result: Type.String({ enum: [...DOWN_RESULTS] }),
    word: nullable(Type.String({ description: 'Of the packet forwarder, as it sent it' })),
    marginMs: nullable(Type.Number({ description: 'Left before its window' })),
    handedMs: nullable(Type.Integer()),
    answeredMs: nullable(Type.Integer()),
    doneMs: nullable(Type.Integer()),
    id: Type.String(),
  },
  { $id: 'Downlink' },
);

const byResult = Object.fromEntries(
  DOWN_RESULTS.map((result) => [result, Type.Integer()]),
) as unknown as Record<DownResult, TInteger>;

export const CountsView = Type.Object(
  { eui: Type.String(), via: Type.String(), lns: Type.String(), downlinks: Type.Integer(), ...byResult },
  { $id: 'DownlinkCounts', description: 'Since the database was made; the results add up to downlinks' },
);

export const UseView = Type.Object({
  eui: nullable(Type.String()),
  subBand: Type.String({ description: 'MHz' }),
  limit: nullable(Type.Number({ description: 'Share of an hour; 0.01: one percent' })),
  airtimeMs: Type.Number(),
  ratio: nullable(Type.Number({ description: 'Of what is allowed; 1: all of it' })),
});
