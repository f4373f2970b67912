// The run that must lose: agents that trust PUBACK, a stock Mosquitto, and a supervisor that is killed.

import type { PlannedFault } from './plan.ts';
import { type Run, type RunOptions, startRun } from './run.ts';

/** Each kill leaves the broker with receptions that it acknowledged and nobody takes. */
const KILLS = 4;
const KILL_EVERY_MS = 2_500;

export function runTrustingControl(options: Omit<RunOptions, 'faults' | 'broker'>): Run {
  const plan = Array.from({ length: KILLS }, (_, index): PlannedFault => {
    return { atMs: (index + 1) * KILL_EVERY_MS, fault: { kind: 'kill-supervisor' } };
  });
  return startRun({
    ...options,
    faults: plan.length,
    broker: 'mosquitto',
    agentProgram: 'scripts/chaos/trusting-agent.ts',
    plan,
  });
}
