import { expect, test } from 'vitest';
import { available } from './require.ts';

test('what is present may be tested, required or not', () => {
  expect(available('traces', true, '')).toBe(true);
  expect(available('traces', true, 'traces')).toBe(true);
});

test('what is absent is skipped, unless it is required', () => {
  expect(available('traces', false, '')).toBe(false);
  expect(available('traces', false, 'chromium')).toBe(false);
  expect(() => available('traces', false, 'chromium, traces')).toThrow('VIGIE_REQUIRE names traces');
});
