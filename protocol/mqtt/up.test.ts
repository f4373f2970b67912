import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from './codec.ts';
import { decodeUp, encodeUp, type Row, type Up } from './up.ts';

const EPOCH = '0123456789abcdef0123456789abcdef';
const BOOT = '6f1a2b3c-4d5e-6f70-8192-a3b4c5d6e7f8';

const bootId = fc.constantFrom(BOOT, 'another-boot', '');
const common = {
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  flags: fc.integer({ min: 0, max: 255 }),
  bootId,
  tmstRun: fc.nat(),
  rxMonoMs: fc.double({ min: 0, max: 1e12, noNaN: true }).map(Math.abs),
  wallMs: fc.integer({ min: 0, max: 8.64e15 }),
  wallSynced: fc.boolean(),
};
const row: fc.Arbitrary<Row> = fc.oneof(
  fc.record({
    ...common,
    kind: fc.constantFrom('up' as const, 'crc' as const),
    body: fc.jsonValue().map((value) => JSON.stringify(value).toWellFormed()),
  }),
  fc.record({
    ...common,
    kind: fc.constantFrom('bad' as const, 'drop' as const),
    body: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  }),
);
const up: fc.Arbitrary<Up> = fc.record({
  epoch: fc.constant(EPOCH),
  bootId,
  sentMonoMs: common.rxMonoMs,
  rows: fc.array(row, { maxLength: 20 }),
});

const goodRow = (seq: number): Row => ({
  seq,
  kind: 'up',
  flags: 0,
  bootId: BOOT,
  tmstRun: 3,
  rxMonoMs: 12_345.678,
  wallMs: 1_700_000_000_000,
  wallSynced: true,
  body: `{"n":${seq}}`,
});
const message = (rows: readonly unknown[], changes: object = {}) =>
  encode({ epoch: EPOCH, bootId: BOOT, sentMonoMs: 1, rows, ...changes });
const wire = (seq: number) => [seq, 'up', 0, null, 3, 12_345.678, 1_700_000_000_000, true, `{"n":${seq}}`];

describe('up', () => {
  test('comes back as it was sent', () => {
    fc.assert(
      fc.property(up, (sent) => {
        expect(decodeUp(encodeUp(sent))).toEqual({ kind: 'up', up: sent, complaints: [], unnumbered: 0 });
      }),
      { numRuns: 1_000 },
    );
  });

  test('names the boot of a row only when it is another than the message’s', () => {
    const rows = [goodRow(1), { ...goodRow(2), bootId: 'old' }];
    const sent = decode(encodeUp({ epoch: EPOCH, bootId: BOOT, sentMonoMs: 1, rows })) as {
      rows: unknown[][];
    };
    expect(sent.rows.map((fields) => fields[3])).toEqual([null, 'old']);
  });

  test('one corrupt row never hides its neighbours', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(8), fc.nat(4), (junk, field, at) => {
        const rows: unknown[] = [1, 2, 3, 4, 5].map(wire);
        (rows[at] as unknown[])[field] = junk;
        const read = decodeUp(message(rows));
        if (read.kind !== 'up') throw new Error(read.reason);
        const neighbours = [1, 2, 3, 4, 5].filter((seq) => seq !== at + 1).map(goodRow);
        expect(read.up.rows).toEqual(expect.arrayContaining(neighbours));
        expect(read.up.rows.length + read.complaints.length + read.unnumbered).toBe(5);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a row that is no row at all is counted, and its neighbours are read', () => {
    for (const junk of [null, 5, 'x', {}, [], [0], [-1], [1.5], ['1'], [null, 'up']]) {
      expect(decodeUp(message([wire(1), junk, wire(2)]))).toMatchObject({
        kind: 'up',
        up: { rows: [{ seq: 1 }, { seq: 2 }] },
        complaints: [],
        unnumbered: 1,
      });
      expect(decodeUp(message([junk]))).toEqual({
        kind: 'complaint',
        reason: 'rows: none has a sequence number',
      });
    }
  });

  test('a complaint brings the row’s own values', () => {
    const row = wire(7).with(1, 'newkind');
    const read = decodeUp(message([wire(6), row]));
    if (read.kind !== 'up') throw new Error(read.reason);
    expect(read.complaints).toMatchObject([{ seq: 7, reason: 'kind: unknown' }]);
    expect(decode(read.complaints[0]?.bytes ?? Buffer.alloc(0))).toEqual(row);
  });

  test.each([
    ['flags', 2, -1],
    ['flags', 2, 256],
    ['bootId', 3, 'x'.repeat(65)],
    ['tmstRun', 4, 0.5],
    ['tmstRun', 4, -1],
    ['rxMonoMs', 5, -1],
    ['rxMonoMs', 5, Number.NaN],
    ['rxMonoMs', 5, 1e300],
    ['wallMs', 6, 1e300],
    ['wallMs', 6, Number.POSITIVE_INFINITY],
    ['wallSynced', 7, 1],
    ['body', 8, Buffer.from('{}')],
    ['body', 8, null],
  ] as const)('a row whose %s is not what it must be is a complaint (field %i: %s)', (name, field, value) => {
    const read = decodeUp(message([(wire(9) as unknown[]).with(field, value)]));
    if (read.kind !== 'up') throw new Error(read.reason);
    expect(read.complaints).toMatchObject([{ seq: 9, reason: expect.stringContaining(`${name}: `) }]);
  });

  test('a message without a readable head is a complaint', () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('{}'),
      encode(null),
      encode([]),
      encode('up'),
      message([], { epoch: EPOCH.toUpperCase() }),
      message([], { epoch: 'short' }),
      message([], { bootId: null }),
      message([], { sentMonoMs: '1' }),
      message([], { sentMonoMs: Number.NaN }),
      message([], { rows: {} }),
      message(Array.from({ length: 4_097 }, () => null)),
    ]) {
      expect(decodeUp(bytes).kind).toBe('complaint');
    }
  });

  test('never throws, whatever a byte of it turns into', () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.tuple(up, fc.nat(), fc.nat(255)).map(([sent, where, byte]) => {
        const mutated = Buffer.from(encodeUp(sent));
        mutated[where % mutated.length] = byte;
        return mutated;
      }),
      fc.tuple(up, fc.nat()).map(([sent, where]) => {
        const whole = encodeUp(sent);
        return whole.subarray(0, where % whole.length);
      }),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        decodeUp(input);
      }),
      { numRuns: 3_000 },
    );
  });
});
