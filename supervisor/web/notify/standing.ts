// Whether mail leaves: one sentence, for the pages of notification.

import type { Notify } from '../../notify/notify.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { PageRequest } from '../page.ts';
import { TEXTS } from '../texts.ts';
import type { NotifyTexts } from './texts.ts';

export function standing(
  notify: Pick<Notify, 'isMailOn' | 'trouble'>,
  { language }: PageRequest,
  texts: NotifyTexts,
): Html {
  const format = createFormat(TEXTS[language]);
  const trouble = notify.trouble();
  if (!notify.isMailOn) return html`<p class="notice wrong-notice" role="alert">${texts.off}</p>`;
  if (trouble === null) return html`<p class="second">${texts.working}</p>`;
  return html`<p class="notice wrong-notice" role="alert">${texts.away(format.date(trouble.sinceMs), format.clock(trouble.retryMs))} <span class="mono">${trouble.response}</span></p>`;
}
