// Replaces the bare `nan` and `inf` that C programs print by the `null` that JSON knows.

import { endOfString } from './json-scan.ts';

/** A string's opening quote, or one of `nan`, `-nan`, `inf`, `-inf`, `infinity` in any case, standing alone. */
const QUOTE_OR_TOKEN = /"|(?<![\w.+-])[-+]?(?:nan|inf(?:inity)?)(?![\w.])/gi;

/** The text with every such token outside strings replaced; the same text when there is none. Linear in its length. */
export function withoutNotANumbers(text: string): string {
  let cleaned = '';
  let copied = 0;
  QUOTE_OR_TOKEN.lastIndex = 0;
  for (let match = QUOTE_OR_TOKEN.exec(text); match !== null; match = QUOTE_OR_TOKEN.exec(text)) {
    if (match[0] !== '"') {
      cleaned += `${text.slice(copied, match.index)}null`;
      copied = QUOTE_OR_TOKEN.lastIndex;
      continue;
    }
    const end = endOfString(text, match.index);
    if (end < 0) break;
    QUOTE_OR_TOKEN.lastIndex = end;
  }
  return copied === 0 ? text : cleaned + text.slice(copied);
}
