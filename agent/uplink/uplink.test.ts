// What an uplink brings besides the current epoch's rows, and what it does about rows that break the connection.

import { describe, expect, test } from 'vitest';
import { RowFlag } from '../../protocol/mqtt/up.ts';
import { createWorld, EPOCH, everything, seqsOf } from '../testing/uplink-world.ts';

const OLDER = 'a'.repeat(32);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('catalogue 52: history that is asked for again', () => {
  test('goes after what waits, marked, and moves nothing', async () => {
    const world = createWorld({ rows: 30, storedUpTo: 20 });
    world.answer(everything);
    world.connect();
    world.flow(null, { epoch: EPOCH, seq: 5 });
    await world.pass(2);
    expect(seqsOf(world.sent)).toEqual([...upTo(30).slice(20), ...upTo(20).slice(4)]);
    expect(world.sent.flat().filter(({ flags }) => (flags & RowFlag.again) !== 0)).toHaveLength(16);
    expect(world.watermark()).toBe(30);
    expect(world.uplink.figures()).toMatchObject({ waiting: 0, inFlight: 0, storedUpTo: 30 });
  });

  test('goes at the pace of the backlog, and again where it got no answer', async () => {
    const world = createWorld({ rows: 30, storedUpTo: 30 });
    world.connect();
    world.flow(2, { epoch: EPOCH, seq: 1 });
    await world.pass(5);
    expect(new Set(seqsOf(world.sent)).size).toBeLessThan(12);
    world.answer(everything);
    await world.pass(90);
    expect(world.stored.size).toBe(30);
  });

  test('goes on after a reconnection where it was', async () => {
    const world = createWorld({ rows: 2_000, storedUpTo: 2_000 });
    world.answer(everything);
    world.connect();
    world.flow(100, { epoch: EPOCH, seq: 1 });
    await world.pass(5);
    world.disconnect();
    const before = world.stored.size;
    world.connect();
    world.flow(100);
    await world.pass(40);
    expect(before).toBeGreaterThan(100);
    expect(world.stored.size).toBe(2_000);
    expect(seqsOf(world.sent).length).toBeLessThan(2_000 + 1_000);
  });

  test('is not begun anew by the same wish, and is by another', async () => {
    const world = createWorld({ rows: 100, storedUpTo: 100 });
    world.answer(everything);
    world.connect();
    world.flow(10, { epoch: EPOCH, seq: 51 });
    await world.pass(3);
    world.flow(10, { epoch: EPOCH, seq: 51 });
    await world.pass(3);
    expect(new Set(seqsOf(world.sent)).size).toBe(seqsOf(world.sent).length);
    world.flow(null, { epoch: EPOCH, seq: 1 });
    await world.pass(3);
    expect(world.stored.size).toBe(100);
  });

  test('leaves out what is only being sent for the first time', async () => {
    const world = createWorld();
    world.connect();
    world.commit(10);
    world.say([[1, 4]]);
    world.say([[8, 9]]);
    world.sent.splice(0);
    world.flow(null, { epoch: EPOCH, seq: 3 });
    await world.pass(1);
    expect(seqsOf(world.sent)).toEqual([3, 4, 8, 9]);
  });

  test('of an epoch that is not here is counted and no more', async () => {
    const world = createWorld({ rows: 5, storedUpTo: 5 });
    world.answer(everything);
    world.connect();
    world.flow(null, { epoch: OLDER, seq: 1 });
    await world.pass(2);
    expect(world.counted).toEqual(['resume-other-epoch']);
    expect(world.sent).toEqual([]);
  });
});

describe('salvaged epochs', () => {
  test('are sent before the backlog under their own names, and are forgotten once stored', async () => {
    const world = createWorld({ rows: 5, older: new Map([[OLDER, 700]]) });
    world.answer(everything);
    world.connect();
    expect(world.uplink.older()).toEqual([{ epoch: OLDER, first: 1, last: 700 }]);
    expect(world.uplink.figures().waiting).toBe(705);
    world.flow(200);
    await world.pass(3);
    expect(world.sent).toEqual([]);
    world.commit(1);
    expect(seqsOf(world.sent)).toEqual([6]);
    await world.pass(3);
    expect(seqsOf(world.sentOf.get(OLDER) ?? [])).toEqual(upTo(700));
    expect(seqsOf(world.sent)).toEqual([6, 1, 2, 3, 4, 5]);
    expect(world.uplink.older()).toEqual([]);
    expect(world.uplink.figures().waiting).toBe(0);
  });
});

