import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';

test('gives the value of the first check that does not throw, sooner than a deadline', async () => {
  let checks = 0;
  const value = await eventually(
    () => {
      if (++checks < 3) throw new Error('not yet');
      return checks;
    },
    { intervalMs: 1 },
  );
  expect(value).toBe(3);
});

test('waits for checks that are promises, one at a time', async () => {
  let running = 0;
  let checks = 0;
  await eventually(
    async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (++checks < 3) throw new Error('not yet');
    },
    { intervalMs: 0 },
  );
  expect(checks).toBe(3);
});

test('throws the last error once the deadline has passed, after a last look', async () => {
  let checks = 0;
  const failing = () => {
    throw new Error(`check ${++checks}`);
  };
  const start = performance.now();
  // A timer may fire a moment early, so one look more than two is fair.
  await expect(eventually(failing, { timeoutMs: 30, intervalMs: 1_000 })).rejects.toThrow(/^check [23]$/);
  expect(performance.now() - start).toBeGreaterThanOrEqual(30);
  const before = checks;
  await expect(eventually(failing, { timeoutMs: 0 })).rejects.toThrow(`check ${before + 1}`);
});
