// The story of the demonstration, drawn beforehand: what goes wrong when, where and for how long. Seeded, without end.

import { createRandom, type Random } from '../fleet/random.ts';
import {
  GATEWAY_TROUBLES,
  type GatewayTrouble,
  type TroubleKind,
  WIDE_TROUBLES,
  type WideTrouble,
} from './troubles.ts';

export interface PlannedTrouble {
  readonly kind: TroubleKind;
  /** After the story's start. */
  readonly atMs: number;
  readonly forMs: number;
  /** Position of the gateway; of the backhaul where that breaks down; 0 where nobody is meant. */
  readonly target: number;
}

export interface PlanOptions {
  readonly seed: number;
  readonly gateways: number;
  readonly backhauls: number;
  /** The only one whose journal is small enough to fill while somebody watches. */
  readonly narrow: number;
}

/** Something to see at once: a gateway goes, and comes back with what it kept. */
const FIRST = { kind: 'link-cut', atMs: 20_000, forMs: 150_000 } as const;
const QUIET_UNTIL_MS = 120_000;
const PAUSE_S = [10, 25] as const;
/** What one trouble leaves behind is over before the next one comes to the same gateway. */
const REST_MS = 45_000;
const MAX_AT_ONCE = 3;
const GATEWAY_KINDS = Object.keys(GATEWAY_TROUBLES) as GatewayTrouble[];
const WIDE_KINDS = Object.keys(WIDE_TROUBLES) as WideTrouble[];

export function* planStory(options: PlanOptions): Generator<PlannedTrouble> {
  const random = createRandom(options.seed).fork('story');
  /** When each gateway may be next. */
  const freeMs = Array.from({ length: options.gateways }, () => 0);
  /** Ends of those that are on. */
  let endsMs: number[] = [];
  let nowMs = QUIET_UNTIL_MS;

  function at(kind: TroubleKind, atMs: number, forMs: number, target: number): PlannedTrouble {
    endsMs.push(atMs + forMs);
    return { kind, atMs, forMs, target };
  }
  const first = random.below(options.gateways);
  freeMs[first] = FIRST.atMs + FIRST.forMs + REST_MS;
  yield at(FIRST.kind, FIRST.atMs, FIRST.forMs, first);

  for (;;) {
    // What is wide has to wait until nothing else is on: once for all of them.
    for (const kind of [...shuffled(random, GATEWAY_KINDS), ...shuffled(random, WIDE_KINDS)]) {
      if (isWide(kind)) {
        nowMs = Math.max(nowMs, ...endsMs);
        const forMs = lasts(random, WIDE_TROUBLES[kind].lastsS);
        yield at(kind, nowMs, forMs, kind === 'backhaul-cut' ? random.below(options.backhauls) : 0);
        nowMs += forMs + REST_MS;
        continue;
      }
      while (endsMs.filter((endMs) => endMs > nowMs).length >= MAX_AT_ONCE) {
        nowMs = Math.min(...endsMs.filter((endMs) => endMs > nowMs));
      }
      endsMs = endsMs.filter((endMs) => endMs > nowMs);
      const forMs = lasts(random, GATEWAY_TROUBLES[kind].lastsS);
      const target = kind === 'link-narrow' ? options.narrow : nextFree(random, freeMs, options.narrow);
      const atMs = Math.max(nowMs, freeMs[target] as number);
      freeMs[target] = atMs + forMs + REST_MS;
      yield at(kind, atMs, forMs, target);
      nowMs = atMs + 1_000 * random.between(...PAUSE_S);
    }
  }
}

/** One of those that have been left in peace for longest; the one with the small journal has its own trouble. */
function nextFree(random: Random, freeMs: readonly number[], narrow: number): number {
  const order = [...freeMs.keys()]
    .filter((gateway) => gateway !== narrow)
    .sort((a, b) => (freeMs[a] as number) - (freeMs[b] as number));
  return random.pick(order.slice(0, Math.max(1, order.length >> 1)));
}

function lasts(random: Random, [minS, maxS]: readonly [number, number]): number {
  return Math.round(1_000 * random.between(minS, maxS));
}

function shuffled<Kind>(random: Random, all: readonly Kind[]): Kind[] {
  const kinds = [...all];
  for (let last = kinds.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [kinds[last], kinds[other]] = [kinds[other] as Kind, kinds[last] as Kind];
  }
  return kinds;
}

export function isWide(kind: TroubleKind): kind is WideTrouble {
  return kind in WIDE_TROUBLES;
}

export function isOfGateway(kind: TroubleKind): kind is GatewayTrouble {
  return !isWide(kind);
}
