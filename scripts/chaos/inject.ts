// Does to the system what the plan says, and undoes what is still going on when the faults end.

import { assertNever } from '../../protocol/assert-never.ts';
import type { Fault, FaultKind, PlannedFault } from './plan.ts';
import type { System } from './system.ts';

export interface Struck {
  readonly kind: FaultKind;
  /** When it began, ms since 1970. */
  readonly atMs: number;
  /** When it was over, as far as the rig is concerned. */
  readonly untilMs: number;
  /** EUIs that it cut off or might have; empty: all. */
  readonly gateways: readonly string[];
}

export interface Injector {
  /** Resolves after the last fault, or soon after `stop`. */
  run(plan: readonly PlannedFault[]): Promise<void>;
  /** Begins no further fault. */
  stop(): void;
  /** Ends what stalls, swallows and fills; everything may recover from now on. */
  calm(): void;
  struck(): readonly Struck[];
}

export function createInjector(system: System, nowMs: () => number): Injector {
  const { agents } = system;
  const struck: Struck[] = [];
  const undo = new Map<NodeJS.Timeout, () => void>();
  let stopped = false;
  let wake: (() => void) | null = null;

  function agentOf(index: number): (typeof agents)[number] {
    const agent = agents[index];
    if (agent === undefined) throw new Error(`there is no agent ${index}`);
    return agent;
  }

  function afterwards(forMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      undo.delete(timer);
      work();
    }, forMs);
    undo.set(timer, work);
  }

  async function strike(fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'kill-agent':
        return agentOf(fault.agent).process.kill();
      case 'kill-supervisor':
        return system.supervisor.kill();
      case 'kill-broker':
        return system.broker?.kill();
      case 'cut-agent':
        return agentOf(fault.agent).link.cut();
      case 'cut-supervisor':
        return system.supervisorLink?.cut();
      case 'stall-agent':
        return agentOf(fault.agent).link.stall(fault.forMs);
      case 'stall-supervisor':
        return system.supervisorLink?.stall(fault.forMs);
      case 'swallow-agent': {
        const { link } = agentOf(fault.agent);
        link.swallow(true);
        return afterwards(fault.forMs, () => {
          link.swallow(false);
          // Bytes are missing: what follows could not be read.
          link.cut();
        });
      }
      case 'fill-disk': {
        const { smallDisk } = system;
        smallDisk?.fill();
        return afterwards(fault.forMs, () => smallDisk?.free());
      }
      default:
        return assertNever(fault);
    }
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    async run(plan) {
      const startMs = nowMs();
      for (const { atMs, fault } of plan) {
        await sleep(Math.max(0, startMs + atMs - nowMs()));
        if (stopped) return;
        const beganMs = nowMs();
        await strike(fault);
        const forMs = 'forMs' in fault ? fault.forMs : 0;
        struck.push({
          kind: fault.kind,
          atMs: beganMs,
          untilMs: beganMs + forMs,
          gateways: 'agent' in fault ? [agentOf(fault.agent).eui] : [],
        });
      }
    },
    stop() {
      stopped = true;
      wake?.();
    },
    calm() {
      for (const [timer, work] of undo) {
        clearTimeout(timer);
        work();
      }
      undo.clear();
      for (const { link } of agents) link.resume();
      system.supervisorLink?.resume();
    },
    struck: () => struck,
  };
}
