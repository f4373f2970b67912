// A quarter of six gateways, the end of summer time within it: ordinary trouble is no alarm, faults are named rightly and
// nothing else is, and availability is what one works out by hand.

import { describe, expect, test } from 'vitest';
import { availability } from '../availability/availability.ts';
import { paint } from '../availability/paint.ts';
import { periodOf } from '../availability/period.ts';
import type { EquipmentId, StateRow, VerdictKind } from './model.ts';
import { createWorld, type SimulatedGateway, type World } from './testing/world.ts';

const S = 1_000;
const MIN = 60 * S;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
/** Midnight in Paris. */
const FROM = Date.parse('2026-08-31T22:00:00Z');
const TO = Date.parse('2026-11-30T23:00:00Z');
const GATEWAYS = 6;

/** Something that happens: fine steps while it lasts and around it, long ones otherwise. */
interface Happening {
  readonly atMs: number;
  readonly gateway: number;
  /** Returns what ends it, after so long. */
  readonly begin: (world: World, gateway: SimulatedGateway) => void;
  readonly end: (world: World, gateway: SimulatedGateway) => void;
  readonly forMs: number;
}

interface Fault extends Happening {
  readonly kind: VerdictKind;
}

const change = (to: Partial<SimulatedGateway>) => (_world: World, gateway: SimulatedGateway) => {
  Object.assign(gateway, to);
};
const cut = (world: World, gateway: SimulatedGateway): void => world.cut(gateway);
const mend = (world: World, gateway: SimulatedGateway): void => world.mend(gateway);

/** Numbers that look random and are the same each time (Park and Miller). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** What happens to every gateway now and then; nobody must be called for any of it. */
function ordinaryTrouble(seed: number): Happening[] {
  const random = createRandom(seed);
  const happenings: Happening[] = [];
  for (let dayMs = FROM + DAY; dayMs < TO - DAY; dayMs += DAY) {
    for (let gateway = 0; gateway < GATEWAYS; gateway++) {
      const atMs = dayMs + gateway * 3 * HOUR + 30 * MIN + random(90) * MIN;
      const add = (forS: number, begin: Happening['begin'], end: Happening['end']): void =>
        void happenings.push({ atMs, gateway, forMs: forS * S, begin, end });
      switch (random(7)) {
        case 0: // The cellular network lets the connection go, and the agent is back in seconds.
          add(10 + random(50), cut, mend);
          break;
        case 1: // Reports are lost.
          add(60 + random(110), change({ speaks: false }), change({ speaks: true }));
          break;
        case 2: // It reboots: agent and packet forwarder start anew, and count from nothing.
          add(60 + random(110), cut, (world, one) => {
            world.mend(one);
            Object.assign(one, { connects: 1, resent: 0, dropped: 0, forwarderMs: null });
          });
          break;
        case 3: // Sun on the mast, for a moment.
          add(60, change({ temperatureC: 82 }), change({ temperatureC: 61 }));
          break;
        case 4: // A backlog of minutes that drains.
          add(300, change({ waiting: 700, resent: 40 }), change({ waiting: 0 }));
          break;
        case 5: // Some downlinks fail.
          add(
            600,
            change({ downlinks: { done: 9, failed: 4 } }),
            change({ downlinks: { done: 9, failed: 0 } }),
          );
          break;
        default: // Its clock is off by what NTP leaves, and is set again.
          add(900, change({ wallSkewMs: random(4_000) - 2_000 }), change({ wallSkewMs: 5 }));
      }
    }
  }
  return happenings;
}

const at = (text: string): number => Date.parse(text);

