import { expect, test } from 'vitest';
import { createDirectServers } from './direct-servers.ts';

test('an agent that makes up names ends under one for all; others and known ones keep theirs', () => {
  const servers = createDirectServers();
  const names = Array.from({ length: 1_000 }, (_, n) => servers.nameOf(1, `made up ${n}`));
  expect(new Set(names).size).toBe(41);
  expect(servers.nameOf(1, 'made up 0')).toBe('made up 0');
  expect(servers.nameOf(1, 'one more')).toBe('(other)');
  expect(servers.nameOf(2, 'requea')).toBe('requea');
});
