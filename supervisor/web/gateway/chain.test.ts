import { expect, test } from 'vitest';
import type { GatewayStatus } from '../../fleet/fleet.ts';
import type { VerdictKind } from '../../fleet/health/model.ts';
import { chainOf } from './chain.ts';
import { phoneNumbers, spaced } from './head.ts';
import { distanceKm } from './neighbours.ts';
import { niceTop } from './traffic-chart.ts';
import type { GatewayView } from './view.ts';

function seen(
  state: GatewayStatus['state'],
  verdict: VerdictKind | null,
  lnsState: 'up' | 'silent',
): GatewayView {
  const verdicts = verdict === null ? [] : [{ kind: verdict, sinceMs: 0, values: {} }];
  const view = {
    status: { state, lastReceptionMs: 1 },
    health: { verdicts, overlays: [] },
    hearing: verdict === 'forwarder-deaf' ? 'deaf' : 'hears',
    lns: [{ name: 'lns', liveness: { state: lnsState } }],
  };
  return view as unknown as GatewayView;
}

test.each([
  ['online', null, 'up', []],
  ['online', 'forwarder-deaf', 'up', ['sensors']],
  ['silent-forwarder', 'forwarder-silent', 'up', ['forwarder']],
  ['offline', 'agent-gone', 'up', ['agent']],
  ['online', 'nothing-stored', 'up', ['backhaul']],
  ['online', null, 'silent', ['backhaul']],
] as const)(
  'the chain of a gateway that is %s, with %s, LNS %s, breaks at %j',
  (state, verdict, lns, broken) => {
    const steps = chainOf(seen(state, verdict, lns));
    expect(steps.filter(({ isBroken }) => isBroken).map(({ name }) => name)).toEqual(broken);
  },
);

test('nothing is claimed of what stands behind an agent that is gone', () => {
  const steps = chainOf(seen('offline', 'agent-gone', 'up'));
  expect(steps.map(({ state }) => state)).toEqual(['blind', 'blind', 'blind', 'offline', 'blind', 'online']);
});

test('numbers to call are found in what people write as contacts', () => {
  expect(phoneNumbers('Gardien 02 47 00 00 01, astreinte +33 2 47 00 00 02; code 12345')).toEqual([
    '02 47 00 00 01',
    '+33 2 47 00 00 02',
  ]);
});

test('an EUI is read in groups of four, and distances run along the sphere', () => {
  expect(spaced('7076ff0064030a04')).toBe('7076 FF00 6403 0A04');
  const tours = { latitude: 47.394, longitude: 0.685 };
  expect(distanceKm(tours, { latitude: 47.167, longitude: 0.24 })).toBeCloseTo(42, -1);
  expect(distanceKm(tours, { latitude: null, longitude: 0 })).toBeNull();
});

test('the top of a scale is a round number whose half is one too', () => {
  expect([0, 3, 55, 143, 910].map(niceTop)).toEqual([2, 4, 100, 200, 1_000]);
});
