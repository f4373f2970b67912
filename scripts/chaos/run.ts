// One run of the crash rig: start everything, let traffic flow, strike, calm down, judge, and keep the evidence of a failure.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPacketForwarder } from '../../test/stand-ins/packet-forwarder.ts';
import { createInjector, type Injector } from './inject.ts';
import { type Judgement, judge } from './judge.ts';
import { createOracle } from './oracle.ts';
import { type BrokerKind, type FaultKind, type PlannedFault, planFaults } from './plan.ts';
import { type Recovery, recoveryOf } from './recovery.ts';
import { createSystem, type System } from './system.ts';
import { createTraffic } from './traffic.ts';

export interface RunOptions {
  readonly seed: number;
  readonly faults: number;
  readonly broker: BrokerKind;
  readonly agents: number;
  /** Receptions a second, over all agents. */
  readonly ratePerS: number;
  /** Another program in place of the agents; only receptions are judged then. */
  readonly agentProgram?: string;
  /** In place of the plan of the seed. */
  readonly plan?: readonly PlannedFault[];
  /** Keep files even when nothing failed. */
  readonly keep?: boolean;
  readonly say?: (line: string) => void;
}

export interface RunResult extends Judgement {
  readonly options: RunOptions;
  readonly struck: Readonly<Partial<Record<FaultKind, number>>>;
  readonly sent: number;
  readonly recovery: Recovery | null;
  /** Processes that ended without being told to. */
  readonly ownEnds: readonly string[];
  /** `null`: no disk could be mounted here, so none was filled. */
  readonly smallDisk: 'mounted' | null;
  /** Where database, journals and logs are; `null`: nothing failed, so nothing was kept. */
  readonly folder: string | null;
}

export interface Run {
  readonly result: Promise<RunResult>;
  /** Begins no further fault; the rest follows as always. */
  cutShort(): void;
}

/** Before the first fault, so that there is something to lose. */
const WARM_UP_MS = 1_000;
/** After the last: what it broke shows in fresh traffic. */
const AFTERMATH_MS = 3_000;
/** A forwarder that sends again what was not acknowledged, as Kerlink's does with its database on. */
const RETRY = { afterMs: 1_500, maxAttempts: 3 };

export function startRun(options: RunOptions): Run {
  let injector: Injector | null = null;
  let short = false;
  return {
    result: run(options, (made) => {
      injector = made;
      if (short) made.stop();
    }),
    cutShort() {
      short = true;
      injector?.stop();
    },
  };
}

async function run(options: RunOptions, onInjector: (injector: Injector) => void): Promise<RunResult> {
  const { seed, say = () => {} } = options;
  const folder = mkdtempSync(join(tmpdir(), `vigie-chaos-${seed}-`));
  const system = await createSystem({
    folder,
    broker: options.broker,
    agents: options.agents,
    smallDisk: options.agentProgram === undefined,
    ...(options.agentProgram === undefined ? {} : { agentProgram: options.agentProgram }),
  });
  const oracle = createOracle(nowMs);
  const forwarders = system.agents.map(({ eui, address }, index) =>
    createPacketForwarder({
      gatewayEui: eui,
      server: address,
      seed: `${seed}/${index}`,
      keep: 'counters',
      // Half of them send again, half do not: both kinds are out there.
      retry: index % 2 === 0 ? RETRY : null,
    }),
  );
  const gateways = system.agents.map(({ eui }, index) => ({ eui, forwarder: forwarders[index] as never }));
  // A program in the agents' place is no Vigie: only its receptions are judged.
  const isAgent = options.agentProgram === undefined;
  const traffic = createTraffic({ seed, ratePerS: options.ratePerS, gateways, oracle, poison: isAgent });
  const injector = createInjector(system, nowMs);
  const plan = options.plan ?? planOf(options, system);
  try {
    system.start();
    await ready(system, options);
    for (const forwarder of forwarders) await forwarder.start();
    traffic.start();
    await sleep(WARM_UP_MS);
    onInjector(injector);
    say(
      `seed ${seed}: ${plan.length} faults over ${Math.round((plan.at(-1)?.atMs ?? 0) / 1_000)} s, ${folder}`,
    );
    await injector.run(plan);
    injector.calm();
    await sleep(AFTERMATH_MS);
    await traffic.stop();
    say(`seed ${seed}: faults are over, ${oracle.obligations()} obligations; judging`);
    const judgement = await judge({ system, agentsReport: isAgent, oracle, traffic, nowMs });
    await Promise.all(forwarders.map((forwarder) => forwarder.stop()));
    const ownEnds = ownEndsOf(system);
    const keep = judgement.problems.length > 0 || options.keep === true;
    await system.stop(keep ? () => keepSmallDisk(system) : undefined);
    const all = [...oracle.all()];
    const result: RunResult = {
      ...judgement,
      options,
      struck: counted(injector),
      sent: all.length,
      recovery: recoveryOf(injector.struck(), all),
      ownEnds,
      smallDisk: system.smallDisk === null ? null : 'mounted',
      folder: keep ? folder : null,
    };
    if (keep) {
      const { options: _, ...rest } = result;
      writeFileSync(join(folder, 'result.json'), JSON.stringify({ seed, plan, ...rest }, null, 2));
    } else rmSync(folder, { recursive: true, force: true });
    return result;
  } catch (error) {
    await Promise.all(forwarders.map((forwarder) => forwarder.stop()));
    await system.stop(() => keepSmallDisk(system));
    throw new Error(`the run failed; files are in ${folder}`, { cause: error });
  }
}

function planOf({ seed, faults, agents, broker }: RunOptions, system: System): PlannedFault[] {
  return planFaults({
    seed,
    faults,
    agents,
    broker,
    smallDiskAgent: system.smallDisk === null ? null : agents - 1,
  });
}

async function ready(system: System, { agentProgram }: RunOptions): Promise<void> {
  if (agentProgram === undefined) return system.ready();
  // A program that only looks like an agent: the supervisor is all there is to ask.
  for (;;) {
    if ((await system.gateways()) !== null) return sleep(WARM_UP_MS);
    await sleep(200);
  }
}

function ownEndsOf({ agents, supervisor, broker }: System): string[] {
  const all = [
    ...agents.map(({ eui, process: agent }) => ({ name: `agent ${eui}`, process: agent })),
    { name: 'supervisor', process: supervisor },
    ...(broker === null ? [] : [{ name: 'broker', process: broker }]),
  ];
  return all.flatMap(({ name, process: one }) => {
    const { times, last } = one.ownEnds();
    return times === 0 ? [] : [`${name} ended by itself ${times} times, last with ${last}`];
  });
}

function keepSmallDisk({ smallDisk, folder }: System): void {
  if (smallDisk !== null) cpSync(smallDisk.folder, join(folder, 'small-disk-files'), { recursive: true });
}

function counted(injector: Injector): Partial<Record<FaultKind, number>> {
  const counts: Partial<Record<FaultKind, number>> = {};
  for (const { kind } of injector.struck()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Wall time that never steps. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
