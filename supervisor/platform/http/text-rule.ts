// What a text of people must be, as a rule that a schema can hold: a request is then judged as a whole. Pure.

/** At most so many characters, as people count them; of one line, or of several. Never empty. */
export interface TextRule {
  readonly max: number;
  readonly lines: 'one' | 'several';
}

/** The keyword of a schema that holds a `TextRule`; what it must be, the schema says in `x-wanted`. */
export const TEXT_KEYWORD = 'x-text';

/** Control characters, and those that turn the direction of what follows: a name must not change the line it stands in. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

/** One spelling of each text: what looks the same compares the same. `undefined`: not by the rule. */
export function tidyText(value: unknown, { max, lines }: TextRule): string | undefined {
  if (typeof value !== 'string' || !value.isWellFormed()) return undefined;
  const text = value.replaceAll(/\r\n?/g, '\n').normalize('NFC').trim();
  const seen = lines === 'one' ? text : text.replaceAll(/[\n\t]/g, '');
  return text !== '' && fits(text, max) && !UNSEEN.test(seen) ? text : undefined;
}

/** At most so many code points: what people count as characters, or more. */
function fits(text: string, max: number): boolean {
  return text.length <= max || [...text].length <= max;
}
