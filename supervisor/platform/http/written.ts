// What people write, as it is kept: one spelling, no characters that hide or turn what stands beside them. Pure.

import { type FieldProblem, invalid } from './problem.ts';

/** Longer is not a remark: it belongs in a file. */
export const MAX_TEXT = 10_000;
export const MAX_LINE = 120;

/** Control characters other than line ends and tabs, and those that turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\u200B\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** What is left of a text of several lines; may be empty. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|\u2028|\u2029/g, '\n')
    .replaceAll(UNSEEN, (found) => (found === '\n' || found === '\t' ? found : ''))
    .normalize('NFC')
    .trim();
}

/** The same as one line: line ends become spaces. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, ' ');
}

/** Throws 422 for what is empty or too long. `field`: as the API calls it. */
export function requireText(field: string, given: string | undefined, max = MAX_TEXT): string {
  const text = cleanText(given ?? '');
  if (text === '') throw invalid([wrong(field, 'must be written', 'À remplir.')]);
  if (text.length > max) {
    const french = `Au plus ${max}\u00a0caractères.`;
    throw invalid([wrong(field, `must have ${max} characters at most`, french)]);
  }
  return text;
}

export function requireLine(field: string, given: string | undefined, max = MAX_LINE): string {
  return requireText(field, cleanLine(given ?? ''), max);
}

export function wrong(field: string, detail: string, french: string): FieldProblem {
  return { field: `/${field}`, detail: `${field} ${detail}`, french };
}
