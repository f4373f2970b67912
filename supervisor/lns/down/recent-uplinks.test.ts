import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAST_WINDOW_S } from '../../../protocol/rx-window.ts';
import { createRecentUplinks, type SentUplink } from './recent-uplinks.ts';

const NOW_MS = 1_800_000_000_000;
const SECOND_US = 1_000_000;
const WRAP_US = 2 ** 32;

function uplink(tmstUs: number | null, late = false): SentUplink {
  return { tmstUs, late, receivedMs: NOW_MS, arrivalMs: NOW_MS, bootId: 'boot-1', tmstRun: 1 };
}

const tmst = fc.integer({ min: 0, max: WRAP_US - 1 });

test('case 44: exactly 1 to 16 s after an uplink is its answer, wherever the counter wraps; a microsecond beside is not', () => {
  fc.assert(
    fc.property(tmst, fc.integer({ min: 1, max: LAST_WINDOW_S }), (start, windowS) => {
      const recent = createRecentUplinks();
      recent.left(uplink(start), NOW_MS);
      const answer = (start + windowS * SECOND_US) % WRAP_US;
      expect(recent.match(answer, NOW_MS)).toMatchObject({ kind: 'live', windowS, leftMs: NOW_MS });
      expect(recent.match((answer + 1) % WRAP_US, NOW_MS).kind).toBe('none');
    }),
  );
});

test.each([0, 17, -1, 0.5])('%s s after it is no answer', (seconds) => {
  const recent = createRecentUplinks();
  recent.left(uplink(50_000_000), NOW_MS);
  expect(recent.match(50_000_000 + seconds * SECOND_US, NOW_MS).kind).toBe('none');
});

test('a live uplink wins over a late one of the same residue', () => {
  const recent = createRecentUplinks();
  recent.left(uplink(10 * SECOND_US, true), NOW_MS);
  expect(recent.match(15 * SECOND_US, NOW_MS).kind).toBe('late');
  recent.left(uplink(3 * SECOND_US), NOW_MS);
  expect(recent.match(15 * SECOND_US, NOW_MS)).toMatchObject({ kind: 'live', windowS: 12 });
});

test('of two live uplinks whole seconds apart the younger is meant', () => {
  const recent = createRecentUplinks();
  recent.left(uplink(1 * SECOND_US), NOW_MS);
  recent.left(uplink(4 * SECOND_US), NOW_MS + 3_000);
  expect(recent.match(5 * SECOND_US, NOW_MS + 3_100)).toMatchObject({ windowS: 1, leftMs: NOW_MS + 3_000 });
});

test('what left 20 s ago is forgotten, and so is what has no tmst', () => {
  const recent = createRecentUplinks();
  recent.left(uplink(null), NOW_MS);
  recent.left(uplink(0), NOW_MS);
  recent.left(uplink(1, true), NOW_MS + 1);
  expect(recent.size()).toBe(2);
  expect(recent.match(16 * SECOND_US, NOW_MS + 19_999).kind).toBe('live');
  expect(recent.match(16 * SECOND_US, NOW_MS + 20_000).kind).toBe('none');
  recent.forget(NOW_MS + 20_000);
  expect(recent.size()).toBe(1);
});

test('a counter value that comes again within 20 s, as from two antennas, is kept from the last time on', () => {
  const recent = createRecentUplinks();
  recent.left(uplink(5), NOW_MS);
  recent.left(uplink(6), NOW_MS + 1_000);
  recent.left(uplink(5), NOW_MS + 15_000);
  recent.forget(NOW_MS + 25_000);
  expect(recent.match(5 + SECOND_US, NOW_MS + 25_000).kind).toBe('live');
  expect(recent.size()).toBe(1);
});

test('a flood of uplinks stays bounded, the oldest going first', () => {
  const recent = createRecentUplinks();
  for (let n = 0; n < 10_000; n++) {
    recent.left(uplink(n), NOW_MS);
    recent.left(uplink(n, true), NOW_MS);
  }
  expect(recent.size()).toBe(2 * 4_096);
  expect(recent.match(SECOND_US, NOW_MS).kind).toBe('none');
  expect(recent.match(9_999 + SECOND_US, NOW_MS).kind).toBe('live');
});
