// One round of health over all equipment: what is remembered and what is signalled become what is remembered next. Pure.

import { type BackhaulContext, membersOf, observeBackhaul } from './backhaul.ts';
import { observeGateway } from './gateways.ts';
import { type EquipmentMemory, newMemory } from './memory.ts';
import type { EquipmentHealth, EquipmentId, StateRow } from './model.ts';
import { isQuiet } from './quiet.ts';
import { leavingRows } from './rows.ts';
import type { VerdictRules } from './rules.ts';
import { observeBroker, observeLns, observeSupervisor, type ServiceContext } from './services.ts';
import type { GatewaySignals, Signals } from './signals.ts';
import { type Observation, step } from './step.ts';
import type { Times } from './times.ts';

export type HealthMemory = ReadonlyMap<EquipmentId, EquipmentMemory>;

export interface RoundRules {
  readonly rules: VerdictRules;
  /** Of LNS links, the broker, backhauls and the supervisor. */
  readonly serviceTimes: Times;
}

export interface HealthChange {
  readonly before: EquipmentHealth;
  readonly after: EquipmentHealth;
}

export interface Round {
  readonly next: HealthMemory;
  /** To be written before `next` is believed and anybody is told. */
  readonly rows: readonly StateRow[];
  /** Whose state, overlays or kinds of verdicts have changed. */
  readonly changes: readonly HealthChange[];
}

/** Fewer gateways may all be wrong by chance, and then it is not the supervisor's clock. */
const MIN_AGREEING = 3;
const NOBODY = { total: 0, goneMs: [] };

/** Equipment that is no longer among the signals is retired, and forgotten. */
export function round(
  before: HealthMemory,
  signals: Signals,
  { rules, serviceTimes }: RoundRules,
  nowMs: number,
): Round {
  const next = new Map<EquipmentId, EquipmentMemory>();
  const rows: StateRow[] = [];
  const changes: HealthChange[] = [];
  const { ears, ownEars, works } = signals;
  const commonSkewMs = commonSkew(signals.gateways, rules['clock-wrong'].raiseAt);
  const services: ServiceContext = { rules, times: serviceTimes, ownEars };
  const backhauls: BackhaulContext = { rules, times: serviceTimes, ears };

  function take(equipment: EquipmentId, observe: (memory: EquipmentMemory) => Observation): EquipmentMemory {
    const memory = before.get(equipment) ?? newMemory(equipment, nowMs);
    const done = step(memory, observe(memory), works.get(equipment) ?? null, nowMs);
    next.set(equipment, done.memory);
    if (done.rows.length > 0) rows.push(...done.rows);
    if (done.hasChanged) changes.push({ before: memory.health, after: done.memory.health });
    return done.memory;
  }

  take('supervisor', (memory) =>
    observeSupervisor(memory, signals.supervisor, ears, commonSkewMs, services, nowMs),
  );
  const broker = take('broker', (memory) => observeBroker(memory, signals.broker, services, nowMs));
  for (const lns of signals.lns) {
    take(lns.equipment, (memory) => observeLns(memory, lns, services, nowMs));
  }
  const brokerSinceMs = raisedSince(broker, 'broker-down');
  const stand: (readonly [string | null, EquipmentMemory])[] = [];
  for (const gateway of signals.gateways) {
    // A backhaul is judged by its gateways, so they know of it one round later.
    const backhaul = gateway.backhaul === null ? undefined : before.get(gateway.backhaul);
    const upstreamSinceMs = brokerSinceMs ?? raisedSince(backhaul, 'backhaul-down');
    const context = { rules, ears, commonSkewMs, upstreamSinceMs };
    const known = before.get(gateway.equipment);
    const isAtWork = works.has(gateway.equipment);
    if (known !== undefined && !isAtWork && isQuiet(known, gateway, context, nowMs)) {
      next.set(gateway.equipment, known);
      stand.push([gateway.backhaul, known]);
      continue;
    }
    stand.push([
      gateway.backhaul,
      take(gateway.equipment, (memory) => observeGateway(memory, gateway, context, nowMs)),
    ]);
  }
  const members = membersOf(stand);
  for (const { equipment } of signals.backhauls) {
    take(equipment, (memory) => observeBackhaul(memory, members.get(equipment) ?? NOBODY, backhauls, nowMs));
  }
  for (const [equipment, memory] of before) {
    if (!next.has(equipment)) rows.push(...leavingRows(memory, nowMs));
  }
  return { next, rows, changes };
}

function raisedSince(
  memory: EquipmentMemory | undefined,
  kind: 'broker-down' | 'backhaul-down',
): number | null {
  return memory?.health.verdicts.find((verdict) => verdict.kind === kind)?.sinceMs ?? null;
}

/**
 * Gateways set their clocks each by itself: where most of them are wrong by the same, the supervisor's is. 0: they are
 * not.
 */
export function commonSkew(gateways: readonly GatewaySignals[], limitMs: number): number {
  let reported = 0;
  let wrong = 0;
  for (const { report } of gateways) {
    if (report === null || report.wallSkewMs === null) continue;
    reported++;
    if (Math.abs(report.wallSkewMs) >= limitMs) wrong++;
  }
  // Nearly always: the median cannot be that far off.
  if (reported < MIN_AGREEING || 2 * wrong < reported) return 0;
  const skews = gateways.flatMap(({ report }) => report?.wallSkewMs ?? []);
  skews.sort((one, other) => one - other);
  const median = skews[Math.floor(skews.length / 2)] as number;
  return Math.abs(median) >= limitMs ? median : 0;
}
