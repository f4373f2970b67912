import { expect, test } from 'vitest';
import { createAwaitedAcks } from './awaited-acks.ts';

test('an acknowledgement counts once, for its own kind and within 5 s; everything ends as acked or unanswered', () => {
  const acks = createAwaitedAcks();
  acks.sent('push-data', 1, 0);
  acks.sent('pull-data', 1, 0);
  acks.sent('push-data', 2, 0);
  expect(acks.acked('push-data', 1, 100)).toBe(true);
  expect(acks.acked('push-data', 1, 100)).toBe(false);
  expect(acks.acked('pull-data', 2, 100)).toBe(false);
  expect(acks.acked('pull-data', 1, 4_999)).toBe(true);
  acks.tick(5_000);
  expect(acks.acked('push-data', 2, 5_001)).toBe(false);
  expect(acks.figures()).toEqual({ sent: 3, acked: 2, unanswered: 1 });
});

test.each([
  ['nothing was ever sent', [], 0, false],
  ['it never answered', ['sent 0'], 1_000, false],
  ['it answered, and was sent nothing since', ['sent 0', 'acked 10'], 60_009, true],
  ['that is a minute ago', ['sent 0', 'acked 10'], 60_010, false],
  ['it answered only before the time asked about', ['sent -20', 'acked -10'], 0, false],
  ['one datagram was lost', ['sent 0', 'acked 10', 'sent 1000'], 50_000, true],
  ['two were, within 10 s', ['sent 0', 'acked 10', 'sent 1000', 'sent 9000'], 10_999, true],
  ['two were, for 10 s', ['sent 0', 'acked 10', 'sent 1000', 'sent 9000'], 11_000, false],
  ['it is back', ['sent 0', 'acked 10', 'sent 1000', 'sent 9000', 'sent 20000', 'acked 20010'], 20_010, true],
])('a server answers, when %s', (_, steps, nowMs, expected) => {
  const acks = createAwaitedAcks();
  for (const [token, step] of steps.entries()) {
    const [what, ms] = step.split(' ') as ['sent' | 'acked', string];
    if (what === 'sent') acks.sent('pull-data', token, Number(ms));
    else acks.acked('pull-data', token - 1, Number(ms));
  }
  expect(acks.answers(0, nowMs)).toBe(expected);
});

test('a server that never answers costs no memory: the oldest are given up early', () => {
  const acks = createAwaitedAcks();
  for (let token = 0; token < 10_000; token++) acks.sent('push-data', token, 0);
  expect(acks.figures()).toEqual({ sent: 10_000, acked: 0, unanswered: 10_000 - 4_096 });
  acks.tick(5_000);
  expect(acks.figures().unanswered).toBe(10_000);
});
