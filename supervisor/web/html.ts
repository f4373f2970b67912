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

/** Control and bidirectional override characters could make a name read as another one. */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}]/gu;

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) text += render(part) + (strings[index + 1] ?? '');
  return { html: text };
}

function render(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') {
    return part.replaceAll(UNSEEN, '\ufffd').replaceAll(/[&<>"']/g, (found) => ESCAPES[found] as string);
  }
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}
