// Which faults strike when: drawn from a seed, so that a run that failed can be run again.

import { createRandom, type Random } from '../fleet/random.ts';

export type BrokerKind = 'aedes' | 'mosquitto' | 'embedded';

export type Fault =
  | { readonly kind: 'kill-agent' | 'cut-agent'; readonly agent: number }
  | {
      readonly kind: 'stall-agent' | 'swallow-agent' | 'fill-disk';
      readonly agent: number;
      readonly forMs: number;
    }
  | { readonly kind: 'kill-supervisor' | 'kill-broker' | 'cut-supervisor' }
  | { readonly kind: 'stall-supervisor'; readonly forMs: number };

export type FaultKind = Fault['kind'];

export interface PlannedFault {
  /** Since the first obligation. */
  readonly atMs: number;
  readonly fault: Fault;
}

export interface PlanOptions {
  readonly seed: number;
  readonly faults: number;
  readonly agents: number;
  readonly broker: BrokerKind;
  /** Between two faults, on average; left out: so close that they strike into one another's recovery. */
  readonly apartMs?: number;
  /** The agent whose journal lies on a small disk of its own; `null`: none does. */
  readonly smallDiskAgent: number | null;
}

/** Often enough that faults meet one another's recovery, seldom enough that something recovers at all. */
const MIN_GAP_MS = 300;
const MAX_GAP_MS = 1_500;
const MIN_STALL_MS = 400;
const MAX_STALL_MS = 8_000;
const MIN_FULL_MS = 500;
const MAX_FULL_MS = 5_000;

/** How often each kind strikes, in relation to the others. */
const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  'kill-agent': 6,
  'kill-supervisor': 3,
  'kill-broker': 3,
  'cut-agent': 3,
  'stall-agent': 2,
  'swallow-agent': 1,
  'cut-supervisor': 1,
  'stall-supervisor': 1,
  'fill-disk': 2,
};

export function planFaults(options: PlanOptions): PlannedFault[] {
  const random = createRandom(`chaos/${options.seed}`);
  const kinds = kindsOf(options);
  const draws = kinds.flatMap((kind) => Array<FaultKind>(WEIGHTS[kind]).fill(kind));
  const { apartMs } = options;
  const [minMs, maxMs] = apartMs === undefined ? [MIN_GAP_MS, MAX_GAP_MS] : [apartMs / 2, apartMs * 1.5];
  let atMs = 0;
  return Array.from({ length: options.faults }, () => {
    atMs += Math.round(random.between(minMs, maxMs));
    return { atMs, fault: draw(random.pick(draws), random, options) };
  });
}

/** An embedded broker dies with the supervisor, which has no link of its own to it. */
function kindsOf({ broker, smallDiskAgent }: PlanOptions): FaultKind[] {
  return (Object.keys(WEIGHTS) as FaultKind[]).filter((kind) => {
    if (kind === 'fill-disk') return smallDiskAgent !== null;
    if (broker !== 'embedded') return true;
    return kind !== 'kill-broker' && kind !== 'cut-supervisor' && kind !== 'stall-supervisor';
  });
}

function draw(kind: FaultKind, random: Random, { agents, smallDiskAgent }: PlanOptions): Fault {
  const stall = (): number => Math.round(random.between(MIN_STALL_MS, MAX_STALL_MS));
  switch (kind) {
    case 'kill-agent':
    case 'cut-agent':
      return { kind, agent: random.below(agents) };
    case 'stall-agent':
    case 'swallow-agent':
      return { kind, agent: random.below(agents), forMs: stall() };
    case 'fill-disk':
      return {
        kind,
        agent: smallDiskAgent ?? 0,
        forMs: Math.round(random.between(MIN_FULL_MS, MAX_FULL_MS)),
      };
    case 'stall-supervisor':
      return { kind, forMs: stall() };
    case 'kill-supervisor':
    case 'kill-broker':
    case 'cut-supervisor':
      return { kind };
  }
}
