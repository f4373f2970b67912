// Rounds of health over a simulated network: what fails is named, what only looks like it is not.

import { describe, expect, test } from 'vitest';
import { paint } from '../availability/paint.ts';
import type { EquipmentId, StateRow } from './model.ts';
import { restoredMemory } from './restored.ts';
import type { HealthMemory } from './round.ts';
import { createWorld, type SimulatedGateway, type World } from './testing/world.ts';

const S = 1_000;
const MIN = 60 * S;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

function started(options?: Parameters<typeof createWorld>[0]): World {
  const world = createWorld(options);
  world.pass(10 * MIN);
  return world;
}

function at(world: World, index: number): SimulatedGateway {
  const gateway = world.gateways[index];
  if (gateway === undefined) throw new Error(`no gateway ${index}`);
  return gateway;
}
const first = (world: World): SimulatedGateway => at(world, 0);
function change(world: World, to: Partial<SimulatedGateway>): void {
  Object.assign(first(world), to);
}

function painted(world: World, equipment: EquipmentId, track: StateRow['track'] = 'base') {
  const rows = world.rows.filter((row) => row.equipment === equipment && row.track === track);
  return paint(rows, { fromMs: 0, toMs: world.now() }).map(({ fromMs, toMs, value }) => [
    fromMs,
    toMs,
    value.value,
  ]);
}

