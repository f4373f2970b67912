// The uplink against a supervisor that may be deaf, choke on rows, or come and go; time is simulated.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, chokingOn, createWorld, everything, seqsOf as seqs } from '../testing/uplink-world.ts';

describe('live rows', () => {
  test('go at once, together when they were committed together', async () => {
    const world = createWorld();
    world.answer(everything);
    world.connect();
    world.commit(1);
    world.commit(3);
    expect(world.sent.map((rows) => rows.map(({ seq }) => seq))).toEqual([[1], [2, 3, 4]]);
    await world.pass(1);
    expect(world.watermark()).toBe(4);
    expect(world.uplink.figures()).toMatchObject({ waiting: 0, inFlight: 0, resent: 0 });
  });

  test('do not wait for the backlog', async () => {
    const world = createWorld({ rows: 100_000, storedUpTo: 0 });
    world.connect();
    await world.pass(3);
    expect(seqs(world.sent).length).toBeLessThan(2_000);
    world.commit(1);
    expect(seqs(world.sent).at(-1)).toBe(100_001);
  });

  test('wait in the journal while the link is clogged, and go when it is not', async () => {
    const world = createWorld();
    world.answer(everything);
    world.connect();
    world.setUnsent(1_000_000);
    world.commit(5);
    await world.pass(30);
    expect(world.sent).toEqual([]);
    world.setUnsent(0);
    await world.pass(1);
    expect(world.watermark()).toBe(5);
  });
});

describe('the backlog', () => {
  test('starts at the watermark, and waits for the pace that the supervisor is about to give', async () => {
    const world = createWorld({ rows: 50, storedUpTo: 20 });
    world.answer(everything);
    world.connect();
    await world.pass(1);
    expect(world.sent).toEqual([]);
    world.flow(10);
    await world.pass(2);
    expect(seqs(world.sent).length).toBeLessThanOrEqual(21);
    expect(seqs(world.sent)[0]).toBe(21);
    await world.pass(2);
    expect(world.watermark()).toBe(50);
    expect(new Set(seqs(world.sent)).size).toBe(30);
  });

  test('has at most eight publishes unanswered, two at first', async () => {
    const world = createWorld({ rows: 50_000, storedUpTo: 0 });
    world.connect();
    await world.pass(5);
    expect(world.sent).toHaveLength(2);
    let patience = 40;
    world.answer((rows) => (patience-- > 0 ? everything(rows) : []));
    await world.pass(20);
    const answered = world.stored.size;
    const { inFlight } = world.uplink.figures();
    expect(answered).toBeGreaterThan(1_000);
    expect(inFlight).toBeLessThanOrEqual(8 * 512);
  });

  test('sends what is stored out of order only once', async () => {
    const world = createWorld();
    world.connect();
    world.commit(10);
    world.say([[4, 6]]);
    world.disconnect();
    world.answer(everything);
    world.connect();
    await world.pass(3);
    expect(seqs(world.sent.slice(1))).toEqual([1, 2, 3, 7, 8, 9, 10]);
    expect(world.watermark()).toBe(10);
  });
});

