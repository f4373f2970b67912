// Recorder and store together, on a real database.

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { DOWN_RESULTS, type DownResult } from './record.ts';
import { MAX_ROWS_PER_S } from './recorder.ts';
import { askedOf, createRecordRig, doneOf, NOW, type RecordRig, txpkOf } from './testing/record-rig.ts';

let rig: RecordRig;
beforeEach(() => {
  rig = createRecordRig();
});
afterEach(() => rig.close());

const HOUR_MS = 3_600_000;
const airtime = (): number => rig.dutyCycle.uses(NOW)[0]?.airtimeMs ?? 0;

test('a downlink is a row when it is asked, and has its result when it is done', () => {
  rig.recorder().asked(askedOf('a-1'));
  expect(rig.rows()).toMatchObject([
    {
      ...{ gateway_id: 1, down_id: 'a-1', via: 'supervisor', lns: 'main', asked_ms: NOW, class: 'rx' },
      ...{ window_s: 1, window_ms: NOW + 700, frequency_hz: 869_525_000, data_rate: 'SF9BW125' },
      ...{ power_dbm: 27, size: 13, airtime_us: 164_864, target: 'data', dev_addr: 0x26_01_1b_da },
      ...{ result: 'pending', word: null, done_ms: null },
    },
  ]);
  rig.recorder().done(doneOf('a-1', { result: 'accepted-warning', word: 'TX_POWER' }));
  expect(rig.rows()).toMatchObject([
    {
      ...{ result: 'accepted-warning', word: 'TX_POWER', margin_ms: 612.5 },
      ...{ handed_ms: NOW + 80, answered_ms: NOW + 82, done_ms: NOW + 120 },
    },
  ]);
  expect(rig.sums()).toEqual({ 'accepted-warning': 1 });
});

test('a direct downlink that is reported twice is stored and counted once, also by another process', () => {
  const asked = askedOf('b-1', { via: 'bypass', windowMs: null });
  for (const again of [false, true]) {
    if (again) rig.restart();
    rig.recorder().asked(asked);
    rig.recorder().done(doneOf('b-1'));
  }
  expect(rig.rows()).toHaveLength(1);
  expect(rig.sums()).toEqual({ accepted: 1 });
});

test('two gateways may use the same id', () => {
  rig.recorder().asked(askedOf('a-1'));
  rig.recorder().asked(askedOf('a-1', { gatewayId: 2 }));
  rig.recorder().done(doneOf('a-1', { gatewayId: 2, result: 'no-path' }));
  expect(rig.rows().map(({ result }) => result)).toEqual(['pending', 'no-path']);
});

describe('a process that died', () => {
  test('leaves pending downlinks, which are unanswered once nothing can come any more', () => {
    rig.recorder().asked(askedOf('old', { askedMs: NOW - 200_000 }));
    rig.recorder().asked(askedOf('young', { askedMs: NOW - 100_000 }));
    rig.restart();
    rig.store.settlePending(NOW - 180_000);
    expect(rig.rows().map(({ result }) => result)).toEqual(['unanswered', 'pending']);
    expect(rig.sums()).toEqual({ unanswered: 1, pending: 1 });
  });

  test('an answer that comes after the restart finds its row, pending or believed unanswered', () => {
    rig.recorder().asked(askedOf('a-1', { askedMs: NOW - 200_000 }));
    rig.recorder().asked(askedOf('a-2'));
    rig.restart();
    rig.store.settlePending(NOW - 180_000);
    rig.recorder().done(doneOf('a-1', { result: 'accepted' }));
    rig.recorder().done(doneOf('a-2', { result: 'refused', word: 'TX_FREQ' }));
    expect(rig.sums()).toEqual({ accepted: 1, refused: 1 });
  });

  test('what is done stays as it is, whatever is told of it again', () => {
    rig.recorder().asked(askedOf('a-1'));
    rig.recorder().done(doneOf('a-1', { result: 'too-late' }));
    rig.restart();
    rig.recorder().done(doneOf('a-1', { result: 'accepted' }));
    rig.recorder().done(doneOf('never-asked'));
    expect(rig.sums()).toEqual({ 'too-late': 1 });
  });

  test('the airtime of the last hour is known again, of what may have been on the air', () => {
    const results: [DownResult, string | null][] = [
      ['accepted', null],
      ['unanswered', null],
      ['unconfirmed', null],
      ['refused', 'TX_POWER'],
      ['refused', 'COLLISION_PACKET'],
      ['too-late', null],
    ];
    for (const [index, [result, word]] of results.entries()) {
      rig.recorder().asked(askedOf(`a-${index}`));
      rig.recorder().done(doneOf(`a-${index}`, { result: result as 'accepted', word }));
    }
    rig.recorder().asked(askedOf('pending'));
    rig.recorder().asked(askedOf('long ago', { askedMs: NOW - 2 * HOUR_MS, windowMs: null }));
    const lines = rig.store.airtimeSince(NOW - HOUR_MS);
    expect(lines).toMatchObject([{ gatewayId: 1, frequencyHz: 869_525_000, atMs: NOW }]);
    expect(lines[0]?.airtimeMs).toBeCloseTo(5 * 164.864, 6);
  });
});

