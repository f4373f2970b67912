// Day and times of work as fields of a form.

import { type Html, html } from '../html.ts';
import { field } from '../kit/form.ts';
import type { Complaints } from '../page-forms.ts';
import type { Language } from '../texts.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import type { TypedWindow } from './times.ts';

/** `prefix`: of the names, where a page has several forms. `stands`: what they hold until somebody types. */
export function windowFields(
  prefix: string,
  typed: URLSearchParams,
  stands: TypedWindow,
  complaints: Complaints,
  language: Language,
): Html {
  const { fields } = MAINTENANCE_PAGE_TEXTS[language];
  const input = (name: keyof TypedWindow, label: string, more: object = {}): Html => {
    const own = prefix + name;
    return field({ name: own, label, value: typed.get(own) ?? stands[name], ...more }, complaints);
  };
  const isLong = (typed.get(`${prefix}toDay`) ?? stands.toDay) !== '';
  return html`<div class="when">${input('day', fields.day, { type: 'date', required: true })}${input('from', fields.from, { type: 'time', required: true })}${input('to', fields.to, { type: 'time', required: true })}<details class="several" data-key="${prefix}several"${isLong ? html` open` : html``}><summary>${fields.several}</summary>${input('toDay', fields.toDay, { type: 'date', hint: fields.toDayHint })}</details></div>`;
}