describe('a gateway', () => {
  test('that was never seen misses neither its backhaul nor the broker', () => {
    const world = createWorld();
    first(world).speaks = false;
    world.pass(10 * MIN);
    Object.assign(world.network, { brokerUp: false, brokerSinceMs: world.now() });
    world.pass(10 * MIN);
    expect(world.health('broker').state).toBe('offline');
    expect(world.of()).toMatchObject({ state: 'never-seen', overlays: [] });
  });

  test('is in work while announced work is on it, whatever it does meanwhile', () => {
    const world = started();
    const equipment = first(world).equipment as EquipmentId;
    const sinceMs = world.now();
    world.network.works.set(equipment, sinceMs);
    world.pass(MIN);
    expect(world.of()).toMatchObject({ state: 'online', overlays: [{ overlay: 'maintenance', sinceMs }] });
    first(world).speaks = false;
    world.pass(HOUR, MIN);
    expect(world.of()).toMatchObject({ state: 'offline', overlays: [{ overlay: 'maintenance', sinceMs }] });
    first(world).speaks = true;
    world.network.works.clear();
    world.pass(HOUR, MIN);
    expect(world.of()).toMatchObject({ state: 'online', overlays: [] });
    expect(painted(world, equipment, 'maintenance').map(([, , value]) => value)).toEqual(['on', 'off']);
  });

  test('is never seen, then online from its first signal on', () => {
    const world = createWorld();
    const gateway = first(world);
    gateway.speaks = false;
    world.pass(2 * HOUR, MIN);
    expect(world.of()).toMatchObject({ state: 'never-seen', verdicts: [], overlays: [] });
    expect(world.rows.filter(({ equipment }) => equipment === gateway.equipment)).toEqual([]);
    gateway.speaks = true;
    world.pass(10 * S);
    expect(world.of()).toMatchObject({ state: 'online', sinceMs: world.now() });
  });

  test('that reports seldom is not missed between two reports, and is after', () => {
    const world = createWorld();
    const gateway = first(world);
    gateway.intervalMs = 20 * MIN;
    world.pass(10 * MIN);
    const lastMs = world.now();
    gateway.speaks = false;
    world.pass(25 * MIN, MIN);
    expect(world.of()).toMatchObject({ state: 'online', verdicts: [] });
    world.pass(10 * MIN, MIN);
    expect(world.of()).toMatchObject({
      state: 'offline',
      sinceMs: lastMs,
      verdicts: [{ kind: 'agent-gone' }],
    });
  });

  test('that loses its connection is suspect at once, offline from its last signal on, back from its first', () => {
    const world = started();
    const gateway = first(world);
    const lastMs = world.now();
    world.cut(gateway);
    world.pass(S, S);
    expect(world.of()).toMatchObject({ state: 'suspect', sinceMs: lastMs, verdicts: [] });
    world.pass(3 * MIN);
    expect(world.of().verdicts).toEqual([{ kind: 'agent-gone', sinceMs: lastMs, values: { how: 'will' } }]);
    world.pass(7 * MIN);
    expect(world.of()).toMatchObject({ state: 'offline', sinceMs: lastMs });
    world.pass(HOUR, MIN);
    world.mend(gateway);
    const backMs = world.now() + 10 * S;
    world.pass(4 * MIN);
    expect(world.of()).toMatchObject({ state: 'offline', verdicts: [] });
    world.pass(2 * MIN);
    expect(world.of()).toMatchObject({ state: 'online', sinceMs: backMs, verdicts: [] });
    expect(painted(world, gateway.equipment as EquipmentId).slice(1)).toEqual([
      [lastMs, backMs, 'offline'],
      [backMs, world.now(), 'online'],
    ]);
  });

  test('that reconnects or reboots within minutes leaves no trace', () => {
    const world = started();
    const gateway = first(world);
    const onlineSinceMs = world.of().sinceMs;
    const rows = world.rows.length;
    for (const downMs of [2 * S, 30 * S, 170 * S]) {
      world.cut(gateway);
      world.pass(downMs, S);
      expect(world.of().state).toBe('suspect');
      world.mend(gateway);
      world.pass(20 * MIN);
      expect(world.of()).toMatchObject({ state: 'online', sinceMs: onlineSinceMs, verdicts: [] });
    }
    expect(world.rows.length).toBe(rows);
  });

  test('whose forwarder is silent is told apart from one whose agent is gone', () => {
    const world = started();
    const gateway = first(world);
    const lastMs = world.now();
    gateway.forwarder = false;
    world.pass(4 * MIN);
    expect(world.of().verdicts).toMatchObject([{ kind: 'forwarder-silent', sinceMs: lastMs }]);
    world.pass(7 * MIN);
    expect(world.of()).toMatchObject({ state: 'offline', sinceMs: lastMs });
    gateway.forwarder = true;
    world.pass(6 * MIN);
    expect(world.of()).toMatchObject({ state: 'online', verdicts: [] });
  });

  test('that says goodbye is told as stopped on site', () => {
    const world = started();
    world.cut(first(world), 'stopped');
    world.pass(4 * MIN);
    expect(world.of().verdicts[0]?.values).toEqual({ how: 'stopped' });
  });

  test('that is retired is nothing to watch any more', () => {
    const world = started();
    const gateway = first(world);
    world.cut(gateway);
    world.pass(20 * MIN);
    gateway.isRetired = true;
    world.pass(10 * S);
    expect(world.of()).toMatchObject({ state: 'retired', verdicts: [], overlays: [] });
    gateway.isRetired = false;
    world.pass(10 * S);
    expect(world.of().state).toBe('never-seen');
  });

  test('that goes and comes is unstable until it has kept still for an hour', () => {
    const world = started();
    const gateway = first(world);
    for (let turn = 0; turn < 2; turn++) {
      world.cut(gateway);
      world.pass(11 * MIN);
      world.mend(gateway);
      world.pass(6 * MIN);
    }
    expect(world.overlays()).toEqual(['unstable']);
    expect(world.of().state).toBe('online');
    world.pass(50 * MIN);
    expect(world.overlays()).toEqual(['unstable']);
    world.pass(15 * MIN);
    expect(world.overlays()).toEqual([]);
  });
});

