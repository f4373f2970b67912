// HTML as tagged templates: everything put into one is escaped, unless it is HTML already.

export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Control and bidirectional override characters could make a name read as another one. */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}]/gu;

/** Most of what pages say: nothing in it is escaped, unseen, or from right to left. */
const PLAIN = /^[ !#-%(-;=?-~\u00a0-\u024f\u2010-\u2027\u202f]*$/;

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const inTag = inTagOf.get(strings) ?? placesOf(strings);
  let text = strings[0] ?? '';
  for (let index = 0; index < parts.length; index++) {
    text += render(parts[index] as Part, inTag[index] === true) + (strings[index + 1] ?? '');
  }
  return { html: text };
}

/** A template is the same object each time that its place in the code is passed. */
const inTagOf = new WeakMap<TemplateStringsArray, readonly boolean[]>();

/** In a tag stands an attribute, whose value forms send back as it is; a fragment may be only that. */
function placesOf(strings: TemplateStringsArray): readonly boolean[] {
  let isInTag = /="[^"]*$/.test(strings[0] ?? '');
  const places = strings.map((before) => {
    if (/[<>]/.test(before)) isInTag = before.lastIndexOf('<') > before.lastIndexOf('>');
    return isInTag;
  });
  inTagOf.set(strings, places);
  return places;
}

/** For what is no text that people read in a line: the content of a textarea. */
export function escaped(text: string): string {
  return text.replaceAll(UNSEEN, '\ufffd').replaceAll(/[&<>"']/g, (found) => ESCAPES[found] as string);
}

function render(part: Part, isInTag: boolean): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') {
    if (PLAIN.test(part)) return part;
    // First strong isolate: a name from right to left turns nothing around that stands beside it.
    return !isInTag && RIGHT_TO_LEFT.test(part) ? `\u2068${escaped(part)}\u2069` : escaped(part);
  }
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}
