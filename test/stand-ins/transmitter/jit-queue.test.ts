import { describe, expect, test } from 'vitest';
import { createJitQueue, JIT_QUEUE_MAX, TOO_EARLY_US, TOO_LATE_US, TX_JIT_DELAY_US } from './jit-queue.ts';

const AIR_US = 50_000;
/** Before and after the counter wraps. */
const NOWS = [5_000_000, 0xffff_ff00];

const at = (countUs: number) => ({ kind: 'at', countUs: countUs >>> 0 }) as const;

describe.each(NOWS)('by a counter at %i', (nowUs) => {
  test.each([
    [TOO_LATE_US, 'TOO_LATE'],
    [0, 'TOO_LATE'],
    [TOO_LATE_US + 1, 'queued'],
    [1_000_000, 'queued'],
    [TOO_EARLY_US, 'queued'],
    [TOO_EARLY_US + 1, 'TOO_EARLY'],
    // What has passed is nearly 2^32 us ahead.
    [-1, 'TOO_EARLY'],
  ])('a downlink %i us ahead: %s', (aheadUs, expected) => {
    const result = createJitQueue({ remembersAir: false }).enqueue(nowUs, at(nowUs + aheadUs), AIR_US, 'x');
    expect(typeof result === 'string' ? result : 'queued').toBe(expected);
  });

  test('two that would touch each other on the air collide, whichever came first', () => {
    const queue = createJitQueue({ remembersAir: false });
    queue.enqueue(nowUs, at(nowUs + 1_000_000), AIR_US, 'first');
    for (const aheadUs of [910_000, 1_000_000, 1_092_000]) {
      expect(queue.enqueue(nowUs, at(nowUs + aheadUs), AIR_US, 'x')).toBe('COLLISION_PACKET');
    }
    for (const aheadUs of [905_000, 1_095_000]) {
      expect(queue.enqueue(nowUs, at(nowUs + aheadUs), AIR_US, 'x')).toMatchObject({ content: 'x' });
    }
  });

  test('each is taken out when it has to be programmed, in the order of their starts', () => {
    const queue = createJitQueue<string>({ remembersAir: false });
    queue.enqueue(nowUs, at(nowUs + 2_000_000), AIR_US, 'later');
    queue.enqueue(nowUs, at(nowUs + 1_000_000), AIR_US, 'sooner');
    expect(queue.nextInUs(nowUs)).toBe(1_000_000 - TX_JIT_DELAY_US);
    expect(queue.take(nowUs + 1_000_000 - TX_JIT_DELAY_US - 1)).toEqual([]);
    const [taken] = queue.take((nowUs + 1_000_000 - TX_JIT_DELAY_US) >>> 0);
    expect(taken).toEqual({ countUs: (nowUs + 1_000_000) >>> 0, airtimeUs: AIR_US, content: 'sooner' });
    expect(queue.size()).toBe(1);
    // Long overdue is taken too: a concentrator does not wait for the machine beside it.
    expect(queue.take((nowUs + 9_000_000) >>> 0).map(({ content }) => content)).toEqual(['later']);
    expect(queue.nextInUs(nowUs)).toBeNull();
  });

  test('an immediate one goes as soon as the air is free', () => {
    const queue = createJitQueue<string>({ remembersAir: false });
    const starts = Array.from({ length: 3 }, () => queue.enqueue(nowUs, { kind: 'asap' }, AIR_US, 'x'));
    const aheadUs = starts.map((slot) => (typeof slot === 'string' ? slot : (slot.countUs - nowUs) >>> 0));
    expect(aheadUs[0]).toBe(2 * TX_JIT_DELAY_US);
    expect(aheadUs[1]).toBeGreaterThan((aheadUs[0] as number) + AIR_US);
    expect(aheadUs[2]).toBeGreaterThan((aheadUs[1] as number) + AIR_US);
  });
});

test('a full queue says collision', () => {
  const queue = createJitQueue({ remembersAir: false });
  for (let count = 1; count <= JIT_QUEUE_MAX; count++) {
    expect(queue.enqueue(0, at(count * 1_000_000), AIR_US, 'x')).toMatchObject({ content: 'x' });
  }
  expect(queue.enqueue(0, at(100_000_000), AIR_US, 'x')).toBe('COLLISION_PACKET');
  expect(queue.clear()).toHaveLength(JIT_QUEUE_MAX);
  expect(queue.enqueue(0, at(100_000_000), AIR_US, 'x')).toMatchObject({ content: 'x' });
});

test.each([
  [true, 'COLLISION_PACKET'],
  [false, { content: 'second' }],
])('what overlaps a transmission on the air, remembered: %s', (remembersAir, expected) => {
  const queue = createJitQueue<string>({ remembersAir });
  queue.enqueue(0, at(1_000_000), 2_000_000, 'first');
  expect(queue.take(960_000)).toHaveLength(1);
  const second = queue.enqueue(1_100_000, at(2_100_000), AIR_US, 'second');
  if (typeof expected === 'string') expect(second).toBe(expected);
  else expect(second).toMatchObject(expected);
  expect(queue.enqueue(3_000_001, at(3_100_000), AIR_US, 'third')).toMatchObject({ content: 'third' });
});
