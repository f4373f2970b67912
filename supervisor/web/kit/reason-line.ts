// The line that says why: **state since when.** Evidence and suspected cause.

import { type Html, html } from '../html.ts';
import type { ShownState } from './badge-texts.ts';

/** `head`: state since when, as a sentence; `rest`: further sentences. */
export function reasonLine(state: ShownState, head: string, rest: readonly string[]): Html {
  return html`<p class="reason s-${state}"><b>${head}</b>${rest.length === 0 ? '' : ` ${rest.join(' ')}`}</p>`;
}
