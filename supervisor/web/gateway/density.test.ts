import { expect, test } from 'vitest';
import { density } from './density.ts';

const SIGNAL = {
  cells: [
    { rssiDbm: -120, snrDb: -8, lastDay: 0, before: 4 },
    { rssiDbm: -100, snrDb: 6, lastDay: 30, before: 2 },
  ],
  ...{ counted: 36, oneIn: 2 },
};

test('today and before differ by shape, and the table says the same as the picture', () => {
  const { html } = density('7076ff0000000001', SIGNAL, 'fr');
  const marks = (name: string): number =>
    [...(new RegExp(`<path class="${name}" d="([^"]*)"`).exec(html)?.[1] ?? '').matchAll(/M/g)].length;
  expect([marks('before'), marks('today')]).toEqual([2, 1]);
  expect(html).toContain('24\u00a0heures\u00a0: le plus souvent vers −98\u00a0dBm et 7\u00a0dB.');
  expect(html).toContain('Avant\u00a0: le plus souvent vers −118\u00a0dBm et −7\u00a0dB.');
  expect([...html.matchAll(/<tr><th scope="row">/g)]).toHaveLength(2);
  expect(html).toContain('36 réceptions, une sur 2');
  expect(html).not.toContain(' style=');
});

test('nothing heard: nothing drawn', () => {
  expect(density('7076ff0000000001', { cells: [], counted: 0, oneIn: 1 }, 'en').html).toBe('');
});
