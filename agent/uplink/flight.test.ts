import { describe, expect, test } from 'vitest';
import { MAX_PUBLISH_BYTES } from '../../protocol/mqtt/topics.ts';
import { encodeUp, type Row } from '../../protocol/mqtt/up.ts';
import { afterTimeout, type Flight, intoPublishes, isOverdue, newFlight } from './flight.ts';

function row(seq: number, body: string | Uint8Array = '{}'): Row {
  return {
    seq,
    kind: typeof body === 'string' ? 'up' : 'bad',
    flags: 0,
    bootId: '5a7c1f6e-0000-4000-8000-000000000000',
    tmstRun: 1,
    rxMonoMs: 1,
    wallMs: 1,
    wallSynced: false,
    body,
  };
}

const ROWS = [row(1), row(2), row(3)];
const NOW = 100_000;

function flight(fields: Partial<Flight> = {}): Flight {
  return { ...newFlight(ROWS, 'backlog', 0), ...fields };
}

describe('after a timeout', () => {
  test.each([
    ['the first time: again, with twice the patience', {}, null, true, { kind: 'again', patience: 20_000 }],
    ['patience ends at a minute', { timeoutMs: 40_000 }, null, true, { kind: 'again', patience: 60_000 }],
    [
      'the third time, passed over: in halves',
      { passedOver: 2 },
      1,
      false,
      { kind: 'halves', sizes: [2, 1] },
    ],
    ['the third time, nobody answered, oldest: in halves', { unanswered: 2 }, null, true, { kind: 'halves' }],
    ['the third time, nobody answered, not oldest: again', { unanswered: 2 }, null, false, { kind: 'again' }],
    [
      'answers from before it was sent do not count',
      { passedOver: 2, sentMs: 5 },
      4,
      false,
      { kind: 'again' },
    ],
    [
      'a single row passed over three times is parked',
      { rows: [row(7)], passedOver: 2 },
      1,
      false,
      { kind: 'park' },
    ],
    [
      'a single row is never parked in a silence',
      { rows: [row(7)], unanswered: 99 },
      null,
      true,
      { kind: 'again' },
    ],
  ] as const)('%s', (_, fields, lastStoredMs, isOldest, expected) => {
    const step = afterTimeout(flight(fields), lastStoredMs, isOldest, NOW);
    expect(step.kind).toBe(expected.kind);
    if (step.kind === 'again' && 'patience' in expected)
      expect(step.flight.timeoutMs).toBe(expected.patience);
    if (step.kind === 'halves' && 'sizes' in expected) {
      expect(step.flights.map(({ rows }) => rows.length)).toEqual(expected.sizes);
      expect(step.flights.flatMap(({ rows }) => rows)).toEqual(ROWS);
    }
    if (step.kind === 'park') expect(step.seq).toBe(7);
  });

  test('is at the patience itself, not before', () => {
    expect(isOverdue(flight(), 9_999)).toBe(false);
    expect(isOverdue(flight(), 10_000)).toBe(true);
  });
});

describe('publishes', () => {
  test('keep order and bounds, and never cut a row', () => {
    const rows = Array.from({ length: 100 }, (_, index) => row(index + 1, 'x'.repeat(1_000)));
    const publishes = intoPublishes(rows, 512, 48 * 1024);
    expect(publishes.flat()).toEqual(rows);
    for (const part of publishes) {
      const epoch = '0'.repeat(32);
      const bytes = encodeUp({ epoch, bootId: 'other', sentMonoMs: 1.5, rows: part }).length;
      expect(bytes).toBeLessThan(48 * 1024 + 200);
    }
    expect(
      intoPublishes(rows, 7, 48 * 1024)
        .map(({ length }) => length)
        .slice(0, 2),
    ).toEqual([7, 7]);
  });

  test('of the longest rows there are stay under 64 KiB with topic and headers', () => {
    const longest = [row(1, 'x'.repeat(60_000)), row(2, Buffer.alloc(60_300))];
    for (const part of intoPublishes(longest, 512, 48 * 1024)) {
      expect(part).toHaveLength(1);
      const bytes = encodeUp({ epoch: '0'.repeat(32), bootId: 'other', sentMonoMs: 1.5, rows: part }).length;
      expect(bytes + 'vigie/1/7076ff0000000001/up'.length + 10).toBeLessThan(MAX_PUBLISH_BYTES);
    }
  });
});
