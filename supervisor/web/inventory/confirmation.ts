// The page between a button and what cannot simply be undone: what will happen, a yes, and a way back.

import { html } from '../html.ts';
import { button, hidden } from '../kit/form.ts';
import type { PageAnswer } from '../page.ts';

export interface ConfirmationView {
  readonly question: string;
  readonly why: string;
  readonly label: string;
  readonly cancel: string;
  /** Where it is done, and where cancelling leads. */
  readonly path: string;
  readonly action: string;
  readonly version: number;
}

export function confirmation({
  question,
  why,
  label,
  cancel,
  path,
  action,
  version,
}: ConfirmationView): PageAnswer {
  const main = html`<div class="sentence"><h1>${question}</h1><p>${why}</p></div>
<form method="post" action="${path}" class="buttons">${hidden('version', version)}${button(label, action, 'grave')}<a href="${path}">${cancel}</a></form>`;
  return { title: label, main };
}
