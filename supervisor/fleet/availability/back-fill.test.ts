// Blind times are looked into once, as soon as what happened in them is known; what nobody knows stays blind.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { createReader, type Reader } from '../../platform/reader.ts';
import { createWriteBatch } from '../../platform/write-batch.ts';
import { MIGRATIONS } from '../../schema.ts';
import type { EquipmentId, StateRow } from '../health/model.ts';
import { insertState } from '../health/store.ts';
import { availability } from './availability.ts';
import { backFillRows, longestGapMs, servedStretches, wordOf } from './back-fill.ts';
import { type BackFiller, createBackFiller } from './back-filler.ts';
import { lengthMs, union } from './intervals.ts';
import { paint } from './paint.ts';
import { createReceptionTimes } from './reception-store.ts';
import type { SaidRow } from './said.ts';
import { createAvailabilityStore } from './store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GATEWAY = 'gateway:7076ff0000000001' as EquipmentId;
const T = Date.parse('2026-11-24T10:00:00Z');
/** Minutes after T. */
const at = (minutes: number): number => T + minutes * MINUTE;

describe('where it served', () => {
  const blind = { fromMs: at(0), toMs: at(60) };
  const everyMinutes = (step: number, from: number, to: number): number[] =>
    Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => at(from + index * step));

  test.each<[string, readonly number[], number | null, readonly [number, number][]]>([
    ['nothing came', [], null, []],
    ['every five minutes: all of it', everyMinutes(5, -10, 70), null, [[0, 60]]],
    ['one in the middle tells of no stretch', [at(30)], null, []],
    ['one near the beginning tells of the beginning', [at(9)], null, [[0, 9]]],
    ['a gap of exactly ten minutes is none', [at(10), at(20)], null, [[0, 20]]],
    [
      'a longer one is',
      [at(10), at(20.1), at(30)],
      null,
      [
        [0, 10],
        [20.1, 30],
      ],
    ],
    ['what stops half-way stays blind from there', everyMinutes(5, 0, 30), null, [[0, 30]]],
    ['where twelve minutes are usual, an hour is no gap', [at(1), at(59)], 12 * MINUTE, [[0, 60]]],
    [
      'where nothing is usual, silence says nothing',
      [at(1), at(59)],
      Number.POSITIVE_INFINITY,
      [
        [0, 1],
        [59, 60],
      ],
    ],
  ])('%s', (_what, received, usualGapMs, served) => {
    expect(servedStretches(blind, received, () => usualGapMs)).toEqual(
      served.map(([from, to]) => ({ fromMs: at(from), toMs: at(to) })),
    );
  });

  test('the shorter of both ends of a gap counts', () => {
    const usual = (ms: number): number => (ms < at(30) ? 20 * MINUTE : MINUTE);
    expect(servedStretches(blind, [at(5), at(55)], usual)).toEqual([
      { fromMs: at(0), toMs: at(5) },
      { fromMs: at(55), toMs: at(60) },
    ]);
  });

  test('no gap of more than three hours is served, however quiet it usually is', () => {
    expect(longestGapMs(6 * HOUR)).toBe(3 * HOUR);
    expect(longestGapMs(null)).toBe(10 * MINUTE);
  });

  test('rows cover the blind time once, and what was observed to begin in it stands', () => {
    const anyMinute = fc.integer({ min: -20, max: 80 });
    const anyBase = fc.record({
      id: fc.constant(1),
      fromMs: anyMinute.map(at),
      toMs: fc.constant(null),
      value: fc.constantFrom('online', 'offline', 'degraded') as fc.Arbitrary<StateRow['value']>,
      source: fc.constant('observed' as const),
      recordedMs: fc.constant(T),
    });
    fc.assert(
      fc.property(
        fc.array(anyMinute, { maxLength: 20 }),
        fc.array(anyBase, { maxLength: 5 }),
        fc.array(fc.tuple(anyMinute, anyMinute), { maxLength: 3 }),
        (minutes, said, silences) => {
          const served = servedStretches(
            blind,
            minutes.map(at).sort((a, b) => a - b),
            () => null,
          );
          const base = paint(said, blind);
          const silent = silences.map(([from, to]) => ({ fromMs: at(from), toMs: at(to) }));
          const rows = backFillRows({ equipment: GATEWAY, blind, served, silent, base }, at(90));
          const bounded = rows.map(({ fromMs, toMs, track, value, source }) => {
            expect(source).toBe('back-filled');
            expect(fromMs).toBeLessThan(toMs ?? 0);
            return { fromMs, toMs: toMs ?? 0, track, value };
          });
          const looked = bounded.filter(({ track }) => track === 'blind');
          expect(union(looked)).toEqual([blind]);
          expect(lengthMs(looked)).toBe(HOUR);
          for (const { fromMs, toMs, value } of bounded.filter(({ track }) => track === 'base')) {
            for (const one of base) {
              // What was carried into it gives way where it turns out to be wrong.
              const isOtherwise = (one.value.value === 'offline') !== (value === 'offline');
              if (one.value.fromMs < blind.fromMs && isOtherwise) continue;
              expect(Math.min(toMs, one.toMs)).toBeLessThanOrEqual(Math.max(fromMs, one.fromMs));
            }
          }
        },
      ),
    );
  });
});

