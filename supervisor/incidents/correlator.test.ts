// What becomes of faults: a simulated network, minute by minute, from its signals to its incidents.

import { describe, expect, test } from 'vitest';
import { HOUR, MIN, type Simulated, simulate } from './testing/simulated.ts';

const only = (network: Simulated) => {
  expect(network.incidents()).toHaveLength(1);
  return network.incidents()[0] as ReturnType<Simulated['incidents']>[number];
};

const DEAF = {
  sinceMs: Date.UTC(2026, 8, 1),
  values: { heard: 3, expected: 140, windowMs: 7_200_000, neighbours: 2 },
};
/** Two operators, with 20 gateways for each backhaul. */
const place = (index: number) => ({ backhaul: index < 60 ? `a${Math.floor(index / 20)}` : 'b0' });
const operators = { a0: 'A', a1: 'A', a2: 'A', b0: 'B' };

const start = (options: Parameters<typeof simulate>[0] = {}): Simulated => {
  const network = simulate({ gateways: 6, restarts: true, ...options });
  network.pass(10 * MIN);
  return network;
};

describe('with a restart at every step', () => {
  test('60 gateways lose one operator of backhauls: one incident; they return over an hour: one recovery', () => {
    const network = start({
      gateways: 80,
      place,
      operators,
      stepMs: 15_000,
      effects: { sensors: 900, alone: 5, gateways: 3 },
    });
    const fellMs = network.world.now();
    network.fail(0, 60);
    network.pass(20 * MIN);
    const incident = only(network);
    expect(incident).toMatchObject({ domain: 'operator:A', state: 'open', severity: 1, sensorsAlone: 5 });
    expect(Math.abs(incident.startedMs - fellMs)).toBeLessThan(MIN);
    expect(incident.members.filter(({ equipment }) => equipment.startsWith('gateway:'))).toHaveLength(60);
    for (let one = 0; one < 60; one++) {
      network.mend(one);
      network.pass(MIN);
    }
    const lastMs = network.world.now() - MIN;
    network.pass(30 * MIN);
    expect(only(network).state).toBe('restored');
    expect(Math.abs((only(network).restoredMs ?? 0) - lastMs)).toBeLessThan(MIN);
    expect(network.story(incident.ref)).toEqual(['opened', 'all-back', 'restored']);
  });

  test('a gateway that flaps for a day: one opening, one recovery', () => {
    const network = start({ gateways: 1 });
    // So fast that it is not believed in between.
    for (let minute = 0; minute < 24 * 60; minute += 24) {
      network.fail(0);
      network.pass(13 * MIN);
      network.mend(0);
      network.pass(11 * MIN);
    }
    network.pass(3 * HOUR);
    expect(only(network)).toMatchObject({ state: 'restored', reopened: 0 });
    expect([network.count('opened'), network.count('restored'), network.count('reopened')]).toEqual([
      1, 1, 0,
    ]);
  });

  test('a restart of the broker: nothing', () => {
    const network = start({ gateways: 20, place, operators });
    const { world } = network;
    Object.assign(world.network, { brokerUp: false, brokerSinceMs: world.now() });
    network.pass(90_000);
    Object.assign(world.network, { brokerUp: true, brokerSinceMs: world.now() });
    network.pass(HOUR);
    expect(network.changes).toEqual([]);
    expect(network.gathering()).toEqual([]);
  });

  test('a broker that stays away: its own incident, and none of the gateways that nobody hears', () => {
    const network = start({ gateways: 20, place, operators });
    const { world } = network;
    Object.assign(world.network, { brokerUp: false, brokerSinceMs: world.now() });
    network.pass(HOUR);
    expect(only(network)).toMatchObject({ domain: 'broker', severity: 1, state: 'open' });
    Object.assign(world.network, { brokerUp: true, brokerSinceMs: world.now() });
    network.pass(HOUR);
    expect(only(network).state).toBe('restored');
  });

  test('seven days of backlog at once, after a supervisor that was away: nothing', () => {
    const network = start({ gateways: 20, place, operators });
    const { world } = network;
    world.restart(world.memory());
    Object.assign(world.network, { stalledSinceMs: world.now() - 7 * 24 * HOUR });
    for (const gateway of world.gateways)
      Object.assign(gateway, { waiting: 600_000, rows: 600_000, resent: 50 });
    network.pass(5 * MIN);
    for (const gateway of world.gateways) gateway.waiting = 0;
    network.pass(HOUR);
    expect(network.count('opened')).toBe(0);
  });

  test('a fault that ends while it gathers: nothing', () => {
    const network = start();
    const [gateway] = network.world.gateways;
    Object.assign(gateway ?? {}, { deaf: DEAF });
    network.pass(MIN);
    expect(network.gathering()).toMatchObject([{ equipment: gateway?.equipment, verdict: 'forwarder-deaf' }]);
    Object.assign(gateway ?? {}, { deaf: null });
    network.pass(HOUR);
    expect(network.changes).toEqual([]);
    expect(network.gathering()).toEqual([]);
    Object.assign(gateway ?? {}, { deaf: DEAF });
    network.pass(4 * MIN);
    expect(only(network).domain).toBe(gateway?.equipment);
  });

  test('two causes at once: two incidents', () => {
    const network = start({
      gateways: 80,
      place: (index) => ({ backhaul: index < 40 ? 'a0' : 'b0' }),
      operators,
    });
    network.fail(0, 12);
    network.fail(40, 52);
    network.pass(20 * MIN);
    expect(
      network
        .incidents()
        .map(({ domain }) => domain)
        .sort(),
    ).toEqual(['backhaul:a0', 'backhaul:b0']);
  });

  test('single gateways that fall far apart: an incident each', () => {
    const network = start({ gateways: 20, place, operators });
    network.fail(0);
    network.pass(20 * MIN);
    network.fail(1);
    network.pass(20 * MIN);
    expect(network.incidents().map(({ domain }) => domain)).toEqual(
      [0, 1].map((at) => network.world.gateways[at]?.equipment),
    );
    network.mend(0, 2);
    network.pass(HOUR);
    expect(network.incidents().map(({ state }) => state)).toEqual(['restored', 'restored']);
  });

  test('ten and more without anything in common: one incident of the network', () => {
    const network = start({ gateways: 100 });
    network.fail(0, 12);
    network.pass(20 * MIN);
    expect(only(network)).toMatchObject({ domain: 'network', severity: 1 });
    expect(only(network).members).toHaveLength(12);
  });

  test('nearly all gateways, whatever their operators: one incident of the network', () => {
    const network = start({
      gateways: 20,
      place: (index) => ({ backhaul: index % 2 === 0 ? 'a0' : 'b0' }),
      operators,
    });
    network.fail(0, 19);
    network.pass(20 * MIN);
    expect(only(network)).toMatchObject({ domain: 'network', severity: 1 });
    network.mend(0, 19);
    network.pass(40 * MIN);
    expect(only(network).state).toBe('restored');
  });

  test('what outlives the common cause spins off', () => {
    const network = start({ gateways: 40, place: () => ({ backhaul: 'a0' }), operators });
    network.fail(0, 20);
    network.pass(20 * MIN);
    expect(only(network).domain).toBe('backhaul:a0');
    network.mend(0, 19);
    network.pass(40 * MIN);
    const [common, own] = network.incidents();
    expect(common).toMatchObject({ state: 'restored' });
    expect(own).toMatchObject({ domain: network.world.gateways[19]?.equipment, state: 'open' });
    expect(own?.startedMs).toBe(common?.startedMs);
    expect(network.incidents()).toHaveLength(2);
  });

  test('one of several that is retired leaves; where all that failed are retired, service is not said to be back', () => {
    const retired = (count: number): Simulated => {
      const network = start({ gateways: 40, place: () => ({ site: 's1' }) });
      network.fail(0, 3);
      network.pass(20 * MIN);
      for (const gateway of network.world.gateways.slice(0, count)) gateway.isRetired = true;
      network.mend(count, 3);
      network.pass(30 * MIN);
      return network;
    };
    expect(only(retired(1)).state).toBe('restored');
    const network = retired(3);
    expect(only(network)).toMatchObject({ state: 'closed', restoredMs: null });
    expect(network.story(only(network).ref)).toEqual(['opened', 'retired']);
  });

  test('what falls later for the same cause joins silently', () => {
    const network = start({ gateways: 40, place: () => ({ backhaul: 'a0' }), operators });
    network.fail(0, 20);
    network.pass(20 * MIN);
    network.fail(20, 25);
    network.pass(20 * MIN);
    expect(only(network).members.filter(({ equipment }) => equipment.startsWith('gateway:'))).toHaveLength(
      25,
    );
  });

  test('the first sign of a common cause, told already as its own, is merged into it', () => {
    const network = start({ gateways: 40, place: () => ({ site: 's1' }) });
    network.fail(0);
    network.pass(4 * MIN);
    network.fail(1, 4);
    network.pass(20 * MIN);
    const [first, common] = network.incidents();
    expect(first).toMatchObject({ state: 'merged', mergedInto: common?.id });
    expect(common).toMatchObject({ domain: 'site:s1', state: 'open' });
    expect(common?.members).toHaveLength(4);
    network.mend(0, 4);
    network.pass(HOUR);
    expect(network.incidents().map(({ state }) => state)).toEqual(['merged', 'restored']);
  });

  test('failing again within the hour opens the same one again, for which it must then be well for an hour', () => {
    const network = start();
    network.fail(0);
    network.pass(20 * MIN);
    network.mend(0);
    network.pass(25 * MIN);
    expect(only(network).state).toBe('restored');
    network.fail(0);
    network.pass(20 * MIN);
    const { members, stood } = only(network);
    expect(only(network)).toMatchObject({ state: 'open', reopened: 1, restoredMs: null });
    // In between all was well: from its return until it fell again, not until that was noticed.
    expect(stood).toEqual([[members[0]?.backMs, members[1]?.fellMs]]);
    network.mend(0);
    network.pass(50 * MIN);
    expect(only(network).state).toBe('monitoring');
    // Failing again while it is watched is one time more.
    network.fail(0);
    network.pass(20 * MIN);
    expect(only(network).stood).toHaveLength(2);
    network.mend(0);
    network.pass(50 * MIN);
    network.pass(20 * MIN);
    expect(only(network).state).toBe('restored');
    network.pass(3 * HOUR);
    network.fail(0);
    network.pass(20 * MIN);
    expect(network.incidents()).toHaveLength(2);
  });

  test('what is cancelled is not opened anew while the same fault lasts', () => {
    const network = start();
    network.fail(0);
    network.pass(20 * MIN);
    network.edit(only(network).ref, { state: 'cancelled', closedMs: network.world.now() });
    network.pass(5 * HOUR);
    expect(only(network).state).toBe('cancelled');
    network.mend(0);
    network.pass(HOUR);
    network.fail(0);
    network.pass(20 * MIN);
    expect(network.incidents()).toHaveLength(2);
  });
});

test('a process that starts decides as the one before it would have', () => {
  const stories = [true, false].map((restarts) => {
    const network = start({
      gateways: 12,
      place: (index) => ({ backhaul: `a${index % 2}` }),
      operators,
      restarts,
    });
    for (const [failing, mended] of [
      [0, 6],
      [3, 1],
      [6, 3],
      [1, 2],
      [8, 6],
    ] as const) {
      network.fail(failing, failing + 3);
      network.pass(17 * MIN);
      network.mend(mended, mended + 4);
      network.pass(23 * MIN);
    }
    return network.changes.map(({ after, story }) => [after, story]);
  });
  expect(stories[0]?.length).toBeGreaterThan(5);
  expect(stories[0]).toEqual(JSON.parse(JSON.stringify(stories[1])));
});
