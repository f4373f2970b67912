import { expect, test } from 'vitest';
import { counterAt, createConcentrator } from './concentrator.ts';
import { createRandom } from './random.ts';

test('the counter runs with the time, within a crystal’s tolerance, and wraps at 32 bits', () => {
  const concentrator = createConcentrator(createRandom(1), null);
  const hourMs = 3_600_000;
  let previous = concentrator.counterUs(0) as number;
  for (let hour = 1; hour <= 48; hour++) {
    const counter = concentrator.counterUs(hour * hourMs) as number;
    const elapsedUs = (counter - previous + 0x1_0000_0000) % 0x1_0000_0000;
    expect(Math.abs(elapsedUs - ((hourMs * 1_000) % 0x1_0000_0000))).toBeLessThan(hourMs * 1_000 * 10e-6 + 2);
    previous = counter;
  }
  expect(concentrator.restarts()).toBe(0);
});

test('a restart silences it for seconds and begins the counter anew', () => {
  const concentrator = createConcentrator(createRandom(2), 600_000);
  let silent = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let second = 0; second < 7_200; second++) {
    const counter = concentrator.counterUs(second * 1_000);
    if (counter === null) silent++;
    else if (concentrator.restarts() > 0) smallest = Math.min(smallest, counter);
  }
  expect(concentrator.restarts()).toBeGreaterThan(5);
  expect(silent).toBeGreaterThanOrEqual(concentrator.restarts() * 3);
  expect(smallest).toBeLessThan(1_000_001);
});

test('told to restart it is silent for seconds, once, and begins anew', () => {
  const concentrator = createConcentrator(createRandom(1), null);
  expect(concentrator.counterUs(10_000)).not.toBeNull();
  concentrator.restart(10_000);
  expect(concentrator.counterUs(11_000)).toBeNull();
  concentrator.restart(12_000);
  expect(concentrator.counterUs(15_000)).toBeLessThan(2_000_000);
  expect(concentrator.restarts()).toBe(1);
});

test('counts beyond 32 bits wrap', () => {
  expect(counterAt(0x1_0000_0000 + 5.5)).toBe(5);
  expect(counterAt(0xffff_ffff)).toBe(0xffff_ffff);
});

test('one that is switched on when the world begins counts from near zero', () => {
  expect(createConcentrator(createRandom(3), null, true).counterUs(0)).toBeLessThan(1_000_000);
  expect(createConcentrator(createRandom(3), null).counterUs(0)).toBeGreaterThan(1_000_000);
});

test('it knows its last run while the next one has been looked at', () => {
  const concentrator = createConcentrator(createRandom(2), 600_000);
  let second = 0;
  while (concentrator.runAt(second * 1_000) < 2) second++;
  const sinceMs = second * 1_000;
  expect(concentrator.counterUs(sinceMs + 5_000)).toBeGreaterThan(0);
  expect(concentrator.runAt(sinceMs - 10_000)).toBe(1);
  expect(concentrator.counterUs(sinceMs - 10_000)).toBeGreaterThan(100_000_000);
  expect(concentrator.runAt(sinceMs + 5_000)).toBe(2);
});
