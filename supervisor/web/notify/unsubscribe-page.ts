// The link in a mail that ends one subscription (RFC 8058): looking at it changes nothing, whoever looks.

import type { Actor } from '../../access/actor.ts';
import { html } from '../html.ts';
import { button, smallForm } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import { pathOf } from '../paths.ts';
import type { NotifyPagesDeps } from './deps.ts';
import { NOTIFY_TEXTS } from './texts.ts';

/** `List-Unsubscribe=One-Click`, or the button of the page. */
const LIMIT_BYTES = 4_096;

export function unsubscribePage({ notify, desk }: Pick<NotifyPagesDeps, 'notify' | 'desk'>): Page {
  const { book } = notify;

  function answer({ language }: PageRequest, title: string, hint: string) {
    const texts = NOTIFY_TEXTS[language];
    const main = html`<div class="sentence"><h1>${title}</h1><p>${hint}</p></div>`;
    return { title: texts.unsubscribe, main };
  }

  return {
    name: 'unsubscribe',
    access: 'open',
    isLive: false,
    styles: ['forms.css'],
    show(request) {
      const { language, parameters } = request;
      const texts = NOTIFY_TEXTS[language];
      const secret = parameters['secret'] ?? '';
      if (book.byUnsubscribe(secret) === null) return answer(request, texts.noLink, '');
      const path = pathOf('unsubscribe', language, { secret });
      const main = html`<div class="sentence"><h1>${texts.unsubscribeAsk}</h1></div>${smallForm(path, button(texts.end, 'unsubscribe'))}`;
      return { title: texts.unsubscribe, main };
    },
    form: {
      access: 'open',
      limitBytes: LIMIT_BYTES,
      alsoMultipart: true,
      async submit(request) {
        const texts = NOTIFY_TEXTS[request.language];
        const subscription = book.byUnsubscribe(request.parameters['secret'] ?? '');
        // A second click finds nothing to do, and is told that all is done.
        if (subscription !== null) await desk.unsubscribe(subscription, byLink(request.actor));
        return { kind: 'page', status: 200, ...answer(request, texts.unsubscribed, texts.unsubscribedHint) };
      },
    },
  };
}

/** Whoever holds the link, signed in or not. */
function byLink(actor: Actor): Actor {
  return actor.accountId === null ? { ...actor, actor: 'link in a mail' } : actor;
}