describe('bad service', () => {
  test.each<[string, (world: World) => void, (world: World) => void, number]>([
    [
      'forwarder-deaf',
      (world) => change(world, { deaf: { sinceMs: 0, values: {} } }),
      (world) => change(world, { deaf: null }),
      MIN,
    ],
    [
      'nothing-stored',
      (world) => change(world, { unstored: { sinceMs: world.now(), arrives: false } }),
      (world) => change(world, { unstored: null }),
      2 * MIN,
    ],
    ['backhaul-poor', (world) => change(world, { connects: 9 }), () => {}, 3 * MIN],
    [
      'backhaul-poor',
      (world) => change(world, { roundTripMs: 8_000 }),
      (world) => change(world, { roundTripMs: 80 }),
      3 * MIN,
    ],
    [
      'journal-filling',
      (world) => change(world, { journalBytes: 600_000_000, waiting: 5_000 }),
      (world) => change(world, { journalBytes: 600_000_000, waiting: 0 }),
      3 * MIN,
    ],
    ['journal-dropping', (world) => change(world, { dropped: 12 }), () => {}, MIN],
    [
      'journal-dropping',
      (world) => change(world, { journalState: 'memory' }),
      (world) => change(world, { journalState: 'ok' }),
      MIN,
    ],
    [
      'clock-wrong',
      (world) => change(world, { wallSkewMs: -7_000 }),
      (world) => change(world, { wallSkewMs: 5 }),
      6 * MIN,
    ],
    [
      'clock-wrong',
      (world) => change(world, { wallSynced: false }),
      (world) => change(world, { wallSynced: true }),
      31 * MIN,
    ],
    ['clock-wrong', (world) => change(world, { tmstRestarts: 5 }), () => {}, 6 * MIN],
    [
      'host-hot',
      (world) => change(world, { temperatureC: 83 }),
      (world) => change(world, { temperatureC: 60 }),
      3 * MIN,
    ],
    [
      'host-full',
      (world) => change(world, { diskUsed: 0.95 }),
      (world) => change(world, { diskUsed: 0.5 }),
      6 * MIN,
    ],
    [
      'downlinks-failing',
      (world) => change(world, { downlinks: { done: 6, failed: 4 } }),
      (world) => change(world, { downlinks: { done: 6, failed: 0 } }),
      MIN,
    ],
    [
      'certificate-ending',
      (world) => change(world, { brokerCertificateEndsMs: world.now() + 20 * DAY }),
      (world) => change(world, { brokerCertificateEndsMs: null, certificateEndsMs: Date.UTC(2040, 0, 1) }),
      MIN,
    ],
  ])('%s makes it degraded, alone, and is over when its cause is', (kind, fail, mend, withinMs) => {
    const world = started();
    fail(world);
    world.pass(withinMs);
    expect(world.of().state).toBe('degraded');
    expect(world.kinds()).toEqual([kind]);
    mend(world);
    world.pass(2 * HOUR, 30 * S);
    expect(world.of()).toMatchObject({ state: 'online', verdicts: [] });
  });

  test('between its two thresholds stays what it was', () => {
    const world = started();
    const gateway = first(world);
    gateway.temperatureC = 78;
    world.pass(HOUR, 30 * S);
    expect(world.kinds()).toEqual([]);
    gateway.temperatureC = 82;
    world.pass(5 * MIN);
    gateway.temperatureC = 77;
    world.pass(HOUR, 30 * S);
    expect(world.kinds()).toEqual(['host-hot']);
  });

  test('of connections that the supervisor itself let down is not blamed on the backhaul', () => {
    const world = started();
    change(world, { connects: 9, notRead: 8 });
    world.pass(10 * MIN);
    expect(world.kinds()).toEqual([]);
  });

  test('of receptions that the supervisor itself stored late is not blamed on the backhaul', () => {
    const world = started();
    change(world, { rows: 300, resent: 250, resentForUs: 240, roundTripMs: 11_000, heldMs: 10_500 });
    world.pass(10 * MIN);
    expect(world.kinds()).toEqual([]);
    change(world, { rows: 300, resent: 500, heldMs: 0 });
    world.pass(10 * MIN);
    expect(world.kinds()).toEqual(['backhaul-poor']);
  });

  test('of a temperature that is told no more is over after a while', () => {
    const world = started();
    const gateway = first(world);
    gateway.temperatureC = 85;
    world.pass(5 * MIN);
    expect(world.kinds()).toEqual(['host-hot']);
    gateway.temperatureC = null;
    world.pass(4 * MIN);
    expect(world.kinds()).toEqual(['host-hot']);
    world.pass(2 * MIN);
    expect(world.kinds()).toEqual([]);
  });

  test('of a restarted agent is counted on', () => {
    const world = started();
    const gateway = first(world);
    gateway.connects = 5;
    world.pass(MIN);
    gateway.connects = 1;
    world.pass(MIN);
    expect(world.kinds()).toEqual([]);
    gateway.connects = 5;
    world.pass(4 * MIN);
    expect(world.kinds()).toEqual(['backhaul-poor']);
  });

  test('on all clocks alike is the supervisor’s own', () => {
    const world = started({ gateways: 5 });
    for (const gateway of world.gateways) gateway.wallSkewMs = 8_000;
    at(world, 3).wallSkewMs = 30_000;
    world.pass(10 * MIN);
    expect(world.health('supervisor').verdicts).toMatchObject([
      { kind: 'clock-wrong', values: { cause: 'skew', offMs: -8_000 } },
    ]);
    expect([0, 1, 2, 3, 4].map((index) => world.kinds(index))).toEqual([[], [], [], ['clock-wrong'], []]);
  });
});

