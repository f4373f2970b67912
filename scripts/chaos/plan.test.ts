import { expect, test } from 'vitest';
import { planFaults } from './plan.ts';

const OPTIONS = { seed: 7, faults: 500, agents: 3, broker: 'mosquitto', smallDiskAgent: 2 } as const;

test('the same seed makes the same plan, another seed another one', () => {
  expect(planFaults(OPTIONS)).toEqual(planFaults(OPTIONS));
  expect(planFaults({ ...OPTIONS, seed: 8 })).not.toEqual(planFaults(OPTIONS));
});

test('faults come one after the other, and every kind comes', () => {
  const plan = planFaults(OPTIONS);
  expect(plan).toHaveLength(500);
  expect(plan.toSorted((left, right) => left.atMs - right.atMs)).toEqual(plan);
  expect([...new Set(plan.map(({ fault }) => fault.kind))].toSorted()).toEqual([
    'cut-agent',
    'cut-supervisor',
    'fill-disk',
    'kill-agent',
    'kill-broker',
    'kill-supervisor',
    'stall-agent',
    'stall-supervisor',
    'swallow-agent',
  ]);
});

test('an embedded broker is not killed by itself, and no disk is filled where there is none', () => {
  const plan = planFaults({ ...OPTIONS, broker: 'embedded', smallDiskAgent: null });
  const kinds = new Set(plan.map(({ fault }) => fault.kind));
  expect([...kinds].filter((kind) => /broker|supervisor$|disk/.test(kind))).toEqual(['kill-supervisor']);
});
