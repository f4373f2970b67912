// A simulated network whose health becomes incidents, minute by minute, without a database: what a restart would leave is all that is kept.

import {
  createWorld,
  type SimulatedGateway,
  type World,
  type WorldOptions,
} from '../../fleet/health/testing/world.ts';
import { type Context, correlate, type Known } from '../correlator.ts';
import { type Domains, domainsOf } from '../domains.ts';
import type { Dossier, IncidentChange, StoryKind } from '../model.ts';
import { progress } from '../progress.ts';
import type { Effects } from '../severity.ts';
import { sightOf } from '../troubles.ts';
import { type Place, placesOf } from './places.ts';

export const MIN = 60_000;
export const HOUR = 60 * MIN;

export interface SimulatedOptions extends WorldOptions {
  /** By index: backhaul and site of a gateway. */
  readonly place?: (index: number) => Place;
  /** Operators of backhauls. */
  readonly operators?: Readonly<Record<string, string>>;
  readonly effects?: Effects | null;
  /** Everything goes through JSON at every step. */
  readonly restarts?: boolean;
  readonly stepMs?: number;
}

export interface Simulated {
  readonly world: World;
  readonly changes: IncidentChange[];
  isInWork: boolean;
  pass(ms: number): void;
  fail(from: number, to?: number): void;
  mend(from: number, to?: number): void;
  incidents(): readonly Dossier[];
  /** By what people do. */
  edit(ref: string, change: Partial<Dossier>): void;
  gathering(): Known['gathering'];
  /** Kinds of the story of one incident, those that people see as changes of state. */
  story(ref: string): readonly StoryKind[];
  count(kind: StoryKind): number;
}

const TIMES = { gatherMs: 2 * MIN, stableMs: 15 * MIN, stableAgainMs: HOUR, reopenMs: HOUR };
const MOVES: readonly StoryKind[] = ['joined', 'returned', 'left'];

export function simulate(options: SimulatedOptions = {}): Simulated {
  const {
    place = (): Place => ({}),
    operators = {},
    effects = null,
    restarts = false,
    stepMs = 30_000,
  } = options;
  const world = createWorld(options);
  const { gateways, backhauls } = placesOf(world.gateways, place, operators);
  const domains: Domains = domainsOf({ gateways, backhauls });
  let known: Known = { known: [], gathering: [] };
  let lastId = 0;
  const changes: IncidentChange[] = [];

  function look(): void {
    const nowMs = world.now();
    const memory = world.memory();
    const of = (equipment: Parameters<World['health']>[0]) => memory.get(equipment)?.health ?? null;
    const sight = sightOf(
      [...memory.values()].map(({ health }) => health),
      of,
    );
    const context: Context = {
      ...{ domains, times: TIMES, isInWork: () => simulated.isInWork },
      overdueBeforeMs: () => nowMs - 7 * 24 * HOUR,
    };
    const decisions = correlate(known, sight, context, nowMs);
    const done = progress(
      ...[known.known, known.gathering, decisions],
      {
        fresh: () => ({ id: ++lastId, ref: `INC-2026-${String(lastId).padStart(4, '0')}` }),
        titleOf: (domain) => ({ fr: domain, en: domain }),
        effectsOf: () => effects,
      },
      nowMs,
    );
    changes.push(...done.changes);
    known = {
      known: withChanges(
        known.known,
        done.changes.map(({ after }) => ({ ...after, version: after.version + 1 })),
      ),
      gathering: done.gathering,
    };
    if (restarts) known = JSON.parse(JSON.stringify(known)) as Known;
  }

  const slice = (from: number, to = from + 1): readonly SimulatedGateway[] => world.gateways.slice(from, to);
  const simulated: Simulated = {
    ...{ world, changes, isInWork: false },
    pass(ms) {
      const endMs = world.now() + ms;
      while (world.now() < endMs) {
        world.pass(Math.min(stepMs, endMs - world.now()), stepMs);
        look();
      }
    },
    fail: (from, to) => slice(from, to).forEach((gateway) => void world.cut(gateway)),
    mend: (from, to) => slice(from, to).forEach((gateway) => void world.mend(gateway)),
    incidents: () => known.known,
    edit(ref, change) {
      const found = known.known.find((one) => one.ref === ref);
      if (found !== undefined)
        known = { ...known, known: withChanges(known.known, [{ ...found, ...change }]) };
    },
    gathering: () => known.gathering,
    story: (ref) =>
      changes
        .filter(({ after }) => after.ref === ref)
        .flatMap(({ story }) => story.map(({ kind }) => kind))
        .filter((kind) => !MOVES.includes(kind)),
    count: (kind) => changes.flatMap(({ story }) => story).filter((one) => one.kind === kind).length,
  };
  return simulated;
}

function withChanges(known: readonly Dossier[], changed: readonly Dossier[]): readonly Dossier[] {
  return [...new Map([...known, ...changed].map((one) => [one.id, one])).values()];
}
