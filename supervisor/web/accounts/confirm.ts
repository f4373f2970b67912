// The page between a button and an end of somebody's access: what will happen, why it is done, a yes, and a way back.

import { type Html, html } from '../html.ts';
import { alarm, button, field } from '../kit/form.ts';
import type { PageAnswer } from '../page.ts';
import { type Complaints, NO_COMPLAINTS } from '../page-forms.ts';
import type { AccountTexts } from './texts.ts';

/** As the API takes it. */
export const REASON_MAX = 500;

export interface ConfirmView {
  readonly question: string;
  readonly why: string;
  readonly label: string;
  readonly path: string;
  readonly action: string;
  readonly asksReason: boolean;
  readonly more?: Html;
  readonly complaints?: Complaints;
}

export function confirmPage(view: ConfirmView, texts: AccountTexts): PageAnswer {
  const { question, why, label, path, action, asksReason, more, complaints = NO_COMPLAINTS } = view;
  const reason = asksReason
    ? field({ name: 'reason', label: texts.reason, value: '', required: true }, complaints)
    : html``;
  const main = html`<div class="sentence"><h1>${question}</h1><p>${why}</p></div>${alarm(complaints)}
<form method="post" action="${path}" class="entry">${reason}${more ?? html``}<div class="buttons">${button(label, action, 'grave')}<a href="${path}">${texts.cancel}</a></div></form>`;
  return { title: label, main };
}

/** `null`: it is as long as the API takes it. */
export function wrongLength(text: string, max: number, name: string, texts: AccountTexts): Complaints | null {
  if (text.trim() !== '' && text.length <= max) return null;
  return { status: 422, whole: '', fields: new Map([[name, texts.tooLong(max)]]) };
}