test('when the system’s clock is set after the start, the supervisor’s own is wrong, and no gateway’s', () => {
  const world = started({ gateways: 3 });
  world.network.clockOffMs = -4_000;
  world.pass(10 * MIN);
  expect(world.health('supervisor').verdicts).toEqual([]);
  world.network.clockOffMs = -HOUR;
  world.pass(4 * MIN);
  expect(world.health('supervisor').verdicts).toEqual([]);
  world.pass(2 * MIN);
  expect(world.health('supervisor')).toMatchObject({
    state: 'degraded',
    verdicts: [{ kind: 'clock-wrong', values: { cause: 'own', offMs: -HOUR } }],
  });
  expect([0, 1, 2].map((index) => world.of(index).state)).toEqual(['online', 'online', 'online']);
});

describe('what is common', () => {
  test('several gateways of one backhaul that go together are the backhaul', () => {
    const world = started({ gateways: 8, backhaul: '4g' });
    for (const gateway of world.gateways.slice(0, 3)) {
      world.cut(gateway);
      world.pass(MIN);
    }
    world.pass(4 * MIN);
    expect(world.health('backhaul:4g')).toMatchObject({
      state: 'offline',
      verdicts: [{ kind: 'backhaul-down', values: { gone: 3, gateways: 8 } }],
    });
    expect([0, 3].map((index) => world.overlays(index))).toEqual([['upstream'], []]);
    for (const gateway of world.gateways.slice(0, 3)) world.mend(gateway);
    world.pass(10 * MIN);
    expect(world.health('backhaul:4g')).toMatchObject({ state: 'online', verdicts: [] });
    expect(world.overlays(0)).toEqual([]);
  });

  test.each([
    ['far apart', 8, 3, 10 * MIN, 'will'],
    ['too few of many', 12, 3, S, 'will'],
    ['one of two', 2, 1, S, 'will'],
    ['stopped on purpose', 4, 3, S, 'stopped'],
  ] as const)('gateways that went %s are no backhaul', (_what, gateways, lost, apartMs, how) => {
    const world = started({ gateways, backhaul: '4g' });
    for (const gateway of world.gateways.slice(0, lost)) {
      world.cut(gateway, how);
      world.pass(apartMs, Math.min(apartMs, 10 * S));
    }
    world.pass(15 * MIN);
    expect(world.health('backhaul:4g').state).toBe('online');
  });

  test('a silent network server is its own fault, and what is unknown stands', () => {
    const world = started();
    world.network.lns = 'silent';
    world.network.lnsSinceMs = world.now();
    world.pass(20 * S);
    expect(world.health('lns:requea').verdicts).toEqual([]);
    world.pass(3 * MIN);
    expect(world.health('lns:requea')).toMatchObject({
      state: 'offline',
      sinceMs: world.network.lnsSinceMs,
      verdicts: [{ kind: 'lns-silent' }],
    });
    world.network.lns = 'unknown';
    world.pass(HOUR, MIN);
    expect(world.health('lns:requea').state).toBe('offline');
    world.network.lns = 'up';
    world.pass(2 * MIN);
    expect(world.health('lns:requea')).toMatchObject({ state: 'online', verdicts: [] });
    expect(world.of().state).toBe('online');
  });

  test('while the broker is down nobody knows, and states stand still', () => {
    const world = started({ gateways: 3 });
    world.cut(at(world, 2));
    world.pass(20 * MIN);
    const downMs = world.now();
    world.network.brokerUp = false;
    world.network.brokerSinceMs = downMs;
    world.pass(HOUR);
    expect(world.of(0)).toMatchObject({ state: 'online', verdicts: [] });
    expect(world.of(2).state).toBe('offline');
    expect(world.overlays(0)).toEqual(['blind', 'upstream']);
    expect(world.health('broker')).toMatchObject({ state: 'offline', verdicts: [{ kind: 'broker-down' }] });
    expect(world.health('supervisor')).toMatchObject({
      state: 'degraded',
      verdicts: [{ kind: 'supervisor-blind' }],
    });
    world.network.brokerUp = true;
    world.network.brokerSinceMs = world.now();
    // One is back at once, one after a minute.
    at(world, 1).speaks = false;
    world.pass(MIN);
    expect([world.overlays(0), world.overlays(1)]).toEqual([[], ['blind']]);
    at(world, 1).speaks = true;
    world.pass(10 * MIN);
    for (const index of [0, 1]) {
      expect(world.of(index)).toMatchObject({ state: 'online', verdicts: [], overlays: [] });
    }
    expect(world.of(2).state).toBe('offline');
    expect(painted(world, first(world).equipment as EquipmentId, 'blind')).toMatchObject([
      [downMs, expect.any(Number), 'on'],
      [expect.any(Number), world.now(), 'off'],
    ]);
  });

  test('what went while nobody could hear is missed from the moment on that it could be', () => {
    const world = started();
    world.network.brokerUp = false;
    world.network.brokerSinceMs = world.now();
    first(world).speaks = false;
    world.pass(HOUR);
    world.network.brokerUp = true;
    world.network.brokerSinceMs = world.now();
    const openMs = world.now();
    world.pass(2 * MIN);
    expect(world.of()).toMatchObject({ state: 'online', overlays: [{ overlay: 'blind' }] });
    world.pass(20 * MIN);
    expect(world.of()).toMatchObject({ state: 'offline', sinceMs: openMs + 3 * MIN, overlays: [] });
  });

  test('a process that stood still heard nobody meanwhile', () => {
    const world = started();
    const stoppedMs = world.now();
    first(world).speaks = false;
    world.pass(HOUR, HOUR); // Nobody looked: the next round is told so.
    expect(world.of().state).toBe('offline');
    const other = started();
    first(other).speaks = false;
    other.network.stalledSinceMs = stoppedMs;
    other.network.awakeSinceMs = stoppedMs + HOUR;
    other.pass(HOUR, HOUR);
    expect(other.of()).toMatchObject({
      state: 'online',
      overlays: [{ overlay: 'blind', sinceMs: stoppedMs }],
    });
  });
});

