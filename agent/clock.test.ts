import { expect, test } from 'vitest';
import { createAgentClock, systemClock } from './clock.ts';

function clockAt(start: { monoMs: number; wallMs: number; sync?: number | null }) {
  const source = { sync: null as number | null, ...start };
  const clock = createAgentClock({
    bootId: 'b',
    monoMs: () => source.monoMs,
    wallMs: () => source.wallMs,
    systemSync: () => source.sync,
  });
  return { clock, source };
}

test('the wall clock counts as synchronised once the supervisor agrees within 2 s', () => {
  const { clock } = clockAt({ monoMs: 1_000, wallMs: 50_000 });
  expect(clock.wallSynced()).toBe(false);
  clock.hearNow(52_001);
  expect(clock.wallSynced()).toBe(false);
  clock.hearNow(48_000);
  expect(clock.wallSynced()).toBe(true);
});

test('or once the system says that it has set it, until it is stepped or the supervisor disagrees', () => {
  const { clock, source } = clockAt({ monoMs: 1_000, wallMs: 50_000, sync: 7 });
  expect(clock.wallSynced()).toBe(true);
  source.wallMs += 5_000;
  expect(clock.wallSynced()).toBe(false);
  source.monoMs += 30_000;
  source.wallMs += 30_000;
  source.sync = 8;
  expect(clock.wallSynced()).toBe(true);
  clock.hearNow(1);
  source.monoMs += 30_000;
  source.wallMs += 30_000;
  expect(clock.wallSynced()).toBe(false);
});

test('what the system says about a time that is still to come says nothing', () => {
  const { clock } = clockAt({ monoMs: 1_000, wallMs: 50_000, sync: 1e12 });
  expect(clock.wallSynced()).toBe(false);
});

test('catalogue 17: until it is stepped, by years or seconds, either way', () => {
  for (const step of [-3e11, -3_000, 3_000, 3e11]) {
    const { clock, source } = clockAt({ monoMs: 1_000, wallMs: 5e11 });
    clock.hearNow(5e11);
    source.monoMs += 3_600_000;
    source.wallMs += 3_600_000;
    expect(clock.wallSynced()).toBe(true);
    source.wallMs += step;
    expect(clock.wallSynced()).toBe(false);
    clock.hearNow(5e11 + 3_600_000 + step);
    expect(clock.wallSynced()).toBe(true);
  }
});

test('a supervisor that disagrees takes the word back', () => {
  const { clock } = clockAt({ monoMs: 1_000, wallMs: 50_000 });
  clock.hearNow(50_000);
  clock.hearNow(90_000);
  expect(clock.wallSynced()).toBe(false);
});

test('boot and monotonic time are the kernel’s: two clocks of one boot agree', () => {
  const [one, other] = [systemClock(), systemClock()];
  expect(one.bootId).toBe(other.bootId);
  expect(one.bootId.length).toBeGreaterThan(30);
  const before = one.monoMs();
  expect(other.monoMs()).toBeGreaterThanOrEqual(before);
});