const FAULTS: readonly Fault[] = [
  {
    kind: 'agent-gone',
    gateway: 0,
    atMs: at('2026-09-14T08:00:00Z'),
    forMs: 3.5 * HOUR,
    begin: cut,
    end: mend,
  },
  // Over the hour that there is twice.
  {
    kind: 'agent-gone',
    gateway: 0,
    atMs: at('2026-10-25T00:30:00Z'),
    forMs: 2 * HOUR,
    begin: cut,
    end: mend,
  },
  {
    kind: 'forwarder-silent',
    gateway: 1,
    atMs: at('2026-10-06T05:00:00Z'),
    forMs: 6 * HOUR,
    begin: change({ forwarder: false }),
    end: change({ forwarder: true }),
  },
  {
    kind: 'host-hot',
    gateway: 2,
    atMs: at('2026-09-20T11:00:00Z'),
    forMs: 4 * HOUR,
    begin: change({ temperatureC: 84 }),
    end: change({ temperatureC: 60 }),
  },
  {
    kind: 'clock-wrong',
    gateway: 2,
    atMs: at('2026-10-03T11:00:00Z'),
    forMs: 4 * HOUR,
    begin: change({ wallSkewMs: 9_000 }),
    end: change({ wallSkewMs: 0 }),
  },
  {
    kind: 'host-full',
    gateway: 3,
    atMs: at('2026-10-10T11:00:00Z'),
    forMs: 2 * DAY,
    begin: change({ diskUsed: 0.97 }),
    end: change({ diskUsed: 0.4 }),
  },
  {
    kind: 'journal-dropping',
    gateway: 3,
    atMs: at('2026-11-02T11:00:00Z'),
    forMs: HOUR,
    begin: change({ journalState: 'full' }),
    end: change({ journalState: 'ok' }),
  },
  {
    kind: 'downlinks-failing',
    gateway: 4,
    atMs: at('2026-10-14T09:00:00Z'),
    forMs: 5 * HOUR,
    begin: change({ downlinks: { done: 20, failed: 17 } }),
    end: change({ downlinks: { done: 20, failed: 1 } }),
  },
  {
    kind: 'backhaul-poor',
    gateway: 4,
    atMs: at('2026-11-12T09:00:00Z'),
    forMs: 2 * HOUR,
    begin: change({ roundTripMs: 9_000 }),
    end: change({ roundTripMs: 70 }),
  },
  {
    kind: 'forwarder-deaf',
    gateway: 5,
    atMs: at('2026-11-17T09:00:00Z'),
    forMs: DAY,
    begin: (world, one) =>
      Object.assign(one, {
        deaf: { sinceMs: world.now(), values: { heard: 3, expected: 140, windowMs: 7_200_000 } },
      }),
    end: change({ deaf: null }),
  },
  {
    kind: 'nothing-stored',
    gateway: 5,
    atMs: at('2026-11-24T09:00:00Z'),
    forMs: HOUR,
    begin: (world, one) => Object.assign(one, { unstored: { sinceMs: world.now(), arrives: true } }),
    end: change({ unstored: null }),
  },
];

/** An hour in which the broker was down. */
const BLIND = { fromMs: at('2026-11-05T13:00:00Z'), forMs: HOUR };

function brokerDown(): Happening {
  return {
    ...{ atMs: BLIND.fromMs, gateway: 0, forMs: BLIND.forMs },
    begin: ({ network, now }) => Object.assign(network, { brokerUp: false, brokerSinceMs: now() }),
    end: ({ network, now }) => Object.assign(network, { brokerUp: true, brokerSinceMs: now() }),
  };
}

/** Fine steps from a moment before until things have settled; where nothing happens, ten minutes a step. */
function live(happenings: readonly Happening[]): World {
  const world = createWorld({ gateways: GATEWAYS, startMs: FROM, backhaul: '4g' });
  const moments = happenings
    .flatMap(({ atMs, forMs, gateway, begin, end }) => [
      { atMs, gateway, change: begin },
      { atMs: atMs + forMs, gateway, change: end },
    ])
    .sort((one, other) => one.atMs - other.atMs);
  const passTo = (untilMs: number, stepMs: number): void => {
    if (untilMs > world.now()) world.pass(untilMs - world.now(), stepMs);
  };
  for (const moment of moments) {
    passTo(moment.atMs - MIN, 10 * MIN);
    passTo(moment.atMs, 10 * S);
    moment.change(world, world.gateways[moment.gateway] as SimulatedGateway);
    // Changes within the next minutes come at their own moment.
    const next = moments.find(({ atMs }) => atMs > moment.atMs)?.atMs ?? TO;
    passTo(Math.min(next, moment.atMs + 4 * MIN), 10 * S);
  }
  passTo(TO, 10 * MIN);
  return world;
}

