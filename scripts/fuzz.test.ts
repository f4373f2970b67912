// A sample of `npm run fuzz`: some thousand inputs against a real supervisor in a process of its own.

import { expect, test } from 'vitest';
import { fuzz } from './fuzz/run.ts';

test('thousands of hostile requests and payloads crash nothing, leak nothing and lose none of the real traffic', {
  timeout: 300_000,
}, async () => {
  const said: string[] = [];
  const { findings, requests, payloads, statuses, storedRows } = await fuzz({
    ...{ seed: 'ci', inputs: 5_000, untilMs: null, only: null },
    say: (line) => void said.push(line),
  });
  expect(findings).toEqual([]);
  expect(requests + payloads).toBe(5_000);
  expect(storedRows).toBeGreaterThan(0);
  // The inputs reach what they are meant for: some succeed, some are refused for each reason.
  for (const status of [200, 201, 303, 400, 401, 403, 404, 415, 422])
    expect([...statuses.keys()]).toContain(status);
});
