// A letter as plain text: the state first, lines short enough for a terminal. Pure.

import type { Letter } from './letter.ts';

/** Such as mail programs quote without breaking. */
const WIDTH = 72;

export function textOf(letter: Letter): string {
  const { state, kind, headline, paragraphs, facts, link, answer, other, footer, unsubscribe } = letter;
  const width = Math.min(24, Math.max(0, ...facts.map(({ label }) => label.length)) + 2);
  const colon = letter.language === 'fr' ? '\u00a0:' : ':';
  const blocks = [
    wrapped(`[${letter.letter}] ${state}`),
    wrapped(headline),
    ...paragraphs.map((lines) => lines.flatMap((line) => wrapped(line))),
    facts.flatMap(({ label, lines }) => fact(label, lines, width)),
    ...[link, answer].map((one) => (one === null ? [] : [`${one.label}${colon}`, one.url])),
    [
      '-- ',
      ...wrapped(`Vigie, ${kind.charAt(0).toLowerCase()}${kind.slice(1)}`),
      ...footer.flatMap((line) => wrapped(line)),
      ...[other, unsubscribe].flatMap((one) => (one === null ? [] : [`${one.label}: ${one.url}`])),
    ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function fact(label: string, lines: readonly string[], width: number): readonly string[] {
  const [first = '', ...rest] = lines.flatMap((line) => wrapped(line, WIDTH - width));
  return [label.padEnd(width) + first, ...rest.map((line) => ' '.repeat(width) + line)];
}

/** At spaces that may break; a word without any stays whole. */
function wrapped(text: string, width = WIDTH): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[ \t]+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
