// The way from the sensors to the network server, step by step: what each says, how fresh that is, and where it breaks. Pure.

import type { VerdictKind } from '../../fleet/health/model.ts';
import type { ShownState } from '../kit/badge-texts.ts';
import type { GatewayView } from './view.ts';

export const STEPS = ['sensors', 'radio', 'forwarder', 'agent', 'backhaul', 'lns'] as const;
export type StepName = (typeof STEPS)[number];

export interface Step {
  readonly name: StepName;
  readonly state: ShownState;
  /** What comes from here does not arrive at the next step. */
  readonly isBroken: boolean;
}

/** Which step a verdict speaks of. */
const STEP_OF: Partial<Record<VerdictKind, StepName>> = {
  'forwarder-deaf': 'radio',
  'forwarder-silent': 'forwarder',
  'downlinks-failing': 'forwarder',
  'clock-wrong': 'forwarder',
  'nothing-stored': 'backhaul',
  'journal-filling': 'agent',
  'journal-dropping': 'agent',
  'host-hot': 'agent',
  'host-full': 'agent',
  'certificate-ending': 'agent',
  'backhaul-poor': 'backhaul',
};

export function chainOf({ status, health, lns, hearing }: GatewayView): Step[] {
  const states: Record<StepName, ShownState> = {
    sensors: status?.lastReceptionMs == null ? 'never-seen' : 'online',
    ...{ radio: 'online', forwarder: 'online', agent: 'online', backhaul: 'online' },
    lns: lnsState(lns.map(({ liveness }) => liveness.state)),
  };
  const broken = new Set<StepName>();
  for (const { kind } of health?.verdicts ?? []) {
    const step = STEP_OF[kind];
    if (step !== undefined) states[step] = kind === 'forwarder-silent' ? 'offline' : 'degraded';
    if (kind === 'nothing-stored') broken.add('backhaul');
    if (kind === 'forwarder-silent') broken.add('forwarder');
  }
  if (hearing === 'deaf') {
    states.radio = 'degraded';
    broken.add('sensors');
  }
  if (status?.state === 'silent-forwarder') {
    states.forwarder = 'offline';
    broken.add('forwarder');
  }
  if (broken.has('forwarder')) states.radio = 'blind';
  if (status === null || status.state === 'never-seen') return stepsOf(unseen('never-seen', states), broken);
  if (status.state === 'offline') {
    // Whether backhaul, power or agent: from here nobody can tell them apart.
    broken.add('agent');
    const isUpstream = health?.overlays.some(({ overlay }) => overlay === 'upstream') === true;
    const gone = unseen('blind', states);
    return stepsOf(isUpstream ? { ...gone, backhaul: 'offline' } : { ...gone, agent: 'offline' }, broken);
  }
  if (states.lns === 'offline') broken.add('backhaul');
  return stepsOf(states, broken);
}

function unseen(state: ShownState, states: Record<StepName, ShownState>): Record<StepName, ShownState> {
  return {
    ...{ sensors: state, radio: state, forwarder: state, agent: state, backhaul: state },
    lns: states.lns,
  };
}

function stepsOf(states: Record<StepName, ShownState>, broken: ReadonlySet<StepName>): Step[] {
  return STEPS.map((name) => ({ name, state: states[name], isBroken: broken.has(name) }));
}

function lnsState(all: readonly string[]): ShownState {
  if (all.length === 0 || all.every((one) => one === 'unknown')) return 'blind';
  if (all.includes('silent')) return all.includes('up') ? 'degraded' : 'offline';
  return 'online';
}
