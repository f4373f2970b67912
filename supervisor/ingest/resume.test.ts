// What is asked for again at `hello`, in tables.

import { expect, test } from 'vitest';
import { createSeqSet, type SeqRange } from '../../protocol/seq-set.ts';
import { decideResume } from './resume.ts';

const held = (watermark: number, ...ranges: SeqRange[]) => createSeqSet(watermark, ranges);
const hello = { first: 1, storedUpTo: 100, parked: [] as number[] };
const nothing = { seq: null, explained: [], forgotten: [] };

test.each([
  { name: 'everything is there', held: held(100), expected: nothing },
  { name: 'more is there', held: held(150), expected: nothing },
  { name: 'nothing was stored yet', hello: { storedUpTo: 0 }, held: held(0), expected: nothing },
  { name: 'the end is missing', held: held(60), expected: { ...nothing, seq: 61 } },
  { name: 'the whole journal is unknown', held: held(0), expected: { ...nothing, seq: 1 } },
  { name: 'the middle is missing', held: held(9, [20, 100]), expected: { ...nothing, seq: 10 } },
  {
    name: 'only parked rows are missing',
    hello: { parked: [7, 50] },
    held: held(6, [8, 49], [51, 100]),
    expected: nothing,
  },
  {
    name: 'the agent has no more than the end of it',
    hello: { first: 71 },
    held: held(60),
    expected: { seq: 71, explained: [], forgotten: [[61, 70]] },
  },
  {
    name: 'the agent has forgotten all of it',
    hello: { first: 101 },
    held: held(60),
    expected: { seq: null, explained: [], forgotten: [[61, 100]] },
  },
  {
    name: 'a gap explains it',
    held: held(10, [12, 14], [16, 100]),
    gaps: [{ first: 11, last: 15, rows: 2 }],
    expected: {
      seq: null,
      explained: [
        [11, 11],
        [15, 15],
      ],
      forgotten: [],
    },
  },
  {
    name: 'two gaps explain it together',
    held: held(10, [12, 14], [17, 100]),
    gaps: [
      { first: 11, last: 15, rows: 1 },
      { first: 15, last: 16, rows: 2 },
    ],
    expected: {
      seq: null,
      explained: [
        [11, 11],
        [15, 15],
        [15, 16],
      ],
      forgotten: [],
    },
  },
  {
    name: 'a gap explains too little of it',
    held: held(10, [16, 100]),
    gaps: [{ first: 11, last: 15, rows: 2 }],
    expected: { ...nothing, seq: 11 },
  },
  {
    name: 'it was asked for twice',
    held: held(60),
    asked: { seq: 61, times: 2 },
    expected: { ...nothing, seq: 61 },
  },
  {
    name: 'it was asked for three times and nothing of it came',
    held: held(60),
    asked: { seq: 61, times: 3 },
    expected: { seq: null, explained: [], forgotten: [[61, 100]] },
  },
  {
    name: 'some of it came',
    held: held(80),
    asked: { seq: 61, times: 3 },
    expected: { ...nothing, seq: 81 },
  },
])('$name', ({ hello: more = {}, held: set, gaps = [], asked = null, expected }) => {
  expect(decideResume({ ...hello, ...more }, set, gaps, asked)).toEqual(expected);
});
