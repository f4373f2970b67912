// Replaces the bare `nan` and `inf` that C programs print by the `null` that JSON knows.

import { endOfString } from './json-scan.ts';

const QUOTE = 0x22;
const LOWER_N = 0x6e;
const LOWER_I = 0x69;
const LOWER_CASE = 0x20;

/** Sticky: looks at one place only. */
const NAME = /(?:nan|inf(?:inity)?)(?![\w.])/iy;
const SIGN = /[-+]/;
const PART_OF_WORD = /[\w.+-]/;

/**
 * The text with every `nan`, `inf` or `infinity` outside strings, in any case, signed or not, replaced; the same text
 * when there is none. Linear in its length.
 */
export function withoutNotANumbers(text: string): string {
  let cleaned = '';
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (end < 0) break;
      at = end - 1;
    } else if ((code | LOWER_CASE) === LOWER_N || (code | LOWER_CASE) === LOWER_I) {
      const start = SIGN.test(text.charAt(at - 1)) ? at - 1 : at;
      if (PART_OF_WORD.test(text.charAt(start - 1))) continue;
      NAME.lastIndex = at;
      if (!NAME.test(text)) continue;
      cleaned += `${text.slice(copied, start)}null`;
      copied = NAME.lastIndex;
      at = copied - 1;
    }
  }
  return copied === 0 ? text : cleaned + text.slice(copied);
}
