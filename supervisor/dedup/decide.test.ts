import { describe, expect, test } from 'vitest';
import { type Candidate, decide } from './decide.ts';

const DAY_MS = 86_400_000;
const T = 1_800_000_000_000;

function at(receivedMs: number, more: Partial<Candidate> = {}): Candidate {
  return { transmissionId: 1, frameId: 1, receivedMs, ageMs: 0, uncertain: false, ...more };
}

function heard(receivedMs: number, more: { ageMs?: number; uncertain?: boolean } = {}) {
  return { receivedMs, ageMs: 0, uncertain: false, ...more };
}

describe('which transmission a reception joins', () => {
  test('the first copy opens a transmission of a new frame', () => {
    expect(decide(heard(T), [], DAY_MS)).toEqual({ kind: 'open', repeats: null });
  });

  test('a copy within 1.5 s joins', () => {
    const candidate = at(T);
    expect(decide(heard(T + 1_500), [candidate], DAY_MS)).toEqual({ kind: 'join', transmission: candidate });
    expect(decide(heard(T - 1_500), [candidate], DAY_MS).kind).toBe('join');
  });

  test('the same bytes 1.6 s later are another transmission of the same frame (NbTrans)', () => {
    const candidate = at(T, { frameId: 7 });
    expect(decide(heard(T + 1_600), [candidate], DAY_MS)).toEqual({ kind: 'open', repeats: candidate });
  });

  test('the nearest of several transmissions wins', () => {
    const first = at(T, { transmissionId: 1 });
    const second = at(T + 2_000, { transmissionId: 2 });
    expect(decide(heard(T + 1_100), [first, second], DAY_MS)).toEqual({ kind: 'join', transmission: second });
    expect(decide(heard(T + 900), [first, second], DAY_MS)).toEqual({ kind: 'join', transmission: first });
  });

  test('a copy that waited a day may be 50 ppm off: 4.32 s more', () => {
    const candidate = at(T);
    const late = heard(T + 5_800, { ageMs: DAY_MS });
    expect(decide(late, [candidate], DAY_MS).kind).toBe('join');
    expect(decide(heard(T + 5_900, { ageMs: DAY_MS }), [candidate], DAY_MS).kind).toBe('open');
  });

  test('the drift of the older copy counts too', () => {
    const candidate = at(T, { ageMs: DAY_MS });
    expect(decide(heard(T + 5_800), [candidate], DAY_MS).kind).toBe('join');
  });

  test('the same bytes a day and a moment later are a new frame', () => {
    expect(decide(heard(T + DAY_MS + 1), [at(T)], DAY_MS)).toEqual({ kind: 'open', repeats: null });
    expect(decide(heard(T + DAY_MS), [at(T)], DAY_MS)).toEqual({ kind: 'open', repeats: at(T) });
  });
});

describe('receptions of uncertain time', () => {
  test('join the nearest within reach', () => {
    const candidate = at(T);
    expect(decide(heard(T + 100, { uncertain: true }), [candidate], DAY_MS).kind).toBe('join');
  });

  test('else join the earliest, and never open a second transmission', () => {
    const first = at(T, { transmissionId: 1 });
    const second = at(T + 10_000, { transmissionId: 2 });
    const decision = decide(heard(T + 3_600_000, { uncertain: true }), [second, first], DAY_MS);
    expect(decision).toEqual({ kind: 'join', transmission: first });
  });

  test('open the first one where there is none', () => {
    expect(decide(heard(T, { uncertain: true }), [], DAY_MS)).toEqual({ kind: 'open', repeats: null });
  });

  test('a transmission opened by one takes the certain copy that comes later', () => {
    const opened = at(T + 7_200_000, { uncertain: true });
    expect(decide(heard(T), [opened], DAY_MS)).toEqual({ kind: 'join', transmission: opened });
    expect(decide(heard(T + 7_300_000), [opened], DAY_MS).kind).toBe('open');
  });
});
