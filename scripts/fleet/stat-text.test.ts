import { expect, test } from 'vitest';
import { parseStat } from '../../protocol/semtech/stat.ts';
import { PLAIN_STAT, statText } from './stat-text.ts';

const COUNTS = { received: 9, receivedOk: 7, forwarded: 8, ackRatio: 87.5, downlinks: 2, transmitted: 1 };
const WALL_MS = Date.UTC(2026, 4, 6, 7, 8, 9);

test('stat is written as the specification shows it', () => {
  expect(statText(COUNTS, PLAIN_STAT, WALL_MS)).toBe(
    '{"time":"2026-05-06 07:08:09 GMT","rxnb":9,"rxok":7,"rxfw":8,"ackr":87.5,"dwnb":2,"txnb":1}',
  );
});

test.each(['GMT', 'UTC', 'iso'] as const)('time as %s and a decimal altitude read back', (time) => {
  const position = { latitude: 47.39031, longitude: 0.68891, altitudeM: 55.25 };
  const text = statText(COUNTS, { time, position, decimalAltitude: true, temperatureC: null }, WALL_MS);
  expect(text).toContain('"alti":55.3,');
  expect(parseStat(JSON.parse(text))).toMatchObject({
    timeMs: WALL_MS,
    latitude: 47.39031,
    longitude: 0.68891,
    altitudeM: 55.3,
    received: 9,
    receivedOk: 7,
    forwarded: 8,
    ackRatio: 87.5,
  });
});

test('the temperature stands where sx1302_hal has it', () => {
  const text = statText(COUNTS, { ...PLAIN_STAT, temperatureC: 83 }, WALL_MS);
  expect(text).toMatch(/"txnb":1,"temp":83.0}$/);
  expect(parseStat(JSON.parse(text)).temperatureC).toBe(83);
});