describe('an agent’s word about its packet forwarder', () => {
  const told = (pulled: object | null, alive = true) =>
    wordOf({ sentMonoMs: 60 * MINUTE, forwarder: { alive, pulled } as never }, at(60));

  test('an agent of before says nothing', () => {
    expect(told(null)).toEqual({ alive: [], silent: [] });
  });

  test('the last stretch goes on while it is alive; ten minutes without it are a silence, less is nothing', () => {
    const spells = [
      [5 * MINUTE, 20 * MINUTE],
      [29 * MINUTE, 40 * MINUTE],
      [50 * MINUTE, 59 * MINUTE],
    ];
    expect(told({ sinceMonoMs: 0, spells })).toEqual({
      alive: [
        { fromMs: at(5), toMs: at(20) },
        { fromMs: at(29), toMs: at(40) },
        { fromMs: at(50), toMs: at(60) },
      ],
      silent: [{ fromMs: at(40), toMs: at(50) }],
    });
    expect(told({ sinceMonoMs: 0, spells: [] }, false)).toEqual({
      ...{ alive: [], silent: [{ fromMs: at(0), toMs: at(60) }] },
    });
    expect(told({ sinceMonoMs: 0, spells: [[0, 45 * MINUTE]] }, false)).toEqual({
      ...{ alive: [{ fromMs: at(0), toMs: at(45) }], silent: [{ fromMs: at(45), toMs: at(60) }] },
    });
  });
});

