import { expect, test } from 'vitest';
import { letterOf, OUTCOMES, outcomeOfLetter } from './outcomes.ts';

test('each outcome has its own letter, and the letters stored years ago still mean the same', () => {
  expect(Object.fromEntries(OUTCOMES.map(({ name, letter }) => [name, letter]))).toEqual({
    sent: 's',
    bypassed: 'b',
    'late-copy': 'l',
    behind: 'h',
    'stale-join': 'j',
    filtered: 'f',
    resent: 'r',
    'not-best': 'n',
    waiting: 'w',
  });
  expect(new Set(OUTCOMES.map(({ letter }) => letter)).size).toBe(OUTCOMES.length);
});

test('letters and names translate both ways', () => {
  for (const { name } of OUTCOMES) expect(outcomeOfLetter(letterOf(name))).toBe(name);
  expect(outcomeOfLetter('-')).toBeNull();
});
