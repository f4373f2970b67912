// Every refusal is counted; the log gets a line now and then.

import { expect, test } from 'vitest';
import { createComplaints } from './complaints.ts';

test('a flood of refusals is counted one by one, and logged as a line with a number', () => {
  let nowMs = 0;
  const lines: unknown[] = [];
  const log = { warn: (fields: unknown) => lines.push(fields), info() {}, debug() {} };
  const complaints = createComplaints(log as unknown as Parameters<typeof createComplaints>[0], () => nowMs);
  for (; nowMs < 6_000; nowMs++) complaints.warn('publish-denied', { clientId: 'x' });
  complaints.warn('takeover', {});
  complaints.count('client-error');
  expect(complaints.counters()).toEqual({ 'publish-denied': 6_000, takeover: 1, 'client-error': 1 });
  expect(lines).toEqual([
    { clientId: 'x', reason: 'publish-denied', unsaid: 0 },
    { clientId: 'x', reason: 'publish-denied', unsaid: 4_999 },
    { reason: 'takeover', unsaid: 0 },
  ]);
});
