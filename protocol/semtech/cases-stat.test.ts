// The numbered edge cases of the protocol that reading a stat decides.

import { expect, test } from 'vitest';
import { parseStat } from './stat.ts';

const NOON = Date.UTC(2014, 0, 12, 8, 59, 28);

test('case 9: a stat alone is read whole, and a position that the gateway does not know is absent', () => {
  const stat = {
    time: '2014-01-12 08:59:28 GMT',
    rxnb: 2,
    rxok: 1,
    rxfw: 1,
    ackr: 100.0,
    dwnb: 3,
    txnb: 4,
    temp: 23.2,
  };
  expect(parseStat(stat)).toEqual({
    timeMs: NOON,
    latitude: null,
    longitude: null,
    altitudeM: null,
    received: 2,
    receivedOk: 1,
    forwarded: 1,
    ackRatio: 100,
    downlinks: 3,
    transmitted: 4,
    temperatureC: 23.2,
  });
});

test('case 10: GMT, UTC and ISO 8601 are one time; another spelling is none, and costs nothing else', () => {
  for (const time of [
    '2014-01-12 08:59:28 GMT',
    '2014-01-12 08:59:28 UTC',
    '2014-01-12T08:59:28Z',
    '2014-01-12T08:59:28',
    ' 2014-01-12 08:59:28 ',
  ]) {
    expect(parseStat({ time }).timeMs, time).toBe(NOON);
  }
  expect(parseStat({ time: '2014-01-12T08:59:28.500Z' }).timeMs).toBe(NOON + 500);
  for (const time of [
    'yesterday',
    '2014-13-45 99:99:99 GMT',
    '',
    5,
    null,
    {},
    `2014-01-12T08:59:28.${'0'.repeat(60_000)}Z`,
  ]) {
    expect(parseStat({ time, rxnb: 1 })).toMatchObject({ timeMs: null, received: 1 });
  }
});

test('case 12: an altitude may be a fraction, and below the sea', () => {
  expect(parseStat({ lati: 47.39, long: 0.69, alti: 145.3 }).altitudeM).toBe(145.3);
  expect(parseStat({ lati: 47.39, long: 0.69, alti: -3 }).altitudeM).toBe(-3);
});

test('case 13: positions of a GPS without a fix, or off the globe, are no positions', () => {
  for (const [lati, long] of [
    [0, 0],
    [-0, 0],
    [10, 20],
    [91, 0],
    [0, 181],
    [-90.1, 5],
    ['x', 1],
    [1e300, 1],
    [47.39, undefined],
  ]) {
    expect(parseStat({ lati, long, alti: 100 })).toMatchObject({
      latitude: null,
      longitude: null,
      altitudeM: null,
    });
  }
  expect(parseStat({ lati: '47.39', long: -0.69 })).toMatchObject({ latitude: 47.39, longitude: -0.69 });
});

test('case 14: what is no number is absent', () => {
  const nothing = parseStat({ rxnb: null, rxok: -1, rxfw: 1.5, ackr: 1e9, dwnb: 'x', txnb: [], temp: 1e9 });
  expect(new Set(Object.values(nothing))).toEqual(new Set([null]));
});

test('a stat that is no object has nothing to say', () => {
  for (const value of [null, undefined, 5, 'x', [], [1]]) {
    expect(new Set(Object.values(parseStat(value)))).toEqual(new Set([null]));
  }
});