describe('the back-filler', () => {
  let folder: string;
  let connection: Connection;
  let reader: Reader;
  let filler: BackFiller;
  let nowMs: number;
  let seq: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-back-fill-'));
    const path = join(folder, 'vigie.db');
    connection = openDatabase(path);
    migrate(connection, MIGRATIONS);
    connection.exec(`
      INSERT INTO gateways (id, eui, name, created_ms) VALUES (7, '7076ff0000000001', 'one', 0);
      INSERT INTO streams (id, gateway_id, epoch, watermark, ranges, first_ms, last_ms)
        VALUES (1, 7, 'a', 0, '[]', 0, ${at(500)})`);
    reader = createReader(path);
    nowMs = at(90);
    seq = 0;
    filler = newFiller();
  });

  afterEach(async () => {
    await filler.stop();
    await reader.stop();
    connection.close();
    rmSync(folder, { recursive: true });
  });

  function newFiller(): BackFiller {
    const writeBatch = createWriteBatch(connection);
    return createBackFiller({
      said: createAvailabilityStore(reader).said,
      receptionTimes: createReceptionTimes(reader),
      equipmentOf: (id) => (id === 7 ? GATEWAY : null),
      usualGapMs: () => null,
      insert: insertState,
      write: async (statements) => writeBatch(statements),
      now: () => nowMs,
      log: pino({ level: 'silent' }),
    });
  }

  function say(track: StateRow['track'], minutes: number, value: StateRow['value']): void {
    const { sql, parameters } = insertState({
      ...{ id: null, equipment: GATEWAY, track, fromMs: at(minutes), toMs: null, value, reasons: [] },
      ...{ source: 'observed', author: null, remark: null, recordedMs: at(minutes) },
    });
    connection.prepare(sql).run(...parameters);
  }

  function receive(minutes: number, uncertain = 0): void {
    seq++;
    connection
      .prepare(
        `INSERT INTO receptions (stream_id, seq, kind, flags, received_ms, time_uncertain, arrival_ms, tmst_run, rxpk, outcomes)
         VALUES (1, ?, 'up', 0, ?, ?, ?, 0, '{}', '')`,
      )
      .run(seq, at(minutes), uncertain, at(80));
  }

  /** `pulled`: minutes after T in which PULL_DATA came, by an agent that runs since 30 minutes before T. */
  async function deliver(storedUpTo = seq, pulled: readonly (readonly [number, number])[] | null = null) {
    const monoMs = (minutes: number): number => (minutes + 30) * MINUTE;
    filler.health(7, {
      sentMonoMs: monoMs((nowMs - T) / MINUTE),
      journal: { storedUpTo, last: seq, waiting: 0 } as never,
      link: { inFlight: 0 } as never,
      forwarder: {
        alive: true,
        pulled: pulled && {
          sinceMonoMs: 0,
          spells: pulled.map(([from, to]) => [monoMs(from), monoMs(to)] as const),
        },
      } as never,
    });
    await filler.idle();
  }

  const backFilled = (): unknown[] =>
    connection
      .prepare(`SELECT track, value, (from_ms - ${T}) / 60000.0 AS fromMin, (to_ms - ${T}) / 60000.0 AS toMin
        FROM equipment_states WHERE source = 'back-filled' ORDER BY id`)
      .all();

  async function figures() {
    const period = { fromMs: at(-60), toMs: at(90) };
    const said = (await createAvailabilityStore(reader).said([GATEWAY], period)).get(GATEWAY);
    const onlyOn = paint(said?.blind ?? [], period).filter(({ value }) => value.value === 'on');
    return availability<SaidRow>({
      ...{ period, base: paint(said?.base ?? [], period), blind: onlyOn, announced: [] },
      inService: [period],
    });
  }

  test('an hour of absence, of which the journal tells: online there, blind where it is silent', async () => {
    say('base', -60, 'online');
    say('blind', 0, 'on');
    say('blind', 61, 'off');
    for (let minutes = -55; minutes <= 30; minutes += 5) receive(minutes);
    filler.hello(7, { last: seq, older: [] });
    await deliver();
    expect(backFilled()).toEqual([
      { track: 'blind', value: 'off', fromMin: 0, toMin: 30 },
      { track: 'blind', value: 'on', fromMin: 30, toMin: 61 },
    ]);
    const { seconds, raw } = await figures();
    expect([seconds.up, seconds.blind, raw]).toEqual([119 * 60, 31 * 60, 1]);
  });

  test('it had been offline before: it was there after all, where receptions show it', async () => {
    say('base', -60, 'online');
    say('base', -30, 'offline');
    say('blind', 0, 'on');
    say('blind', 60, 'off');
    for (let minutes = 20; minutes <= 40; minutes += 2) receive(minutes);
    filler.hello(7, { last: seq, older: [] });
    await deliver();
    expect(backFilled()).toContainEqual({ track: 'base', value: 'online', fromMin: 20, toMin: 40 });
    const { seconds } = await figures();
    // Offline from -30 to 0 and from 60 to 90; online from -60 to -30 and from 20 to 40.
    expect([seconds.up, seconds.down, seconds.blind]).toEqual([50 * 60, 60 * 60, 40 * 60]);
  });

  test('an agent that nobody heard tells whether its packet forwarder was there: up, down, and blind before its start', async () => {
    say('base', -60, 'online');
    say('blind', -40, 'on');
    say('blind', 80, 'off');
    // Silent from 10 to 50, but for a reception or two at 25: from 20 to 30 it served all the same.
    for (const minutes of [20, 25, 30]) receive(minutes);
    filler.hello(7, { last: seq, older: [] });
    await deliver(seq, [
      [-29, 10],
      [50, 89],
    ]);
    expect(backFilled()).toEqual([
      { track: 'blind', value: 'off', fromMin: -29, toMin: 80 },
      { track: 'blind', value: 'on', fromMin: -40, toMin: -29 },
      { track: 'base', value: 'offline', fromMin: 10, toMin: 20 },
      { track: 'base', value: 'offline', fromMin: 30, toMin: 50 },
    ]);
    const { seconds } = await figures();
    expect([seconds.up, seconds.down, seconds.blind]).toEqual([109 * 60, 30 * 60, 11 * 60]);
    const reasons = connection
      .prepare("SELECT reasons FROM equipment_states WHERE value = 'offline' ORDER BY id")
      .pluck()
      .all();
    expect(reasons.map((json) => JSON.parse(String(json)))).toEqual(
      [10, 30].map((minutes) => [{ kind: 'forwarder-silent', sinceMs: at(minutes), values: {} }]),
    );
  });

  test('not before all is delivered, and not while it may still be blind', async () => {
    say('base', -60, 'online');
    say('blind', 0, 'on');
    for (let minutes = -5; minutes <= 85; minutes += 5) receive(minutes);
    filler.hello(7, { last: seq, older: [] });
    await deliver(seq - 1);
    await deliver();
    expect(backFilled()).toEqual([]);
    say('blind', 89.5, 'off');
    await deliver();
    expect(backFilled()).toEqual([]);
    nowMs = at(91);
    await deliver();
    expect(backFilled()).toEqual([{ track: 'blind', value: 'off', fromMin: 0, toMin: 89.5 }]);
  });

  test('an agent that stayed connected to the broker says no hello: its first report will do', async () => {
    say('base', -60, 'online');
    say('blind', 0, 'on');
    say('blind', 60, 'off');
    await deliver(seq, [[-10, 89]]);
    expect(backFilled()).toEqual([{ track: 'blind', value: 'off', fromMin: 0, toMin: 60 }]);
  });

  test('once: a supervisor that starts again finds it done, also where nothing could be told', async () => {
    say('base', -60, 'online');
    for (const start of [0, 30]) {
      say('blind', start, 'on');
      say('blind', start + 20, 'off');
    }
    receive(5, 1);
    filler.hello(7, { last: seq, older: [] });
    await deliver();
    const first = backFilled();
    expect(first).toEqual([
      { track: 'blind', value: 'on', fromMin: 0, toMin: 20 },
      { track: 'blind', value: 'on', fromMin: 30, toMin: 50 },
    ]);
    await filler.stop();
    filler = newFiller();
    filler.hello(7, { last: seq, older: [] });
    await deliver();
    expect(backFilled()).toEqual(first);
  });

  test('a journal of several pages is read to its beginning', async () => {
    say('base', -60, 'online');
    say('blind', 0, 'on');
    say('blind', 60, 'off');
    connection.transaction(() => {
      for (let second = -60; second < 80 * 60; second++) receive(second / 60);
    })();
    filler.hello(7, { last: seq, older: [] });
    await deliver();
    expect(backFilled()).toEqual([{ track: 'blind', value: 'off', fromMin: 0, toMin: 60 }]);
  });

  test('of a gateway that the inventory does not know nothing is said', async () => {
    filler.hello(8, { last: 0, older: [] });
    filler.health(8, {
      ...{ journal: { storedUpTo: 0, waiting: 0 } as never, link: { inFlight: 0 } as never },
      ...{ sentMonoMs: 0, forwarder: { pulled: null } as never },
    });
    await filler.idle();
    expect(backFilled()).toEqual([]);
  });
});
