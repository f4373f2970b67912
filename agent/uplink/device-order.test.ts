// A device's rows go out in their order, live ones included; time is simulated.

import { describe, expect, test } from 'vitest';
import { chokingOn, createWorld, everything, seqsOf, type World } from '../testing/uplink-world.ts';

const DEVICE = 0x26011bda;
const OTHER = 0x26011bdb;

/** An outage behind it: `count` rows wait, those whose number `of` divides are the device's; the supervisor says no pace. */
function afterOutage(count: number, of: number): World {
  const world = createWorld({ rows: count, devAddrOf: (seq) => (seq % of === 0 ? DEVICE : OTHER) });
  world.answer(everything);
  world.connect();
  world.flow(0.1);
  return world;
}

const numbers = (publishes: readonly (readonly { readonly seq: number }[])[]): number[][] =>
  publishes.map((rows) => rows.map(({ seq }) => seq));

describe('a live uplink', () => {
  test('whose device has nothing waiting goes out at once, synchronously', () => {
    const world = createWorld();
    world.connect();
    world.commitOf(DEVICE);
    expect(numbers(world.sent)).toEqual([[1]]);
  });

  test('goes behind the rows of its device that wait, in one publish, and no others', async () => {
    const world = afterOutage(40, 10);
    world.commitOf(DEVICE);
    await world.settle();
    expect(numbers(world.sent)).toEqual([[10, 20, 30, 40, 41]]);
    await world.pass(1);
    expect(world.stored.size).toBe(5);
  });

  test('takes no row along that has just gone out over the same connection', async () => {
    const world = createWorld();
    world.connect();
    world.commitOf(DEVICE);
    world.commitOf(DEVICE);
    await world.settle();
    expect(numbers(world.sent)).toEqual([[1], [2]]);
  });

  test('takes rows along again that went out more than 10 s ago without an answer', async () => {
    const world = createWorld();
    world.connect();
    world.commitOf(DEVICE);
    await world.pass(9);
    world.setUnsent(1_000_000);
    await world.pass(3);
    world.setUnsent(0);
    await world.pass(8);
    world.sent.splice(0);
    await world.pass(10.5);
    world.commitOf(DEVICE);
    await world.settle();
    expect(seqsOf(world.sent).slice(-2)).toEqual([1, 2]);
    expect(world.uplink.figures()).toMatchObject({ inFlight: 2, waiting: 2 });
  });

  test('waits while more than a publish of its device goes first, unpaced', async () => {
    const world = afterOutage(4_000, 2);
    world.commitOf(DEVICE);
    world.commitOf(DEVICE);
    await world.settle();
    const sent = seqsOf(world.sent);
    expect(sent.slice(0, 2_000)).toEqual(Array.from({ length: 2_000 }, (_, index) => 2 * (index + 1)));
    expect(sent.slice(2_000)).toEqual([4_001, 4_002]);
    expect(world.sent.length).toBeGreaterThan(4);
  });

  test('waits 10 s at most', async () => {
    const world = afterOutage(4_000, 2);
    world.setUnsent(1_000_000);
    const seq = 4_001;
    world.setUnsent(0);
    world.commitOf(DEVICE);
    // The link is clogged from the first page on.
    world.setUnsent(1_000_000);
    await world.settle();
    await world.pass(9);
    expect(seqsOf(world.sent)).not.toContain(seq);
    await world.pass(1.5);
    expect(seqsOf(world.sent)).toContain(seq);
  });

  test('that is confirmed goes at once, alone, when the rest does not fit', async () => {
    const world = afterOutage(4_000, 2);
    world.commitOf(DEVICE, true);
    await world.settle();
    expect(numbers(world.sent)[0]).toEqual([4_001]);
    expect(world.stored.size).toBe(2_001);
  });

  test('that is confirmed goes behind what fits', async () => {
    const world = afterOutage(40, 10);
    world.commitOf(DEVICE, true);
    await world.settle();
    expect(numbers(world.sent)).toEqual([[10, 20, 30, 40, 41]]);
  });

  test('that is confirmed overtakes those of its device that wait', async () => {
    const world = afterOutage(4_000, 2);
    world.commitOf(DEVICE);
    world.commitOf(DEVICE, true);
    expect(numbers(world.sent)).toEqual([[4_002]]);
    await world.settle();
    expect(seqsOf(world.sent).at(-1)).toBe(4_001);
  });

  test('of another device does not wait for any of this', () => {
    const world = afterOutage(4_000, 2);
    world.commitOf(DEVICE);
    world.commitOf(0x26011bdc);
    expect(numbers(world.sent)).toEqual([[4_002]]);
  });

  test('waits for the next connection when this one ends, in its place', async () => {
    const world = afterOutage(10, 2);
    world.commitOf(DEVICE);
    world.disconnect();
    await world.settle();
    expect(world.sent).toEqual([]);
    world.connect();
    world.flow(null);
    await world.pass(1);
    expect(seqsOf(world.sent)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

test('a silent supervisor is tried with little, and gets each device in order once it answers', async () => {
  const world = createWorld();
  world.connect();
  for (let minute = 0; minute < 60; minute++) {
    world.commitOf(DEVICE);
    world.commitOf(OTHER);
    await world.pass(60);
  }
  const bytes = seqsOf(world.sent).length * 250;
  // An hour of silence, two devices at one a minute: what is sent in vain stays within a few megabytes.
  expect(bytes).toBeLessThan(1_500_000);
  world.sent.splice(0);
  world.answer(everything);
  world.commitOf(DEVICE);
  await world.pass(70);
  expect(world.watermark()).toBe(121);
  for (const parity of [0, 1]) {
    const first = new Map<number, number>();
    for (const [at, seq] of seqsOf(world.sent).entries()) {
      if (seq % 2 === parity && !first.has(seq)) first.set(seq, at);
    }
    const order = [...first].sort(([, a], [, b]) => a - b).map(([seq]) => seq);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
});

test('a row that the supervisor chokes on does not take the live uplinks of a busy device down with it', async () => {
  const world = createWorld();
  world.answer(chokingOn(3));
  world.connect();
  for (let seq = 1; seq <= 60; seq++) {
    world.commitOf(DEVICE);
    await world.pass(5);
  }
  await world.pass(60);
  expect([...world.parked]).toEqual([3]);
  expect(world.watermark()).toBe(60);
  // At most those that went out beside it once were late.
  const late = world.sent.filter((rows) => rows.some(({ seq }) => seq === 3) && rows.length > 1);
  expect(late.length).toBeLessThan(3);
});
