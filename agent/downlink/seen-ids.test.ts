import { expect, test } from 'vitest';
import { createSeenIds } from './seen-ids.ts';

test('an id is new once a minute', () => {
  const seen = createSeenIds();
  expect(seen.isNew('a', 0)).toBe(true);
  expect(seen.isNew('a', 59_999)).toBe(false);
  expect(seen.isNew('b', 59_999)).toBe(true);
  expect(seen.isNew('a', 60_000)).toBe(true);
});

test('beyond 4,096 the oldest is forgotten early, and the others are not', () => {
  const seen = createSeenIds();
  for (let id = 0; id < 4_097; id++) expect(seen.isNew(String(id), 0)).toBe(true);
  expect(seen.isNew('1', 1)).toBe(false);
  expect(seen.isNew('4096', 1)).toBe(false);
  expect(seen.isNew('0', 1)).toBe(true);
});