/** What the database would give back. */
function left(world: World): HealthMemory {
  const last = new Map<EquipmentId, StateRow>();
  for (const row of world.rows) if (row.track === 'base') last.set(row.equipment, row);
  return restoredMemory(
    Array.from(last.values(), (row) => ({
      equipment: row.equipment,
      state: row.value as 'online',
      sinceMs: row.fromMs,
      fromMs: row.fromMs,
      reasons: row.reasons,
      overlays: [],
      edgesMs: [],
    })),
    world.now(),
    world.now(),
  );
}

test('what is taken out of the settings is retired from then on, once, and not as it was for ever', () => {
  const world = started();
  const goneMs = world.now();
  world.network.hasLns = false;
  world.restart(left(world));
  world.pass(5 * MIN);
  const rows = world.rows.filter(({ equipment, fromMs }) => equipment === 'lns:requea' && fromMs >= goneMs);
  expect(rows).toMatchObject([{ track: 'base', value: 'retired', fromMs: goneMs, toMs: null, reasons: [] }]);
  world.restart(left(world));
  world.pass(DAY, HOUR);
  world.network.hasLns = true;
  world.pass(5 * MIN);
  expect(painted(world, 'lns:requea').slice(-2)).toEqual([
    [goneMs, goneMs + 5 * MIN + DAY + 10 * S, 'retired'],
    [goneMs + 5 * MIN + DAY + 10 * S, world.now(), 'online'],
  ]);
});

describe('a restart of the supervisor', () => {
  test('raises nothing, and its absence is blind', () => {
    const world = started({ gateways: 4, backhaul: '4g' });
    world.cut(at(world, 3));
    at(world, 2).temperatureC = 90;
    world.pass(20 * MIN);
    const memory = left(world);
    const awayMs = world.now();
    world.changes.length = 0;
    const cut = at(world, 3);
    world.restart(memory);
    world.pass(5 * MIN);
    expect(world.of(0)).toMatchObject({ state: 'online', verdicts: [], overlays: [] });
    expect(world.of(2)).toMatchObject({ state: 'degraded', verdicts: [{ kind: 'host-hot' }] });
    expect(world.of(3)).toMatchObject({ state: 'offline', verdicts: [{ kind: 'agent-gone' }], overlays: [] });
    expect(cut.lastMessageMs).toBeNull();
    const states = world.changes.filter(({ before, after }) => before.state !== after.state);
    expect(states).toEqual([]);
    const blind = world.rows.filter(({ track, fromMs }) => track === 'blind' && fromMs >= awayMs);
    expect(new Set(blind.map(({ equipment }) => equipment)).size).toBe(8);
  });
});
