// A section of a page: its heading with a note beside, and what follows.

import { type Html, html } from '../html.ts';

export function section(title: string, note: string, content: Html | readonly Html[]): Html {
  return html`<section class="section"><h2>${title}${note === '' ? html`` : html`<small>${note}</small>`}</h2>${content}</section>`;
}
