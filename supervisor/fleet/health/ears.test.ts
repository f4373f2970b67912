import { expect, test } from 'vitest';
import { gatewayEars } from './ears.ts';

const S = 1_000;
const DOWN_SINCE = 1_000_000;
const broker = { kind: 'external', isUp: false, sinceMs: DOWN_SINCE } as const;

test.each([
  ['a town’s', 180 * S, 15 * S],
  ['a demonstration’s', 9 * S, 3 * S],
])(
  'a broker that is down closes the ears before anybody’s silence counts: %s thresholds',
  (_, suspectAfterMs, shortMs) => {
    const input = { broker, awakeSinceMs: 0, stalledSinceMs: null, graceMs: 60 * S, suspectAfterMs };
    const closedAt = (ms: number): number | null => gatewayEars(input, ms).closedSinceMs;
    expect(closedAt(DOWN_SINCE + shortMs - 1)).toBeNull();
    expect(closedAt(DOWN_SINCE + shortMs)).toBe(DOWN_SINCE);
  },
);
