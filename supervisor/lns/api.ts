// HTTP routes of the LNS room: the links as they stand, and what became of receptions at each server.

import { type Static, Type } from 'typebox';
import type { SeesGateway } from '../platform/http/principal.ts';
import { nullable } from '../platform/http/schema-types.ts';
import type { Routes } from '../platform/http/server.ts';
import type { Reader } from '../platform/reader.ts';
import type { LateStatus } from './late/lane.ts';
import type { LnsStatus } from './link.ts';
import { OUTCOMES } from './outcomes.ts';

export interface LnsApiDeps {
  readonly reader: Reader;
  readonly links: () => readonly LnsStatus[];
  readonly lanes: () => readonly NamedLane[];
  readonly sees: SeesGateway;
}

/** How the late lane to one network server stands. */
export interface NamedLane extends Omit<LateStatus, 'lnsId'> {
  readonly lns: string;
}

interface OutcomeRow {
  readonly lns: string;
  readonly eui: string;
  readonly outcome: string;
  readonly receptions: number;
}

const COUNTS = `
  SELECT lns.name AS lns, eui, outcome, receptions
  FROM outcome_counts JOIN lns ON lns.id = lns_id JOIN gateways ON gateways.id = gateway_id
  WHERE receptions > 0 ORDER BY lns.id, eui`;

/** Per server and gateway, every outcome with its count; they add up to the receptions offered to that server. */
export async function readOutcomes(reader: Reader): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const lines = new Map<string, Record<string, number | string>>();
  for (const { lns, eui, outcome, receptions } of await reader.all<OutcomeRow>(COUNTS)) {
    const key = `${lns} ${eui}`;
    let line = lines.get(key);
    if (line === undefined) {
      line = { lns, eui, receptions: 0 };
      for (const { name } of OUTCOMES) line[name] = 0;
      lines.set(key, line);
    }
    line[outcome] = receptions;
    line['receptions'] = (line['receptions'] as number) + receptions;
  }
  return [...lines.values()];
}

const Figures = Type.Record(Type.String(), Type.Unknown(), {
  description: 'Datagrams since the start by what became of them; `unsent` by reason',
});

const LinkView = Type.Object(
  {
    name: Type.String(),
    mode: Type.String({ enum: ['copies', 'best'] }),
    host: Type.String(),
    port: Type.Integer(),
    ip: nullable(Type.String({ description: 'The address in use' })),
    lookupError: nullable(Type.String()),
    liveness: Type.Object({
      state: Type.String({ enum: ['up', 'silent', 'unknown'] }),
      sinceMs: Type.Number(),
      reason: Type.String(),
    }),
    figures: Figures,
    lastMinute: Type.Object({
      acked: Type.Integer(),
      unanswered: Type.Integer(),
      p50Ms: nullable(Type.Number()),
      p99Ms: nullable(Type.Number()),
    }),
    gateways: Type.Array(
      Type.Object({ gatewayEui: Type.String(), figures: Figures }, { additionalProperties: true }),
    ),
  },
  { $id: 'LnsLink', description: 'A network server as it stands' },
);

const LaneView = Type.Object(
  {
    lns: Type.String(),
    waiting: Type.Integer(),
    oldestMs: nullable(Type.Number()),
    hold: nullable(Type.String({ description: 'What keeps it from going' })),
    gateways: Type.Integer({ description: 'Not back yet, or with a backlog still to bring' }),
  },
  { $id: 'LateLane', description: 'What was not live waits here for its turn' },
);

const OutcomeLine = Type.Object(
  { lns: Type.String(), eui: Type.String(), receptions: Type.Integer() },
  { additionalProperties: Type.Integer(), description: 'One field an outcome; they add up to receptions' },
);

const config = { access: 'state.read' } as const;
const tags = ['network servers'];

export function lnsRoutes({ reader, links, lanes, sees }: LnsApiDeps): Routes {
  return (server) => {
    server.get(
      '/api/v1/lns',
      {
        config: { ...config, wholeNetwork: true },
        schema: {
          ...{ tags, summary: 'The network servers as they stand, and what waits for them' },
          response: { 200: Type.Object({ lns: Type.Array(LinkView), late: Type.Array(LaneView) }) },
        },
      },
      // The figures are plain objects; a record of them only lacks the index signature.
      () => ({ lns: [...links()] as unknown as Static<typeof LinkView>[], late: [...lanes()] }),
    );

    server.get(
      '/api/v1/outcomes',
      {
        config,
        schema: {
          ...{ tags, summary: 'What became of receptions, by network server and gateway' },
          response: {
            200: Type.Object({
              meaning: Type.Record(Type.String(), Type.String()),
              outcomes: Type.Array(OutcomeLine),
            }),
          },
        },
      },
      async ({ principal }) => {
        const lines = (await readOutcomes(reader)) as Static<typeof OutcomeLine>[];
        return {
          meaning: Object.fromEntries(OUTCOMES.map(({ name, doc }) => [name, doc])),
          outcomes: lines.filter(({ eui }) => sees(principal, eui)),
        };
      },
    );
  };
}
