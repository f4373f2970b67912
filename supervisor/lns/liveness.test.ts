import { expect, test } from 'vitest';
import { type AckFacts, judgeLiveness, type Liveness } from './liveness.ts';

const NOW_MS = 1_800_000_000_000;
const UNKNOWN: Liveness = { state: 'unknown', sinceMs: 1, reason: '' };
const UP: Liveness = { state: 'up', sinceMs: 2, reason: '' };
const SILENT: Liveness = { state: 'silent', sinceMs: 3, reason: '' };

function facts(change: Partial<AckFacts>): AckFacts {
  return {
    lastAckMs: null,
    sentSinceAck: 0,
    firstSentSinceAckMs: null,
    lastMinute: { acked: 0, unanswered: 0 },
    ...change,
  };
}

test.each([
  ['nothing sent yet', UNKNOWN, facts({}), 'unknown', 1],
  [
    'sent a moment ago',
    UNKNOWN,
    facts({ sentSinceAck: 50, firstSentSinceAckMs: NOW_MS - 14_999 }),
    'unknown',
    1,
  ],
  [
    'never answered for 15 s',
    UNKNOWN,
    facts({ sentSinceAck: 3, firstSentSinceAckMs: NOW_MS - 15_000 }),
    'silent',
    NOW_MS - 15_000,
  ],
  [
    'two datagrams in 15 s are too few to tell',
    UNKNOWN,
    facts({ sentSinceAck: 2, firstSentSinceAckMs: NOW_MS - 40_000 }),
    'unknown',
    1,
  ],
  ['first acknowledgement', UNKNOWN, facts({ lastAckMs: NOW_MS - 5 }), 'up', NOW_MS],
  [
    'answers, with datagrams on the way',
    UP,
    facts({ lastAckMs: NOW_MS - 900, sentSinceAck: 200, firstSentSinceAckMs: NOW_MS - 890 }),
    'up',
    2,
  ],
  [
    'stopped answering 15 s ago',
    UP,
    facts({ lastAckMs: NOW_MS - 15_100, sentSinceAck: 3, firstSentSinceAckMs: NOW_MS - 15_000 }),
    'silent',
    NOW_MS - 15_000,
  ],
  [
    'long idle, then three datagrams at once: not silent yet',
    UP,
    facts({ lastAckMs: NOW_MS - 50_000, sentSinceAck: 3, firstSentSinceAckMs: NOW_MS - 2 }),
    'up',
    2,
  ],
  ['idle for a minute', UP, facts({ lastAckMs: NOW_MS - 60_000 }), 'unknown', NOW_MS],
  ['answers again', SILENT, facts({ lastAckMs: NOW_MS }), 'up', NOW_MS],
  [
    'still silent',
    SILENT,
    facts({ lastAckMs: NOW_MS - 99_000, sentSinceAck: 40, firstSentSinceAckMs: NOW_MS - 98_000 }),
    'silent',
    NOW_MS - 98_000,
  ],
] as const)('%s', (_, before, given, state, sinceMs) => {
  expect(judgeLiveness(before, given, NOW_MS)).toMatchObject({ state, sinceMs });
});

test('says why', () => {
  const silent = facts({ lastAckMs: 0, sentSinceAck: 41, firstSentSinceAckMs: NOW_MS - 23_400 });
  expect(judgeLiveness(UP, silent, NOW_MS).reason).toBe(
    'nothing acknowledged for 23 s although 41 datagrams were sent',
  );
  const up = facts({ lastAckMs: NOW_MS, lastMinute: { acked: 93, unanswered: 7 } });
  expect(judgeLiveness(UP, up, NOW_MS).reason).toBe('acknowledged 93 of 100 datagrams in the last minute');
});
