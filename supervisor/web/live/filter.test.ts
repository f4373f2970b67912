import { expect, test } from 'vitest';
import { matches, queryOf, trafficFilterOf } from './filter.ts';
import type { HeardLine } from './wire.ts';

const NOTHING = {
  ...{ gateway: '', partner: '', device: '', kind: '', port: null, rate: '', rssiDbm: null },
};
const LINE: Pick<HeardLine, 'kind' | 'device' | 'port' | 'dataRate' | 'rssiDbm'> = {
  kind: 'confirmed',
  ...{ device: '0e003f1a', port: 2, dataRate: 'SF9BW125', rssiDbm: -110.5 },
};

test('what people type is taken as they mean it, and goes on as they meant it', () => {
  const typed = {
    ...{ gateway: '7076FF0064030A04', partner: ' tmvl', device: '0E00 3f:1', kind: 'join', port: '0' },
    ...{ rate: 'sf9', rssi: '−110' },
  };
  const filter = trafficFilterOf(typed);
  expect(filter).toEqual({
    ...{ gateway: '7076ff0064030a04', partner: 'tmvl', device: '0e003f1', kind: 'join', port: 0 },
    ...{ rate: 'SF9', rssiDbm: -110 },
  });
  expect(trafficFilterOf(Object.fromEntries(new URLSearchParams(queryOf(filter))))).toEqual(filter);
});

test('what is not understood filters nothing', () => {
  expect(trafficFilterOf({})).toEqual(NOTHING);
  expect(
    trafficFilterOf({
      ...{ gateway: '', device: "' OR 1", kind: 'joins', port: '256', rate: 'SF99', rssi: 'loud' },
    }),
  ).toEqual(NOTHING);
  expect(queryOf(trafficFilterOf({}))).toBe('');
});

test.each([
  [{}, true],
  [{ device: '0E00' }, true],
  [{ device: '0e003f1a00' }, false],
  [{ device: '3f1a' }, false],
  [{ kind: 'confirmed' }, true],
  [{ kind: 'unconfirmed' }, false],
  [{ port: '2' }, true],
  [{ port: '0' }, false],
  [{ rate: 'SF9' }, true],
  [{ rate: 'SF10' }, false],
  [{ rssi: '-111' }, true],
  [{ rssi: '-110' }, false],
  [{ device: '0e', port: '2', rate: 'SF9', kind: 'confirmed', rssi: '-120' }, true],
  [{ device: '0e', port: '3', rate: 'SF9' }, false],
])('a frame and the filter %j', (query, expected) => {
  expect(matches(trafficFilterOf(query as Record<string, string>), LINE)).toBe(expected);
});

test('what cannot be read of a frame matches no filter that asks for it', () => {
  const crc = { kind: 'crc', device: null, port: null, dataRate: null, rssiDbm: null } as const;
  for (const query of [{ device: '0' }, { port: '0' }, { rate: 'SF7' }, { rssi: '-200' }]) {
    expect(matches(trafficFilterOf(query as Record<string, string>), crc)).toBe(false);
  }
  expect(matches(trafficFilterOf({ kind: 'crc' }), crc)).toBe(true);
});

test('SF1 of nobody is not SF10, and SF7 is not SF7 of another letter', () => {
  expect(matches(trafficFilterOf({ rate: 'SF7' }), { ...LINE, dataRate: 'SF7BW250' })).toBe(true);
  expect(matches(trafficFilterOf({ rate: 'SF7' }), { ...LINE, dataRate: 'SF70' })).toBe(false);
});
