import { expect, test } from 'vitest';
import { nearestGateways } from './nearest.ts';

const pair = (one: number, other: number, devices: number) => ({ one, other, devices });

test('each gateway has those that hear most of its devices, the most shared first, four at most', () => {
  const pairs = [pair(1, 2, 5), pair(1, 3, 50), pair(1, 4, 7), pair(1, 5, 9), pair(1, 6, 7), pair(2, 3, 1)];
  const nearest = nearestGateways(pairs, () => true);
  expect(nearest.get(1)?.map(({ gatewayId, devices }) => [gatewayId, devices])).toEqual([
    [3, 50],
    [5, 9],
    [4, 7],
    [6, 7],
  ]);
  expect(nearest.get(2)?.map(({ gatewayId }) => gatewayId)).toEqual([1, 3]);
  expect(nearest.has(7)).toBe(false);
});

test('of a gateway that somebody may not see nothing is told through another', () => {
  const nearest = nearestGateways([pair(1, 2, 5), pair(2, 3, 8)], (id) => id !== 2);
  expect([...nearest]).toEqual([]);
});
