// One run of the crash rig: start everything, let traffic flow, strike, calm down, judge, and keep the evidence of a failure.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Injector } from './inject.ts';
import type { Judgement } from './judge.ts';
import { type FaultKind, type PlannedFault, planFaults } from './plan.ts';
import { type Recovery, recoveryOf } from './recovery.ts';
import { createScene, type Scene, type SceneOptions } from './scene.ts';
import type { System } from './system.ts';

export interface RunOptions extends Omit<SceneOptions, 'smallDisk'> {
  readonly faults: number;
  /** See `PlanOptions`. */
  readonly apartMs?: number;
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
  const scene = await createScene({ ...options, smallDisk: options.agentProgram === undefined });
  const { system, oracle, traffic, injector, folder } = scene;
  const plan = options.plan ?? planOf(options, system);
  say(`seed ${seed}: starting in ${folder}`);
  try {
    await scene.start();
    traffic.start();
    await sleep(WARM_UP_MS);
    onInjector(injector);
    const seconds = Math.round((plan.at(-1)?.atMs ?? 0) / 1_000);
    say(`seed ${seed}: ${plan.length} faults over ${seconds} s`);
    await injector.run(plan);
    injector.calm();
    await sleep(AFTERMATH_MS);
    await traffic.stop();
    say(`seed ${seed}: faults are over, ${oracle.obligations()} obligations; judging`);
    const judged = await scene.judge();
    const ownEnds = ownEndsOf(system);
    const judgement = {
      ...judged,
      problems: [...judged.problems, ...ownEnds.map((end) => `liveness: ${end}`)],
    };
    // A control is meant to have problems.
    const isControl = options.agentProgram !== undefined;
    const keep = (judgement.problems.length > 0 && !isControl) || options.keep === true;
    if (keep) writeFileSync(join(folder, 'result.json'), JSON.stringify({ seed, plan, judgement }, null, 2));
    await scene.stop(keep);
    return {
      ...judgement,
      options,
      struck: countsOf(injector),
      sent: [...oracle.all()].length,
      recovery: recoveryOf(injector.struck(), oracle.all()),
      smallDisk: system.smallDisk === null ? null : 'mounted',
      folder: keep ? folder : null,
    };
  } catch (error) {
    await stopAfterError(scene);
    throw new Error(`the run failed; files are in ${folder}`, { cause: error });
  }
}

/** The first error is the one to be told. */
async function stopAfterError(scene: Scene): Promise<void> {
  try {
    await scene.stop(true);
  } catch (error) {
    console.error(error);
  }
}

function planOf(options: RunOptions, { smallDisk }: System): PlannedFault[] {
  return planFaults({ ...options, smallDiskAgent: smallDisk === null ? null : options.agents - 1 });
}

/** Nothing may end without being told to, but for the agent on a small disk: a disk that fails ends it by design. */
function ownEndsOf({ agents, supervisor, broker, smallDisk }: System): string[] {
  const others = smallDisk === null ? agents : agents.slice(0, -1);
  const all = [
    ...others.map(({ eui, process: agent }) => ({ name: `agent ${eui}`, process: agent })),
    { name: 'supervisor', process: supervisor },
    ...(broker === null ? [] : [{ name: 'broker', process: broker }]),
  ];
  return all.flatMap(({ name, process: one }) => {
    const { times, last } = one.ownEnds();
    return times === 0 ? [] : [`${name} ended by itself ${times} times, last with ${last}`];
  });
}

function countsOf(injector: Injector): Partial<Record<FaultKind, number>> {
  const counts: Partial<Record<FaultKind, number>> = {};
  for (const { kind } of injector.struck()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
