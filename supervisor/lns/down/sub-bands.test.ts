import { expect, test } from 'vitest';
import { OTHER, SUB_BANDS, subBandOf } from './sub-bands.ts';

test.each([
  [863_500_000, '863-865', 0.001],
  [867_100_000, '865-868', 0.01],
  [868_100_000, '868.0-868.6', 0.01],
  [868_500_000, '868.0-868.6', 0.01],
  [868_800_000, '868.7-869.2', 0.001],
  [869_525_000, '869.4-869.65', 0.1],
  [869_850_000, '869.7-870.0', 0.01],
])('%i Hz lies in %s, of which a transmitter may use %d', (frequencyHz, name, limit) => {
  expect(subBandOf(frequencyHz)).toMatchObject({ name, limit });
});

test.each([868_650_000, 869_300_000, 869_675_000, 870_000_000, 862_999_999, 923_300_000])(
  '%i Hz lies in none, and is named so',
  (frequencyHz) => expect(subBandOf(frequencyHz)).toBe(OTHER),
);

test('no two sub-bands overlap', () => {
  for (const [index, { fromHz }] of SUB_BANDS.entries()) {
    expect(fromHz).toBeGreaterThanOrEqual(SUB_BANDS[index - 1]?.toHz ?? 0);
  }
});
