import { describe, expect, test } from 'vitest';
import { createAttempts } from './attempts.ts';
import { SilenceError } from './verdict.ts';

const most = (): number => 1;
const REFUSED = Object.assign(new Error('not authorized'), { code: 5 });

describe('attempts to connect', () => {
  test('that fail wait ever longer, and a lasting connection makes that forgotten', () => {
    const attempts = createAttempts(most);
    expect([0, 1, 2, 3].map(() => attempts.over(null, 0))).toEqual([1_000, 2_000, 4_000, 8_000]);
    attempts.ready(100_000);
    expect(attempts.verdict(100_000)).toBe('connected');
    expect(attempts.over(null, 120_000)).toBe(1_000);
    expect(attempts.verdict(120_000)).toBe('connecting');
  });

  test('catalogue 30: refused credentials are tried again, slowly from the first', () => {
    const attempts = createAttempts(most);
    expect(attempts.over(REFUSED, 0)).toBe(60_000);
    expect(attempts.verdict(0)).toBe('refused');
  });

  test('connections that do not last are failures, and called dropped even while one is up', () => {
    const attempts = createAttempts(most);
    const waits = [0, 1, 2].map((round) => {
      attempts.ready(round * 100_000);
      return attempts.over(null, round * 100_000 + 19_999);
    });
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    expect(attempts.verdict(300_000)).toBe('dropped');
    attempts.ready(300_000);
    expect(attempts.verdict(319_999)).toBe('dropped');
    expect(attempts.verdict(320_000)).toBe('connected');
  });

  test('one connection that did not last is an accident', () => {
    const attempts = createAttempts(most);
    attempts.ready(0);
    attempts.over(null, 5);
    attempts.ready(10);
    expect(attempts.verdict(10)).toBe('connected');
  });

  test('catalogue 26: a connection that went silent is called so, however long it lasted', () => {
    const attempts = createAttempts(most);
    attempts.ready(0);
    attempts.over(new SilenceError('x'), 3_600_000);
    expect(attempts.verdict(3_600_000)).toBe('silent');
  });

  test('catalogue 35: two clients with one EUI throw each other out ever more slowly, and say why', () => {
    const attempts = createAttempts(most);
    const waits = [0, 1, 2].map((round) => {
      attempts.ready(round * 100_000);
      attempts.takenOver(round * 100_000);
      expect(attempts.verdict(round * 100_000)).toBe('taken-over');
      return attempts.over(null, round * 100_000 + 30_000);
    });
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    expect(attempts.verdict(230_000)).toBe('taken-over');
    attempts.ready(300_000);
    expect(attempts.verdict(300_000)).toBe('taken-over');
    expect(attempts.verdict(800_000)).toBe('connected');
  });
});