describe('ordinary trouble of a quarter', () => {
  test.each([20_260_901, 7])('is no alarm (seed %i)', (seed) => {
    const world = live(ordinaryTrouble(seed));
    const worse = world.rows.filter(
      ({ track, value }) => (track === 'base' && value !== 'online') || (track !== 'base' && value === 'on'),
    );
    expect(worse).toEqual([]);
    expect(world.changes.filter(({ after }) => after.verdicts.length > 0)).toEqual([]);
  });
});

describe('faults among it', () => {
  const world = live([...ordinaryTrouble(3), ...FAULTS, brokerDown()]);
  const idOf = (gateway: number) => world.gateways[gateway]?.equipment as EquipmentId;

  test('are each named, soon, from when they began, and nothing else is', () => {
    const said = world.rows
      .filter(({ equipment, track }) => equipment.startsWith('gateway:') && track === 'base')
      .flatMap((row) =>
        row.reasons.map(({ kind, sinceMs }) => ({ equipment: row.equipment, kind, sinceMs })),
      );
    const distinct = new Map(said.map((one) => [JSON.stringify(one), one]));
    const wanted = FAULTS.map(({ kind, gateway, atMs }) => ({ equipment: idOf(gateway), kind, atMs }));
    expect(distinct.size).toBe(FAULTS.length);
    for (const { equipment, kind, atMs } of wanted) {
      const found = [...distinct.values()].find(
        (one) => one.equipment === equipment && one.kind === kind && Math.abs(one.sinceMs - atMs) <= 10 * S,
      );
      expect([kind, found?.kind]).toEqual([kind, kind]);
    }
  });

  test('leave everything well in the end', () => {
    for (const { health } of world.memory().values()) {
      expect(health).toMatchObject({ state: 'online', verdicts: [], overlays: [] });
    }
  });

  /** Painted and counted as for a report of that period. */
  function figuresOf(gateway: number, period: string, announced: { fromMs: number; toMs: number }[] = []) {
    const asked = periodOf(period);
    if (asked === null) throw new Error(period);
    const rowsOf = (track: StateRow['track']) =>
      paint(
        world.rows.filter((row) => row.equipment === idOf(gateway) && row.track === track),
        asked,
      );
    return availability({
      period: asked,
      base: rowsOf('base'),
      blind: rowsOf('blind').filter(({ value }) => value.value === 'on'),
      inService: [{ fromMs: FROM, toMs: TO }],
      announced: announced.map((one) => ({ ...one, reference: 'T-1' })),
    });
  }

  test('cost what one works out by hand: October has 745 hours', () => {
    // 00:30 UTC is the last signal, 02:30:10 the first: 2 h and 10 s of 745 h.
    const october = figuresOf(0, '2026-10');
    expect(october.seconds.inService).toBe(745 * 3_600);
    expect(october.seconds.down).toBe(2 * 3_600 + 10);
    expect(october.raw).toBeCloseTo(1 - 7_210 / 2_682_000, 12);
    expect(october.excludingAnnounced).toBe(october.raw);
  });

  test('announced work is taken out of both sides, and only as announced', () => {
    // Announced 08:00 to 10:00 UTC; it was down from 08:00 until 11:30:10: 1 h 30 min 10 s too long.
    const september = figuresOf(0, '2026-09', [
      { fromMs: at('2026-09-14T08:00:00Z'), toMs: at('2026-09-14T10:00:00Z') },
    ]);
    expect(september.seconds).toMatchObject({ inService: 720 * 3_600, down: 5_410, announced: 7_200 });
    expect(september.raw).toBeCloseTo(1 - 12_610 / 2_592_000, 5);
    expect(september.excludingAnnounced).toBeCloseTo(1 - 5_410 / (2_592_000 - 7_200), 5);
  });

  test('a silent packet forwarder is downtime, a degraded gateway is not', () => {
    expect(figuresOf(1, '2026-10').seconds.down).toBe(6 * 3_600 + 10);
    for (const gateway of [2, 3, 4]) expect(figuresOf(gateway, '2026-10').raw).toBe(1);
  });

  test('an hour without broker is blind: neither up nor down', () => {
    const november = figuresOf(5, '2026-11');
    expect(november.seconds.down).toBe(0);
    expect(november.seconds.blind).toBe(3_600 + 10);
    expect(november.seconds.up).toBe(720 * 3_600 - 3_610);
    expect(november.raw).toBe(1);
  });
});
