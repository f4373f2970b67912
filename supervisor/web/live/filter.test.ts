import { expect, test } from 'vitest';
import { trafficFilterOf } from './filter.ts';

test('what people type is taken as they mean it', () => {
  expect(
    trafficFilterOf({ gateway: '7076FF0064030A04', devaddr: '0e00 3f1a', rate: 'sf9', rssi: '−110' }),
  ).toEqual({ gateway: '7076ff0064030a04', devAddr: '0E003F1A', rate: 'SF9', rssiDbm: -110 });
});

test('what is not understood filters nothing', () => {
  const nothing = { gateway: '', devAddr: '', rate: '', rssiDbm: null };
  expect(trafficFilterOf({})).toEqual(nothing);
  expect(trafficFilterOf({ gateway: '', devaddr: "' OR 1", rate: 'SF99', rssi: 'loud' })).toEqual(nothing);
});
