// Later rows win, wherever they lie.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cpuMsOf } from '../../../test/cpu-time.ts';
import type { StateRow } from '../health/model.ts';
import { overlay, subtract, union } from './intervals.ts';
import { endMs, paint } from './paint.ts';

type Row = Pick<StateRow, 'id' | 'fromMs' | 'toMs' | 'value' | 'source' | 'recordedMs'>;

const PERIOD = { fromMs: 0, toMs: 60 };

function row(
  id: number,
  fromMs: number,
  toMs: number | null,
  value: Row['value'],
  more: Partial<Row> = {},
): Row {
  return { id, fromMs, toMs, value, source: 'observed', recordedMs: fromMs, ...more };
}

function shown(rows: readonly Row[], period = PERIOD): string[] {
  return paint(rows, period).map(({ fromMs, toMs, value }) => `${fromMs}-${toMs} ${value.value}`);
}

test('a row without end holds until the next one says otherwise', () => {
  expect(shown([row(1, 0, null, 'online'), row(2, 20, null, 'offline'), row(3, 30, null, 'online')])).toEqual(
    ['0-20 online', '20-30 offline', '30-60 online'],
  );
});

test('what is only known later is painted over what was believed', () => {
  expect(
    shown([row(1, 0, null, 'online'), row(2, 20, null, 'suspect'), row(3, 15, null, 'offline')]),
  ).toEqual(['0-15 online', '15-60 offline']);
});

test('a correction ends, and what it lies on goes on', () => {
  const correction = row(2, 10, 20, 'offline', { source: 'corrected', recordedMs: 50 });
  expect(shown([row(1, 0, null, 'online'), correction])).toEqual([
    '0-10 online',
    '10-20 offline',
    '20-60 online',
  ]);
});

test('a correction without end, or with one to come, ends when it was written', () => {
  const rows = [
    row(1, 0, null, 'online'),
    row(2, 10, null, 'offline', { source: 'corrected', recordedMs: 25 }),
  ];
  expect(shown(rows)).toEqual(['0-10 online', '10-25 offline', '25-60 online']);
  expect(endMs(row(3, 0, 90, 'online', { source: 'back-filled', recordedMs: 40 }))).toBe(40);
});

test('of a period nothing is shown beyond its ends, nor where no row speaks', () => {
  const rows = [row(1, 10, 20, 'online'), row(2, 40, null, 'offline')];
  expect(shown(rows, { fromMs: 15, toMs: 45 })).toEqual(['15-20 online', '40-45 offline']);
  expect(shown([], PERIOD)).toEqual([]);
});

const anyRow = fc.record({
  fromMs: fc.integer({ min: -10, max: 70 }),
  toMs: fc.option(fc.integer({ min: -10, max: 70 })),
  value: fc.constantFrom('online', 'suspect', 'degraded', 'offline') as fc.Arbitrary<Row['value']>,
  source: fc.constantFrom('observed', 'back-filled', 'corrected') as fc.Arbitrary<Row['source']>,
  recordedMs: fc.integer({ min: -10, max: 70 }),
});

/** Moment by moment: the last row that speaks of it. */
function valueAt(rows: readonly Row[], ms: number): Row | null {
  return rows.findLast((one) => one.fromMs <= ms && ms < endMs(one)) ?? null;
}

test('painted intervals agree with asking every row at every moment', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 25 }), (raw) => {
      const rows = raw.map((one, index) => ({ ...one, id: index + 1 }));
      const painted = paint(rows, PERIOD);
      for (let ms = PERIOD.fromMs; ms < PERIOD.toMs; ms++) {
        const found = painted.filter(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
        expect(found.length).toBeLessThanOrEqual(1);
        expect(found[0]?.value ?? null).toBe(valueAt(rows, ms));
      }
      for (const [index, { fromMs, toMs }] of painted.entries()) {
        expect(fromMs).toBeLessThan(toMs);
        expect(painted[index - 1]?.toMs ?? PERIOD.fromMs).toBeLessThanOrEqual(fromMs);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('union and subtraction agree with asking at every moment', () => {
  const anyInterval = fc.record({ fromMs: fc.nat(40), toMs: fc.nat(40) });
  const isIn = (list: readonly { fromMs: number; toMs: number }[], ms: number): boolean =>
    list.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
  fc.assert(
    fc.property(
      fc.array(anyInterval, { maxLength: 8 }),
      fc.array(anyInterval, { maxLength: 8 }),
      (some, others) => {
        const joined = union(some);
        const left = subtract(some, others);
        for (let ms = 0; ms < 40; ms++) {
          expect(isIn(joined, ms)).toBe(isIn(some, ms));
          expect(isIn(left, ms)).toBe(isIn(some, ms) && !isIn(others, ms));
        }
      },
    ),
  );
});

test('a hundred thousand rows, corrections among them, are painted in well under a second', async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => {
    const isCorrection = index % 1_000 === 999;
    const fromMs = isCorrection ? index * 7 : index * 10;
    return { fromMs, toMs: isCorrection ? fromMs + 500 : Number.POSITIVE_INFINITY, value: index };
  });
  const tookMs = await cpuMsOf(() => expect(overlay(rows).length).toBeGreaterThan(90_000));
  expect(tookMs).toBeLessThan(1_000);
});