describe('a supervisor that holds more than the journal ever had', () => {
  test('catalogue 10: means that the journal went back in time, which is told once', () => {
    const world = createWorld({ rows: 5, storedUpTo: 5 });
    world.connect();
    world.say([[5, 9]], OLDER);
    expect(world.rewound).toEqual([]);
    world.say([[1, 9]]);
    world.say([[1, 12]]);
    expect(world.rewound).toEqual([9]);
    expect(world.counted).toEqual(['stored-other-epoch', 'journal-rewound']);
    expect(world.watermark()).toBe(5);
  });
});

test('a full journal gives up rows here and there for weeks: no more is remembered than can be told', () => {
  const world = createWorld({ rows: 9_000 });
  for (let seq = 3; seq <= 9_000; seq += 3) world.uplink.dropped([[seq, seq]]);
  const told = world.uplink.droppedRanges();
  expect(told.length).toBeLessThanOrEqual(2_000);
  expect(told.slice(-1_000)).toEqual(upTo(1_000).map((n) => [6_000 + 3 * n, 6_000 + 3 * n]));
});

test('rows that the journal gave up are waited for no more', async () => {
  const world = createWorld({ rows: 10 });
  world.answer(everything);
  world.connect();
  world.uplink.dropped([[1, 4]]);
  await world.pass(3);
  expect(seqsOf(world.sent)).toEqual([5, 6, 7, 8, 9, 10]);
  expect(world.watermark()).toBe(10);
});

describe('catalogue 31: a row with which the broker drops the connection', () => {
  test.each([
    ['in the backlog', 77],
    ['live', 601],
  ])('is found and parked, the rest goes on: %s', async (_, poison) => {
    const world = createWorld({ rows: 600 });
    world.answer(everything);
    world.dropOn((rows) => rows.some(({ seq }) => seq === poison));
    let connects = 0;
    for (; world.watermark() < 600 + connects && connects < 40; connects++) {
      world.connect();
      await world.pass(3);
      world.commit(1);
      await world.pass(3);
      world.disconnect();
    }
    expect([...world.parked]).toEqual([poison]);
    expect(world.stored.size).toBe(599 + connects);
    expect(connects).toBeLessThan(30);
  });

  test('is not looked for where the link just comes and goes', async () => {
    const world = createWorld();
    let lost = 0;
    world.answer((rows) => (++lost % 2 === 0 ? everything(rows) : []));
    for (let connects = 0; connects < 50; connects++) {
      world.connect();
      world.commit(3);
      await world.pass(3);
      world.disconnect();
    }
    world.answer(everything);
    world.connect();
    await world.pass(3);
    expect(world.parked.size).toBe(0);
    expect(world.watermark()).toBe(150);
  });

  test('is parked by nobody where nothing else is answered', async () => {
    const world = createWorld({ rows: 5 });
    world.dropOn(() => true);
    for (let connects = 0; connects < 100; connects++) {
      world.connect();
      await world.pass(15);
    }
    expect(world.parked.size).toBe(0);
    world.dropOn(() => false);
    world.answer(everything);
    world.connect();
    await world.pass(30);
    expect(world.watermark()).toBe(5);
  });
});

test('catalogue 27: a stall of ten minutes sends little twice, and ends in order', async () => {
  const world = createWorld({ rows: 20_000 });
  world.answer(everything);
  world.connect();
  await world.pass(3);
  const before = seqsOf(world.sent).length;
  world.answer(() => []);
  for (let minute = 0; minute < 10; minute++) {
    world.commit(60);
    await world.pass(60);
  }
  expect(world.uplink.figures().inFlight).toBeLessThan(8 * 512 + 600);
  expect(seqsOf(world.sent).length - before).toBeLessThan(3 * (8 * 512 + 600));
  world.answer(everything);
  await world.pass(62);
  expect(world.watermark()).toBe(20_600);
});
