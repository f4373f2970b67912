// The clock of planned work on a server that keeps the time of Paris: it looks through every night on which clocks change.

import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEngine } from './engine.ts';

const HOUR_MS = 3_600_000;
const zone = process.env['TZ'];

beforeEach(() => {
  process.env['TZ'] = 'Europe/Paris';
});
afterEach(() => {
  vi.useRealTimers();
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

test.each(['2026-10-24T23:30:00Z', '2027-03-27T23:30:00Z'])('from %s on', async (from) => {
  vi.useFakeTimers({ now: Date.parse(from) });
  let looks = 0;
  const engine = createEngine({
    ledger: { known: () => [], run: () => Promise.reject(new Error('nothing is due')) },
    notices: { told: vi.fn(), reminded: vi.fn(), sayingOf: vi.fn(), eventOf: vi.fn() },
    rules: { remindersMs: [], nudgeMs: 0 },
    makeRepeats: async () => {
      looks += 1;
      return 0;
    },
    ...{ isBack: () => true, now: Date.now, log: pino({ enabled: false }) },
  });
  engine.start();
  for (let hour = 0; hour < 4; hour++) {
    looks = 0;
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    // Every five seconds: 720, but for what falls on an edge.
    expect([hour, Math.round(looks / 10)]).toEqual([hour, 72]);
  }
  await engine.stop();
});
