// HTTP routes of the LNS room: the links as they stand, and what became of receptions at each server.

import type { Routes } from '../platform/http/server.ts';
import type { Reader } from '../platform/reader.ts';
import type { LateStatus } from './late/lane.ts';
import { OUTCOMES } from './outcomes.ts';

export interface LnsApiDeps {
  readonly reader: Reader;
  readonly links: () => unknown;
  readonly lanes: () => readonly NamedLane[];
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

export function lnsRoutes({ reader, links, lanes }: LnsApiDeps): Routes {
  return (server) => {
    server.get('/api/v1/lns', () => ({ lns: links(), late: lanes() }));
    server.get('/api/v1/outcomes', async () => ({
      meaning: Object.fromEntries(OUTCOMES.map(({ name, doc }) => [name, doc])),
      outcomes: await readOutcomes(reader),
    }));
  };
}
