import { expect, test } from 'vitest';
import { verdictOf } from './result.ts';

test.each([
  ['', 'accepted', null],
  ['\0', 'accepted', null],
  ['{"txpk_ack":{}}', 'accepted', null],
  ['{"txpk_ack":{"error":""}}', 'accepted', null],
  ['{"txpk_ack":{"error":null}}', 'accepted', null],
  ['{"txpk_ack":{"error":"NONE"}}\0', 'accepted', null],
  ['{"txpk_ack":{"warn":"TX_POWER","value":20}}', 'accepted-warning', 'TX_POWER'],
  ['{"txpk_ack":{"error":"TX_POWER"}}', 'refused', 'TX_POWER'],
  ['{"txpk_ack":{"error":"TOO_LATE"}}', 'refused', 'TOO_LATE'],
  ['{"txpk_ack":{"error":"UNKNOWN"}}', 'refused', 'UNKNOWN'],
  ['no JSON', 'refused', 'no JSON'],
] as const)('case 17, 25 to 27: TX_ACK %j is %s, and goes on to the byte', (text, result, word) => {
  const answer = Buffer.from(text);
  expect(verdictOf({ fate: 'answered', answer })).toEqual({ result, word, answer });
});

test.each([
  ['unconfirmed', null],
  ['unanswered', null],
  ['too-late', 'TOO_LATE'],
  ['too-early', 'TOO_EARLY'],
  ['clock-restarted', 'TOO_LATE'],
  ['no-path', 'TOO_LATE'],
  ['too-many', 'TOO_LATE'],
  ['unreadable', 'TOO_LATE'],
] as const)('case 28, 35: fate %s is told as %s', (fate, answer) => {
  expect(verdictOf({ fate, answer: null })).toEqual({ result: fate, word: null, answer });
});

test('an answer without content is none', () => {
  expect(verdictOf({ fate: 'answered', answer: null }).answer).toBeNull();
});
