import { expect, test } from 'vitest';
import { LATENCY_BUCKETS_MS } from '../../protocol/latency.ts';
import { type Concentrator, createConcentrator } from './concentrator.ts';
import { newTmstRun } from './tmst-run.ts';

const WRAP = 2 ** 32;

/** Receptions each second, the counter beginning here; `lateMs`: how long the forwarder held each. */
function hearAll(lateMs: readonly number[], beganUs = 0): Concentrator {
  const concentrator = createConcentrator(newTmstRun(1));
  for (const [index, late] of lateMs.entries()) {
    const tmstUs = (beganUs + index * 1_000_000) % WRAP;
    expect(concentrator.heard(tmstUs, index * 1_000 + late)).toBe(false);
  }
  return concentrator;
}

/** The buckets that anything is in, by their upper bounds. */
function filled(concentrator: Concentrator): Readonly<Record<string, number>> {
  const { counts } = concentrator.delays();
  expect(counts).toHaveLength(LATENCY_BUCKETS_MS.length + 1);
  return Object.fromEntries(
    counts.flatMap((count, index) =>
      count === 0 ? [] : [[String(LATENCY_BUCKETS_MS[index] ?? 'more'), count]],
    ),
  );
}

test('the first reception fixes the clock; how much later than the fastest the others arrive is counted', () => {
  const concentrator = hearAll([0, 0, 8, 0.5, 40, 0]);
  expect(filled(concentrator)).toEqual({ 1: 3, 10: 1, 50: 1 });
  expect(concentrator.delays().sumMs).toBeCloseTo(48.5, 0);
});

test('a first reception that was late is put right by the next that is not', () => {
  const concentrator = hearAll([300, 0, 20]);
  expect(filled(concentrator)).toEqual({ 1: 1, 25: 1 });
});

test('case 44: through a wrap nothing is late', () => {
  expect(filled(hearAll([0, 0, 0, 0], WRAP - 1_500_000))).toEqual({ 1: 3 });
});

test('a crystal 50 ppm off is followed, whichever way', () => {
  for (const ppm of [-50, 50]) {
    const concentrator = createConcentrator(newTmstRun(1));
    for (let minute = 0; minute < 300; minute++) {
      concentrator.heard((minute * 60_000_000 * (1 + ppm / 1e6)) % WRAP, minute * 60_000);
    }
    const { counts, sumMs } = concentrator.delays();
    expect(counts.reduce((sum, count) => sum + count)).toBe(299);
    // At most what it loses within one minute.
    expect(sumMs / 299).toBeLessThan(3.1);
  }
});

test('case 45: a restart is told once, and neither it nor what was held for long counts as a delay', () => {
  const concentrator = hearAll([0, 0]);
  // Held for five minutes: no restart, and no delay of the way.
  expect(concentrator.heard(WRAP - 300_000_000, 2_000)).toBe(false);
  expect(concentrator.heard(100_000_000, 100_000)).toBe(false);
  expect(concentrator.heard(5_000_000, 160_000)).toBe(true);
  expect(concentrator.heard(6_000_000, 161_000)).toBe(false);
  expect(concentrator.tmstRun()).toMatchObject({ run: 2 });
  expect(filled(concentrator)).toEqual({ 1: 3 });
});

test('what has no tmst says nothing', () => {
  const concentrator = createConcentrator(newTmstRun(1));
  expect(concentrator.heard(null, 0)).toBe(false);
  expect(concentrator.tmstRun()).toEqual(newTmstRun(1));
});
