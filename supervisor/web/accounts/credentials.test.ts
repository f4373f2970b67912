import { expect, test } from 'vitest';
import { browserName } from './credentials.ts';

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
    'Edge\u00a0141, Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0', 'Firefox\u00a0143, Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    'Safari\u00a018, iOS',
  ],
  ['curl/8.14.1', 'curl/8.14.1'],
  ['', '–'],
  ['x'.repeat(200), 'x'.repeat(60)],
])('%s is %s', (agent, name) => {
  expect(browserName(agent)).toBe(name);
});