describe('airtime', () => {
  test('counts from the moment a downlink is asked, so that a burst does not slip through', () => {
    rig.recorder().asked(askedOf('a-1'));
    expect(airtime()).toBe(164.864);
  });

  test.each([
    ['accepted', null, true],
    ['accepted-warning', 'TX_POWER', true],
    ['refused', 'TX_POWER', true],
    ['unconfirmed', null, true],
    ['unanswered', null, true],
    ['refused', 'TOO_LATE', false],
    ['too-late', null, false],
    ['offline', null, false],
    ['duty-cycle', null, false],
  ] as const)('%s %s was on the air: %s', (result, word, wasOnAir) => {
    rig.recorder().asked(askedOf('a-1'));
    rig.recorder().done(doneOf('a-1', { result, word }));
    expect(airtime()).toBe(wasOnAir ? 164.864 : 0);
  });
});

describe('floods', () => {
  test('unreadable downlinks are counted, and leave no row', async () => {
    const unreadable = { txpk: null, complaint: 'txpk: missing', downClass: null, target: null } as const;
    for (let n = 0; n < 1_000; n++) {
      rig.recorder().asked(askedOf(`a-${n}`, unreadable));
      rig.recorder().done(doneOf(`a-${n}`, { result: 'unreadable' }));
    }
    await eventually(() => expect(rig.sums()).toEqual({ unreadable: 1_000 }));
    expect(rig.rows()).toEqual([]);
    expect(rig.messages.length).toBeLessThan(20);
  });

  test('of too many in a second of one gateway the rest is counted only', async () => {
    const many = 3 * MAX_ROWS_PER_S;
    for (let n = 0; n < many; n++) {
      rig.recorder().asked(askedOf(`a-${n}`));
      rig.recorder().done(doneOf(`a-${n}`, { result: 'too-many' }));
    }
    rig.recorder().asked(askedOf('other gateway', { gatewayId: 2 }));
    await eventually(() => expect(rig.sums()).toEqual({ 'too-many': many, pending: 1 }));
    expect(rig.rows()).toHaveLength(MAX_ROWS_PER_S + 1);
  });

  test('what an agent did in hours of bypass is recorded whole, though it is told of at once', () => {
    for (let n = 0; n < 200; n++) {
      rig.recorder().asked(askedOf(`b-${n}`, { via: 'bypass', askedMs: NOW - HOUR_MS + n * 1_000 }));
    }
    expect(rig.rows()).toHaveLength(200);
  });

  test('numbers that no calendar and no radio knows are taken as unknown, and nothing fails', () => {
    const txpk = txpkOf({
      tmst: undefined,
      tmms: Number.MAX_SAFE_INTEGER,
      datr: `${'9'.repeat(300)}`,
      modu: 'FSK',
    });
    rig.recorder().asked(askedOf('a-1', { txpk, windowMs: 1e300 }));
    rig.recorder().done(doneOf('a-1', { marginMs: Number.POSITIVE_INFINITY, handedMs: Number.NaN }));
    expect(rig.rows()).toMatchObject([{ window_ms: null, handed_ms: null, result: 'accepted' }]);
  });
});

test('rows go when they are old, a slice at a time; the sums stay', () => {
  for (let n = 0; n < 10; n++) rig.recorder().asked(askedOf(`a-${n}`, { askedMs: NOW + n * 1_000 }));
  expect(rig.store.forgetBefore(NOW + 5_000, 3)).toBe(3);
  expect(rig.store.forgetBefore(NOW + 5_000, 3)).toBe(2);
  expect(rig.rows()).toHaveLength(5);
  expect(rig.sums()).toEqual({ pending: 10 });
});

test('the results sum up to what was asked, whatever happens', () => {
  const result = fc.constantFrom(...DOWN_RESULTS.filter((one) => one !== 'pending'));
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('ask' as const),
      readable: fc.boolean(),
      gatewayId: fc.constantFrom(1, 2),
    }),
    fc.record({ kind: fc.constant('finish' as const), which: fc.nat(200), result }),
    fc.record({ kind: fc.constant('settle' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const own = createRecordRig();
      const asked: { id: string; gatewayId: number }[] = [];
      for (const one of steps) {
        if (one.kind === 'ask') {
          const id = `a-${asked.length}`;
          asked.push({ id, gatewayId: one.gatewayId });
          own
            .recorder()
            .asked(askedOf(id, { gatewayId: one.gatewayId, ...(one.readable ? {} : { txpk: null }) }));
        } else if (one.kind === 'finish') {
          const which = asked[one.which % Math.max(1, asked.length)];
          if (which !== undefined) own.recorder().done(doneOf(which.id, { ...which, result: one.result }));
        } else own.store.settlePending(NOW + 1);
      }
      // Each is done in the end, as the path promises.
      for (const one of asked) own.recorder().done(doneOf(one.id, { ...one, result: 'unanswered' }));
      own.recorder().stop();
      const sums = Object.values(own.sums());
      own.close();
      expect(sums.reduce((sum, n) => sum + n, 0)).toBe(asked.length);
      expect(sums.every((n) => n > 0)).toBe(true);
    }),
    { numRuns: 20 },
  );
});
