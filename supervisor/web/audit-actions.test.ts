// Every action that the rooms write into the trail has words on its page.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { actionWords } from './audit-actions.ts';

const ROOM = fileURLToPath(new URL('..', import.meta.url));
const WRITTEN = /\baction: '([a-z-]+\.[a-z-]+)'/g;

test('every action that is written has words in both languages, and an unknown one stays its code', () => {
  const sources = readdirSync(ROOM, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('testing'),
  );
  const written = sources.flatMap((path) =>
    [...readFileSync(join(ROOM, path), 'utf8').matchAll(WRITTEN)].map(([, action = '']) => action),
  );
  expect(written.length).toBeGreaterThan(25);
  for (const language of ['fr', 'en'] as const) {
    expect(written.filter((action) => actionWords(action, language) === null)).toEqual([]);
  }
  expect(actionWords('account.created', 'fr')).toBe('Compte créé');
  expect(actionWords('constructor', 'fr')).toBeNull();
});
