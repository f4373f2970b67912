import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKey, createThrottle, type ThrottleLimits, waitAfter } from './throttle.ts';

const LIMITS: ThrottleLimits = { free: 3, firstMs: 1_000, longestMs: 60_000, forgetMs: 600_000 };

describe('throttling of sign-ins', () => {
  test('the first failures are free, then the wait doubles up to its bound', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1_000].map((count) => waitAfter(count, LIMITS));
    expect(waits).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  test('whoever must wait is told how long, and waiting counts as no failure', () => {
    const throttle = createThrottle(LIMITS);
    expect([1, 2, 3].map((nowMs) => throttle.attempt('a', nowMs))).toEqual([0, 0, 0]);
    expect(throttle.attempt('a', 4)).toBe(999);
    expect(throttle.attempt('a', 503)).toBe(500);
    expect(throttle.attempt('a', 1_003)).toBe(0);
    expect(throttle.waitMs('a', 1_003)).toBe(2_000);
    expect(throttle.attempt('b', 4)).toBe(0);
  });

  test('tries that are still being checked count already: many at once gain nothing', () => {
    const throttle = createThrottle(LIMITS);
    const answers = Array.from({ length: 50 }, () => throttle.attempt('a', 0));
    expect(answers.filter((waitMs) => waitMs === 0)).toHaveLength(LIMITS.free);
  });

  test('success forgets an account, takes one try of an address back, and quiet forgets both', () => {
    const throttle = createThrottle(LIMITS);
    for (let i = 0; i < 3; i++) throttle.attempt('a', 0);
    throttle.forgive('a');
    expect(throttle.waitMs('a', 0)).toBe(0);
    throttle.attempt('a', 0);
    expect(throttle.waitMs('a', 0)).toBe(1_000);
    throttle.clear('a');
    expect(throttle.waitMs('a', 0)).toBe(0);
    for (let i = 0; i < 3; i++) throttle.attempt('a', 0);
    expect(throttle.attempt('a', 600_001)).toBe(0);
    expect(throttle.waitMs('a', 600_001)).toBe(0);
  });

  test('nobody is ever locked out for longer than the bound', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: 200 }), (pauses) => {
        const throttle = createThrottle(LIMITS);
        let nowMs = 0;
        for (const pause of pauses) {
          nowMs += pause;
          throttle.attempt('a', nowMs);
          expect(throttle.waitMs('a', nowMs)).toBeLessThanOrEqual(LIMITS.longestMs);
        }
        expect(throttle.attempt('a', nowMs + LIMITS.longestMs)).toBe(0);
      }),
    );
  });

  test('a flood of names grows no memory without bound', () => {
    const throttle = createThrottle(LIMITS);
    for (let i = 0; i < 3; i++) throttle.attempt('first', 0);
    for (let i = 0; i < 20_000; i++) throttle.attempt(`name ${i}`, 1);
    expect(throttle.waitMs('first', 1)).toBe(0);
  });

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
