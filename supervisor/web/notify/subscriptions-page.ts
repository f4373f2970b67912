// One's own subscriptions: what one is told of by mail, and when.

import type { Scope, Subscription } from '../../notify/model.ts';
import { CADENCES } from '../../notify/model.ts';
import { notFound } from '../../platform/http/problem.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { alarm, button, field, hidden, notice, smallForm } from '../kit/form.ts';
import { minuteOf, timeText } from '../maintenance/times.ts';
import type { Page, PageRequest } from '../page.ts';
import {
  type Complaints,
  complaintsOf,
  type FormAnswer,
  type FormRequest,
  NO_COMPLAINTS,
} from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { NOTIFY_LIMIT_BYTES, type NotifyPagesDeps } from './deps.ts';
import { scopeOf } from './scope-form.ts';
import { NOTIFY_TEXTS, type NotifyTexts } from './texts.ts';

export function subscriptionsPage({ notify, desk, scopeForm }: NotifyPagesDeps): Page {
  const { book } = notify;

  function ownOf({ principal }: PageRequest): readonly Subscription[] {
    return book.subscriptions().filter(({ accountId }) => accountId === principal.account?.id);
  }

  function view(request: PageRequest, typed: URLSearchParams, complaints: Complaints, above: Html) {
    const { language, principal } = request;
    const texts = NOTIFY_TEXTS[language];
    const path = pathOf('subscriptions', language);
    const rows = ownOf(request).map((one) => [
      html`<span>${scopeForm.wordsOf(one.scope, texts, principal)}${idleNote(one.scope, texts, principal)}</span>`,
      texts.cadences[one.cadence],
      one.quietFrom === null ? '–' : texts.quiet(one.quietFrom, one.quietTo ?? ''),
      smallForm(path, hidden('id', one.id), button(texts.end, 'end', 'other')),
    ]);
    const person = book.person(principal.account?.id ?? '');
    const input = (name: string, more: object = {}): Html =>
      field(
        {
          ...{ name, label: texts.fields[name] ?? name, value: typed.get(name) ?? '' },
          ...(texts.hints[name] === undefined ? {} : { hint: texts.hints[name] }),
          ...more,
        },
        complaints,
      );
    const entry = html`<form method="post" action="${path}" class="entry">
${scopeForm.fieldsOf(texts, typed, complaints, principal)}
${input('cadence', { options: CADENCES.map((value) => ({ value, label: texts.cadences[value] })) })}
${input('quietFrom', { type: 'time' })}${input('quietTo', { type: 'time' })}
<div>${button(texts.subscribe, 'subscribe')}</div></form>`;
    const columns = texts.subscriptionColumns.map((label) => ({ label }));
    const main = html`<div class="sentence"><h1>${texts.subscriptions}</h1><p>${texts.subscriptionsLead(person?.address ?? '')}</p></div>${notify.isMailOn ? html`` : html`<p class="notice">${texts.off}</p>`}${above}${alarm(complaints)}
${rows.length === 0 ? html`<p class="second">${texts.noSubscription}</p>` : dataTable(texts.subscriptions, columns, rows)}
<section class="section"><h2>${texts.newSubscription}</h2>${entry}</section>`;
    return { title: texts.subscriptions, main };
  }

  /** Accepted all the same: equipment may come. */
  function idleNote(scope: Scope, { idle }: NotifyTexts, who: PageRequest['principal']): Html {
    if (!scopeForm.isIdle(scope, who)) return html``;
    const isPlace = scope.equipment === undefined && scope.partnerIds !== undefined;
    return html`<br><small class="second">${idle(isPlace ? (scope.communes ?? []).join(', ') : '')}</small>`;
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, fields, actor, principal } = request;
    const hour = (name: string): string | null => {
      const text = (fields.get(name) ?? '').trim();
      const minute = minuteOf(text);
      return text === '' ? null : minute === null ? text : timeText(minute);
    };
    const complaints = await complaintsOf(language, async () => {
      if (fields.get('do') === 'end') {
        const own = ownOf(request).find(({ id }) => id === fields.get('id'));
        if (own === undefined) throw notFound('subscription');
        await desk.unsubscribe(own, actor);
      } else if (fields.get('do') === 'subscribe') {
        const cadence = fields.get('cadence') === 'digest' ? 'digest' : 'at-once';
        const input = {
          scope: scopeOf(fields),
          cadence,
          quietFrom: hour('quietFrom'),
          quietTo: hour('quietTo'),
        } as const;
        await desk.subscribe(principal.account?.id ?? '', input, actor);
      }
    });
    if (complaints === null) return { kind: 'see', path: `${pathOf('subscriptions', language)}?done=1` };
    return { kind: 'page', status: complaints.status, ...view(request, fields, complaints, html``) };
  }

  return {
    name: 'subscriptions',
    access: 'signed-in',
    isLive: false,
    styles: ['forms.css'],
    show(request) {
      const said = request.query['done'] === undefined ? '' : NOTIFY_TEXTS[request.language].done;
      return view(request, new URLSearchParams(), NO_COMPLAINTS, notice(said));
    },
    form: { access: 'signed-in', limitBytes: NOTIFY_LIMIT_BYTES, submit },
  };
}
