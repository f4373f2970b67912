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

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  // In a tag stands an attribute, whose value forms send back as it is; a fragment may be only that.
  let isInTag = /="[^"]*$/.test(text);
  for (const [index, part] of parts.entries()) {
    const before = strings[index] ?? '';
    if (/[<>]/.test(before)) isInTag = before.lastIndexOf('<') > before.lastIndexOf('>');
    text += render(part, isInTag) + (strings[index + 1] ?? '');
  }
  return { html: text };
}

/** For what is no text that people read in a line: the content of a textarea. */
export function escaped(text: string): string {
  return text.replaceAll(UNSEEN, '\ufffd').replaceAll(/[&<>"']/g, (found) => ESCAPES[found] as string);
}

function render(part: Part, isInTag: boolean): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') {
    // First strong isolate: a name from right to left turns nothing around that stands beside it.
    return !isInTag && RIGHT_TO_LEFT.test(part) ? `\u2068${escaped(part)}\u2069` : escaped(part);
  }
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}
