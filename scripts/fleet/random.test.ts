import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

const draws = (seed: number | string) => {
  const random = createRandom(seed);
  return Array.from({ length: 1_000 }, () => random.next());
};

test('the same seed gives the same numbers, another one others', () => {
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
});

test('numbers are spread evenly over 0 to 1', () => {
  const numbers = draws('even');
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toBeCloseTo(0.5, 1);
});

test('a fork has its own numbers, whatever was drawn before', () => {
  const fresh = createRandom(5);
  const used = createRandom(5);
  used.bytes(100);
  expect(used.fork('air').bytes(16)).toEqual(fresh.fork('air').bytes(16));
  expect(fresh.fork('air').bytes(16)).not.toEqual(fresh.fork('devices').bytes(16));
});

test('gaussian numbers have the spread asked for', () => {
  const random = createRandom(3);
  const numbers = Array.from({ length: 20_000 }, () => random.gaussian(4));
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
  expect(Math.abs(mean)).toBeLessThan(0.15);
  expect(Math.sqrt(variance)).toBeCloseTo(4, 0);
});
