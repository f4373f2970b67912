import { describe, expect, test } from 'vitest';
import { createGatewayClock } from './receive-time.ts';

const T = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const row = { bootId: 'a', rxMonoMs: 5_000, wallMs: 0, wallSynced: false };

describe('the receive time of a row', () => {
  test('is its monotonic time plus the fastest transit seen', () => {
    const clock = createGatewayClock();
    clock.observe('a', 10_000, T + 10_000 + 80);
    clock.observe('a', 11_000, T + 11_000 + 20);
    clock.observe('a', 12_000, T + 12_000 + 300);
    expect(clock.receiveTime(row, T + 12_300)).toEqual({ receivedMs: T + 5_020, uncertain: false });
  });

  test('forgets transits older than ten minutes, so that a drifting crystal is followed', () => {
    const clock = createGatewayClock();
    clock.observe('a', 0, T);
    clock.observe('a', 11 * MINUTE_MS, T + 11 * MINUTE_MS + 40);
    expect(clock.receiveTime(row, T + 11 * MINUTE_MS + 40).receivedMs).toBe(T + 5_040);
  });

  test('keeps the last offset through a silence', () => {
    const clock = createGatewayClock();
    clock.observe('a', 0, T + 7);
    expect(clock.receiveTime(row, T + 1_000 * MINUTE_MS).receivedMs).toBe(T + 5_007);
  });

  test('is never after the arrival', () => {
    const clock = createGatewayClock();
    clock.observe('a', 0, T + 50_000);
    expect(clock.receiveTime(row, T + 10_000).receivedMs).toBe(T + 10_000);
  });

  test('of another boot is the wall clock where that was synchronised, else uncertain', () => {
    const clock = createGatewayClock();
    clock.observe('b', 0, T);
    const synced = { ...row, wallMs: T - 3_600_000, wallSynced: true };
    expect(clock.receiveTime(synced, T)).toEqual({ receivedMs: T - 3_600_000, uncertain: false });
    expect(clock.receiveTime({ ...row, wallMs: T - 3_600_000 }, T)).toEqual({
      receivedMs: T,
      uncertain: true,
    });
  });

  test('of an earlier boot that was online is still known after the reboot', () => {
    const clock = createGatewayClock();
    clock.observe('a', 1_000, T + 1_000);
    clock.observe('b', 10, T + 90_000);
    expect(clock.receiveTime(row, T + 91_000)).toEqual({ receivedMs: T + 5_000, uncertain: false });
  });
});

describe('a moment on the agent’s clock', () => {
  test('is found from the supervisor’s time and back, by the fastest transit seen', () => {
    const clock = createGatewayClock();
    expect(clock.currentBoot()).toBeNull();
    expect(clock.monoMsAt(T)).toBeNull();
    clock.observe('a', 1_000, T + 1_070);
    clock.observe('a', 2_000, T + 2_020);
    expect(clock.monoMsAt(T + 5_020)).toBe(5_000);
    expect(clock.timeOf('a', 5_000)).toBe(T + 5_020);
    expect(clock.timeOf('b', 5_000)).toBeNull();
  });

  test('is one of the boot that spoke last; earlier boots stay known', () => {
    const clock = createGatewayClock();
    clock.observe('a', 50_000, T);
    clock.observe('b', 10, T + MINUTE_MS);
    expect(clock.currentBoot()).toBe('b');
    expect(clock.monoMsAt(T + MINUTE_MS + 90)).toBe(100);
    expect(clock.timeOf('a', 50_001)).toBe(T + 1);
  });
});
