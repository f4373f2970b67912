import { expect, test } from 'vitest';
import { expectedOf } from './expected.ts';

const HOUR_MS = 3_600_000;
const at = (phyPayload: string, ...times: number[]) => times.map((sentAtMs) => ({ phyPayload, sentAtMs }));

test.each([
  ['nothing', [], [0, 0, 0]],
  ['copies of one emission', at('aa', 0, 5, 1_500), [3, 1, 1]],
  ['a repetition by NbTrans', at('aa', 0, 5, 2_200, 2_210), [4, 2, 1]],
  ['1.5 s count from the first copy, not from the last', at('aa', 0, 1_000, 2_000), [3, 2, 1]],
  ['the same bytes a day later', at('aa', 0, 24 * HOUR_MS + 1), [2, 2, 2]],
  ['the same bytes within a day', at('aa', 0, 24 * HOUR_MS), [2, 2, 1]],
  ['different frames at one time', [...at('aa', 0), ...at('bb', 0)], [2, 2, 2]],
  ['order of listing does not matter', at('aa', 2_200, 0, 2_210, 5), [4, 2, 1]],
] as const)('%s', (_name, receptions, [count, transmissions, frames]) => {
  expect(expectedOf(receptions)).toEqual({ receptions: count, transmissions, frames });
});
