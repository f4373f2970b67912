// The examples of MQTT 3.1.1 section 4.7.1, and ours.

import { expect, test } from 'vitest';
import { filterMatches } from './topic-filter.ts';

test.each([
  ['sport/tennis/player1/#', 'sport/tennis/player1', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
  ['sport/tennis/player1/#', 'sport/tennis/player12', false],
  ['sport/#', 'sport', true],
  ['#', 'sport/tennis', true],
  ['sport/tennis/+', 'sport/tennis/player1', true],
  ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
  ['sport/+', 'sport', false],
  ['sport/+', 'sport/', true],
  ['+/+', '/finance', true],
  ['+', '/finance', false],
  ['vigie/1/+/cmd/result', 'vigie/1/7076ff0000000001/cmd/result', true],
  ['vigie/1/+/cmd', 'vigie/1/7076ff0000000001/cmd/result', false],
  ['vigie/1/+/+', 'vigie/1/7076ff0000000001/up', true],
  ['vigie/1/7076ff0000000001/up', 'vigie/1/7076ff0000000001/up', true],
  ['vigie/1/7076ff0000000001/up', 'vigie/1/7076ff0000000002/up', false],
])('%s and %s: %s', (filter, topic, matches) => {
  expect(filterMatches(filter, topic)).toBe(matches);
});