describe('without an answer', () => {
  test('catalogue 32: rows that a broker drops in silence go again after 10 s, then 20, 40, 60, and are called unanswered', async () => {
    const world = createWorld();
    world.connect();
    world.commit(1);
    const counts: number[] = [];
    for (const seconds of [9, 2, 20, 40, 60, 60]) {
      await world.pass(seconds);
      counts.push(world.sent.length);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
    expect(world.uplink.figures()).toMatchObject({ unanswered: true, inFlight: 1, parked: [] });
  });

  test('a poisonous row among many is found by halves and parked, the rest goes on', async () => {
    const world = createWorld({ rows: 600, storedUpTo: 0 });
    world.answer(chokingOn(77));
    world.connect();
    for (let minute = 0; minute < 40; minute++) {
      world.commit(1);
      await world.pass(60);
    }
    expect([...world.parked]).toEqual([77]);
    expect(world.uplink.figures()).toMatchObject({ parked: [77], waiting: 0, inFlight: 0 });
    expect(world.watermark()).toBe(640);
    expect(world.stored.has(77)).toBe(false);
  });

  test('a publish that nobody else can vouch for is taken apart, yet nothing of it is parked', async () => {
    const world = createWorld({ rows: 16, storedUpTo: 0 });
    world.answer(chokingOn(5));
    world.connect();
    await world.pass(30 * 60);
    expect(world.stored.size).toBe(15);
    expect(world.parked.size).toBe(0);
    expect(world.uplink.figures()).toMatchObject({ waiting: 1, inFlight: 1 });
  });

  test('catalogue 34: a silent hour parks nothing, floods nothing, and ends in order', async () => {
    const world = createWorld({ rows: 5_000, storedUpTo: 0 });
    world.connect();
    for (let minute = 0; minute < 60; minute++) {
      world.commit(60);
      await world.pass(60);
    }
    expect(world.parked.size).toBe(0);
    expect(seqs(world.sent).length).toBeLessThan(5_000 + 3 * 3_600);
    world.answer(everything);
    await world.pass(62);
    expect(world.watermark()).toBe(8_600);
  });

  test('a parked row that is stored after all is parked no more', async () => {
    const world = createWorld();
    world.answer(chokingOn(1));
    world.connect();
    world.commit(1);
    for (let minute = 0; minute < 10; minute++) {
      world.commit(1);
      await world.pass(60);
    }
    expect(world.uplink.figures().parked).toEqual([1]);
    world.say([[1, 1]]);
    expect(world.uplink.figures().parked).toEqual([]);
    expect(world.parked.size).toBe(0);
  });

  test('ranges beyond what was ever sent change nothing, nor do those after them', () => {
    const world = createWorld();
    world.connect();
    world.commit(2);
    world.say([[5, 9]]);
    world.say([[1, 1]]);
    expect(world.watermark()).toBe(0);
  });
});

const nothing: Answer = () => [];

type Step =
  | { readonly kind: 'commit'; readonly rows: number }
  | { readonly kind: 'device'; readonly devAddr: number; readonly confirmed: boolean }
  | { readonly kind: 'connect' | 'disconnect' | 'deaf' | 'hear' | 'clog' | 'clear' }
  | { readonly kind: 'pass'; readonly seconds: number }
  | { readonly kind: 'lossy'; readonly every: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('commit' as const), rows: fc.integer({ min: 1, max: 700 }) }),
    fc.record({
      kind: fc.constant('device' as const),
      devAddr: fc.integer({ min: 1, max: 3 }),
      confirmed: fc.boolean(),
    }),
    fc.record({ kind: fc.constantFrom('connect', 'disconnect', 'deaf', 'hear', 'clog', 'clear') }),
    fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
    fc.record({ kind: fc.constant('lossy' as const), every: fc.integer({ min: 2, max: 5 }) }),
  ),
  { maxLength: 25 },
);

test('whatever happens, each row ends stored, or parked after it was passed over again and again', async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 2 }),
      async (list, poison) => {
        const world = createWorld({ rows: 30, storedUpTo: 10 });
        let committed = 30;
        let publishes = 0;
        let online = false;
        const choking = chokingOn(...poison);
        /** How often each row went without an answer. */
        const passed = new Map<number, number>();
        const answer = (next: Answer): void =>
          world.answer((rows) => {
            const answered = next(rows);
            for (const { seq } of answered.length > 0 ? [] : rows)
              passed.set(seq, (passed.get(seq) ?? 0) + 1);
            return answered;
          });
        answer(nothing);
        for (const step of list) {
          switch (step.kind) {
            case 'commit':
              world.commit(step.rows);
              committed += step.rows;
              break;
            case 'device':
              world.commitOf(step.devAddr, step.confirmed);
              committed++;
              break;
            case 'connect':
              if (online) world.disconnect();
              world.connect();
              online = true;
              break;
            case 'disconnect':
              if (online) world.disconnect();
              online = false;
              break;
            case 'deaf':
              answer(nothing);
              break;
            case 'hear':
              answer(choking);
              break;
            case 'lossy':
              answer((rows) => (publishes++ % step.every === 0 ? [] : choking(rows)));
              break;
            case 'clog':
              world.setUnsent(1_000_000);
              break;
            case 'clear':
              world.setUnsent(0);
              break;
            case 'pass':
              await world.pass(step.seconds);
              break;
          }
          const { storedUpTo, waiting, inFlight, parked } = world.uplink.figures();
          expect(storedUpTo + waiting).toBeLessThanOrEqual(committed);
          expect(inFlight).toBeLessThanOrEqual(waiting);
          for (const seq of parked) expect(passed.get(seq)).toBeGreaterThanOrEqual(3);
        }
        world.setUnsent(0);
        answer(choking);
        if (!online) world.connect();
        // Traffic goes on, so that what is never answered can be told from a supervisor that is away.
        for (let minute = 0; minute < 60; minute++) {
          world.commit(1);
          // The youngest may still have their chances before them.
          if (minute < 40) committed++;
          await world.pass(60);
        }
        expect(world.watermark()).toBeGreaterThanOrEqual(committed);
        for (let seq = 11; seq <= committed; seq++) {
          expect([seq, world.stored.has(seq)]).toEqual([seq, !world.parked.has(seq)]);
          if (poison.includes(seq)) expect(world.parked.has(seq)).toBe(true);
        }
      },
    ),
    { numRuns: 200 },
  );
});
